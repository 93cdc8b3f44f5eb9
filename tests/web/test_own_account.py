"""One's own account: profile, password, second factor, every session."""

import re
from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import text

from survey.store.account_links import add_account_link
from survey.store.audit import log_of
from survey.store.engine import reading, transaction
from survey.web.shell import SESSION_COOKIE, now
from tests.web.conftest import PASSWORD
from tests.web.test_account import count_checks, session_of, sign_in

NEW = "seven quiet lanterns walk"
PROFILE = {"name": "Léa Martin", "email": "lea@example.org", "language": "en"}


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until a test moves it, and tells what it shows: codes of an app follow the time."""
    moment = {"now": now()}
    for module in ("account.signing_in", "account.factor", "account.entering", "shell"):
        monkeypatch.setattr(f"survey.web.{module}.now", lambda: moment["now"])

    def move(seconds):
        moment["now"] += timedelta(seconds=seconds)
        return moment["now"]

    return move


def actions(engine, account):
    with reading(engine) as session:
        return [entry.action for entry in log_of(session, account.organisation)]


def turn_on(client, at):
    """Turn the second factor on; gives back the app and the recovery codes."""
    page = client.get("/account/factor").text
    app = TOTP(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", ""))
    answer = client.send("/account/factor", {"code": app.at(at), "current": PASSWORD})
    assert answer.status_code == 200
    return app, re.findall(r"<code>([0-9A-Z-]+)</code>", answer.text)


# Profile and password


def test_name_and_language_are_changed_without_a_password(leader, engine, account):
    assert leader.send("/account/profile", PROFILE | {"name": "Léa M.", "language": "fr"}).status_code == 303
    page = leader.get("/account").text
    assert "Léa M." in page
    assert '<html lang="fr"' in page
    assert actions(engine, account) == ["account.own_changed"]


@pytest.mark.parametrize("current", ["", "wrong password"])
def test_another_address_needs_the_password(leader, reader, current):
    asked = PROFILE | {"email": "lea@example.com"}
    answer = leader.send("/account/profile", asked | {"current": current})
    assert answer.status_code == 422
    assert 'value="lea@example.com"' in answer.text
    assert leader.send("/account/profile", asked | {"current": PASSWORD}).status_code == 303
    assert sign_in(reader, "lea@example.com").status_code == 303


def test_who_is_no_administrator_asks_one_for_another_address(signed_in, make_colleague):
    bob = signed_in(make_colleague("Bob"))
    asked = {"name": "Bob", "email": "lea.martin@example.org", "language": "en", "current": PASSWORD}
    answer = bob.send("/account/profile", asked)
    assert answer.status_code == 422
    assert "Ask an administrator" in answer.text


def test_an_address_that_somebody_has_is_refused(leader, make_colleague):
    make_colleague("Bob")
    answer = leader.send("/account/profile", PROFILE | {"email": "bob@EXAMPLE.org", "current": PASSWORD})
    assert answer.status_code == 422
    assert "has an account already" in answer.text


def test_another_password_ends_the_other_sessions_and_links(leader, signed_in, engine, account, reader):
    other = signed_in(account)
    with transaction(engine) as session:
        token = add_account_link(session, account.organisation, account.id, "reset", now())
    assert leader.send("/account/password", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert leader.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert reader.get(f"/reset/{token}").status_code == 410
    assert sign_in(reader, password=NEW).status_code == 303


def test_the_password_is_not_guessed_on_a_screen_that_was_left(leader, monkeypatch):
    count_checks(monkeypatch)
    monkeypatch.setattr("survey.web.account.confirming.is_right", lambda *_: False)
    answers = [leader.send("/account/password", {"current": "wrong", "password": NEW}).text for _ in range(11)]
    assert "This is not your password." in answers[9]
    assert "Too many tries" in answers[10]


def test_signing_out_everywhere_ends_every_session(leader, signed_in, account):
    other, before = signed_in(account), session_of(leader).value
    assert leader.send("/account/sign-out", page="/account").location == "/sign-in"
    leader.set_cookie(SESSION_COOKIE, before)
    assert [client.get("/account").status_code for client in (leader, other)] == [303, 303]


# The second factor


def test_a_second_factor_is_asked_for_from_then_on(leader, app, engine, account, clock):
    factor, codes = turn_on(leader, clock(0))
    assert len(set(codes)) == 10
    assert "On." in leader.get("/account").text
    client = app.test_client()
    assert sign_in(client).location == "/sign-in/code"
    assert client.get("/assessments").location.startswith("/sign-in")
    assert client.send("/sign-in/code", {"code": "000000"}).status_code == 422
    # The code that turned it on was used.
    assert client.send("/sign-in/code", {"code": factor.at(clock(0))}).status_code == 422
    later = clock(30)
    half = session_of(client).value
    assert client.send("/sign-in/code", {"code": factor.at(later)}).location == "/assessments"
    assert session_of(client).value != half
    assert client.get("/assessments").status_code == 200
    assert actions(engine, account)[:2] == ["account.signed_in", "account.factor_on"]


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (0, 303), (30, 303), (60, 422)])
def test_a_code_is_good_one_step_before_and_after(leader, app, clock, seconds, status):
    factor, _ = turn_on(leader, clock(0))
    clock(300)
    client = app.test_client()
    sign_in(client)
    code = factor.at(clock(0) + timedelta(seconds=seconds))
    assert client.send("/sign-in/code", {"code": code}).status_code == status


def test_a_code_works_once(leader, app, clock):
    factor, _ = turn_on(leader, clock(0))
    clock(300)
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        sign_in(client)
    code = factor.at(clock(0))
    assert [client.send("/sign-in/code", {"code": code}).status_code for client in clients] == [303, 422]


def test_a_recovery_code_stands_in_once_and_the_rest_are_counted(leader, app, account):
    _, codes = turn_on(leader, now())
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        sign_in(client)
    answers = [client.send("/sign-in/code", {"code": codes[3].lower().replace("-", " ")}) for client in clients]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "9 recovery codes are left." in clients[0].get(answers[0].location).text


def test_codes_are_not_guessed(leader, app, account):
    turn_on(leader, now())
    client = app.test_client()
    sign_in(client)
    answers = [client.send("/sign-in/code", {"code": f"{number:06}"}) for number in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "900"


def test_half_a_session_ends_after_ten_minutes(leader, app, clock):
    turn_on(leader, clock(0))
    client = app.test_client()
    sign_in(client)
    clock(601)
    assert client.get("/sign-in/code").location.startswith("/sign-in")


def test_a_reset_does_not_skip_the_second_factor(leader, app, engine, account):
    turn_on(leader, now())
    with transaction(engine) as session:
        token = add_account_link(session, account.organisation, account.id, "reset", now())
    client = app.test_client()
    client.get(f"/reset/{token}")
    assert client.send("/reset", {"password": NEW}).location == "/sign-in/code"
    assert client.get("/assessments").status_code == 303


def test_the_way_on_is_kept_over_the_second_step(leader, app, clock):
    factor, _ = turn_on(leader, clock(0))
    clock(60)
    client = app.test_client()
    way = client.get("/assessments/new").location
    data = {"csrf_token": client.token_on(way), "email": "lea@example.org", "password": PASSWORD}
    step = client.post("/sign-in", data=data | {"next": "/assessments/new"}).location
    assert step == "/sign-in/code?next=/assessments/new"
    code = factor.at(clock(0))
    answer = client.send("/sign-in/code", {"code": code, "next": "/assessments/new"}, page=step)
    assert answer.location == "/assessments/new"


@pytest.mark.parametrize(("code", "current"), [("000000", PASSWORD), (None, "wrong"), (None, "")])
def test_turning_it_on_needs_a_right_code_and_the_password(leader, code, current):
    page = leader.get("/account/factor").text
    factor = TOTP(re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", ""))
    answer = leader.send("/account/factor", {"code": code or factor.at(now()), "current": current})
    assert answer.status_code == 422
    assert "Off." in leader.get("/account").text


def test_turning_it_off_and_new_codes_need_the_password(leader, app):
    _, codes = turn_on(leader, now())
    for path in ("/account/factor/off", "/account/factor/codes"):
        assert leader.send(path, {"current": "wrong"}).status_code == 422
    fresh = re.findall(r"<code>([0-9A-Z-]+)</code>", leader.send("/account/factor/codes", {"current": PASSWORD}).text)
    assert len(set(fresh) - set(codes)) == 10
    client = app.test_client()
    sign_in(client)
    assert client.send("/sign-in/code", {"code": codes[0]}).status_code == 422
    assert client.send("/sign-in/code", {"code": fresh[0]}).status_code == 303
    assert leader.send("/account/factor/off", {"current": PASSWORD}).status_code == 303
    assert sign_in(app.test_client()).location == "/assessments"


def test_the_database_alone_gives_neither_secret_nor_codes(leader, engine, settings):
    factor, codes = turn_on(leader, now())
    with reading(engine) as session:
        kept = str(session.execute(text("SELECT * FROM account")).all())
        kept += str(session.execute(text("SELECT * FROM recovery_code")).all())
    for secret in (factor.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept
