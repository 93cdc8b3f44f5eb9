"""Links that open an account once: an invitation accepted, a password forgotten."""

import re

import pytest
from sqlalchemy import text

from survey.store.account_links import LIVES, add_account_link
from survey.store.account_sessions import start_session
from survey.store.accounts import NewAccount, create_account, password_hash_of
from survey.store.engine import reading, transaction
from survey.web.shell import SESSION_COOKIE, now
from tests.web.conftest import NOW, PASSWORD, TODAY
from tests.web.test_account import sign_in

NEW = "seven quiet lanterns walk"


@pytest.fixture
def invited(engine, account):
    """Somebody who was invited and has no password yet."""
    with transaction(engine) as session:
        new = NewAccount(account.organisation, "Ada", "ada@example.org", None, "administrator", "fr")
        return create_account(session, new, TODAY)


def link(engine, account, purpose, at=None):
    with transaction(engine) as session:
        return add_account_link(session, account.organisation, account.id, purpose, at or now())


def mails(engine):
    with reading(engine) as session:
        rows = session.execute(text("SELECT kind, account_id, address, state FROM mail")).all()
    return [tuple(row) for row in rows]


def test_an_invitation_is_accepted_by_choosing_a_password(reader, engine, invited):
    token = link(engine, invited, "accept")
    answer = reader.get(f"/accept/{token}")
    assert (answer.status_code, answer.location) == (303, "/accept")
    page = reader.get("/accept")
    assert "Welcome, Ada" in page.text
    assert token not in page.text
    assert reader.send("/accept", {"password": "short"}).status_code == 422
    assert reader.send("/accept", {"password": "ada@example.org!"}).status_code == 422
    assert reader.send("/accept", {"password": NEW}).location == "/assessments"
    # Who was invited in French goes on in French.
    assert '<html lang="fr"' in reader.get("/account").text
    assert reader.get(f"/accept/{token}").status_code == 410


def test_looking_at_a_link_uses_nothing_up(app, engine, invited):
    token = link(engine, invited, "accept")
    for _ in range(3):
        assert app.test_client().get(f"/accept/{token}").status_code == 303


@pytest.mark.parametrize("purpose", ["accept", "reset"])
def test_a_link_that_is_over_says_what_to_do(reader, engine, account, purpose):
    token = link(engine, account, purpose, NOW - LIVES[purpose])
    page = reader.get(f"/{purpose}/{token}")
    assert page.status_code == 410
    assert ("send the invitation again" if purpose == "accept" else "Ask for a new link") in page.text
    assert reader.get(f"/{purpose}").status_code == 410


def test_a_link_of_one_kind_opens_nothing_of_the_other(reader, engine, account):
    token = link(engine, account, "reset")
    assert reader.get(f"/accept/{token}").status_code == 410
    reader.set_cookie("accept", token)
    assert reader.get("/accept").status_code == 410


def test_a_link_works_once_even_for_two_who_opened_it(app, engine, account):
    token = link(engine, account, "reset")
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        client.get(f"/reset/{token}")
    csrf = second.token_on("/reset")
    assert first.send("/reset", {"password": NEW}).status_code == 303
    assert second.post("/reset", data={"csrf_token": csrf, "password": PASSWORD + "!"}).status_code == 410


def test_a_reset_ends_every_session_and_every_other_link(reader, engine, account, leader):
    other, token = link(engine, account, "reset"), link(engine, account, "reset")
    reader.get(f"/reset/{token}")
    assert reader.send("/reset", {"password": NEW}).location == "/assessments"
    assert leader.get("/assessments").location == "/sign-in?next=/assessments"
    assert reader.get(f"/reset/{other}").status_code == 410
    assert reader.send("/sign-out", page="/account").status_code == 303
    assert sign_in(reader).status_code == 422
    assert sign_in(reader, password=NEW).status_code == 303


def test_a_known_and_an_unknown_address_are_answered_alike(app, engine, account):
    pages = []
    for email in ("LEA@example.org", "nobody@example.org"):
        answer = app.test_client().send("/forgotten", {"email": email})
        pages.append((answer.status_code, re.sub(r"csrf_token.*?>|[\w.]+@example.org", "", answer.text)))
    assert pages[0] == pages[1]
    assert mails(engine) == [("reset", account.id, "lea@example.org", "waiting")]


def test_asking_again_at_once_sends_no_second_mail(reader, engine, account):
    for _ in range(3):
        reader.send("/forgotten", {"email": "lea@example.org"})
    assert len(mails(engine)) == 1


def test_asking_is_limited(app, engine, account):
    answers = [app.test_client().send("/forgotten", {"email": "lea@example.org"}).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    # Signing in is counted apart.
    assert sign_in(app.test_client()).status_code == 303


def test_who_was_deactivated_gets_no_mail_and_opens_no_link(reader, engine, account):
    token = link(engine, account, "reset")
    with transaction(engine) as session:
        session.execute(text("UPDATE account SET active = false"))
    assert reader.get(f"/reset/{token}").status_code == 410
    assert reader.send("/forgotten", {"email": "lea@example.org"}).status_code == 200
    assert mails(engine) == []


def test_half_a_session_opens_nothing(reader, engine, account):
    with transaction(engine) as session:
        half = start_session(session, account, now(), complete=False)
        assert password_hash_of(session, account)
    reader.set_cookie(SESSION_COOKIE, half)
    for path in ("/assessments", "/account", "/people", "/log"):
        assert reader.get(path).location.startswith("/sign-in")
