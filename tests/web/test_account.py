import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from survey.actions.demo import load_demo
from survey.store.accounts import account_by_email
from survey.store.engine import reading, transaction
from survey.store.organisations import organisations
from survey.store.setup_link import replace_setup_token
from survey.web import create_app
from survey.web.account.access import own_path
from survey.web.shell import SESSION_COOKIE, now
from tests.web.conftest import NOW, PASSWORD, Reader

FIRST = {
    "organisation": "Blue Harbour",
    "pmo": "Central PMO",
    "name": "Léa Martin",
    "email": "lea@example.org",
    "password": PASSWORD,
}


@pytest.fixture
def setup_token(engine):
    with transaction(engine) as session:
        return replace_setup_token(session, now())


def sign_in(client, email="lea@example.org", password=PASSWORD, **kwargs):
    return client.send("/sign-in", {"email": email, "password": password}, **kwargs)


def session_of(client):
    return client.get_cookie(SESSION_COOKIE)


# The front page


def test_the_front_page_says_how_to_begin_when_nobody_has_an_account(reader):
    page = reader.get("/").text
    assert "Nobody has an account here yet" in page
    assert 'href="/sign-in"' in page
    assert "demo" not in page


def test_the_front_page_leads_to_the_demo(reader, engine, settings):
    load_demo(engine, settings, NOW)
    page = reader.get("/").text
    assert 'href="/reports/demo"' in page
    (survey,) = re.findall(r'href="(/s/[^"]+)"', page)
    assert reader.get(survey, follow_redirects=True).status_code == 200


def test_a_leader_is_led_from_the_front_page_to_the_assessments(leader):
    assert leader.get("/").location == "/assessments"


def test_the_front_page_is_french_when_asked(reader):
    assert '<html lang="fr"' in reader.get("/?language=fr").text


# Set-up


def test_set_up_makes_the_first_account_and_signs_it_in(reader, engine, setup_token):
    assert reader.get(f"/set-up/{setup_token}").location == "/set-up"
    answer = reader.send("/set-up", FIRST)
    assert (answer.status_code, answer.location) == (303, "/assessments")
    assert reader.get("/assessments").status_code == 200
    with reading(engine) as session:
        account, password_hash = account_by_email(session, "LEA@example.org")
    assert account.role == "administrator"
    assert password_hash.startswith("$argon2id$")


def test_the_set_up_link_leaves_no_token_in_an_address(reader, setup_token):
    answer = reader.get(f"/set-up/{setup_token}")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert setup_token not in reader.get("/set-up").text


def test_every_set_up_address_is_gone_once_there_is_an_account(app, reader, setup_token, account):
    reader.set_cookie("set-up", setup_token)
    assert reader.get(f"/set-up/{setup_token}").status_code == 404
    assert reader.get("/set-up").status_code == 404
    token = app.test_client().token_on("/sign-in")
    assert reader.post("/set-up", data=FIRST | {"csrf_token": token}).status_code in (400, 404)


@pytest.mark.parametrize("path", ["/set-up", "/set-up/wrong", "/set-up/%00", "/set-up/" + "x" * 4000])
def test_a_wrong_set_up_token_is_not_found(reader, setup_token, path):
    assert reader.get(path).status_code == 404


def test_of_two_who_set_up_at_once_one_wins(app, engine, setup_token):
    clients = [app.test_client(), app.test_client()]
    for client in clients:
        client.get(f"/set-up/{setup_token}")
    asked = [
        FIRST | {"csrf_token": client.token_on("/set-up"), "email": f"{number}@example.org"}
        for number, client in enumerate(clients)
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client, data: client.post("/set-up", data=data), clients, asked))
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    with reading(engine) as session:
        assert len(organisations(session)) == 1


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        pytest.param("organisation", " ", "This is needed", id="empty"),
        pytest.param("name", "a\x00b", "cannot be shown", id="NUL"),
        pytest.param("pmo", "x" * 5000, "120 characters at most", id="too long"),
        pytest.param("email", "lea", "Enter an e-mail address", id="no address"),
        pytest.param("password", "elevenchars", "12 characters at least", id="short"),
        pytest.param("password", "long enough " * 20, "200 characters at most", id="long"),
        pytest.param("password", "sunshine-2026", "easy to guess", id="common word with a year"),
        pytest.param("password", "qwertyuiopas", "easy to guess", id="keyboard"),
        pytest.param("password", "123456789012", "easy to guess", id="digits"),
        pytest.param("password", "tulip7tulip7", "easy to guess", id="repeated"),
        pytest.param("password", "BlueHarbour 4 ever", "easy to guess", id="organisation"),
        pytest.param("password", "I am Martin the first", "easy to guess", id="name"),
        pytest.param("password", "lea@example.org!", "easy to guess", id="address"),
    ],
)
def test_what_cannot_be_used_comes_back_with_what_was_typed(reader, setup_token, field, value, fault):
    reader.get(f"/set-up/{setup_token}")
    answer = reader.send("/set-up", FIRST | {field: value})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert fault in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="Léa Martin"' in answer.text or field == "name"
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "password", ["violet kettle under snow", "Zoë's 12 häuser", "x7#Kq!mP02vL", "月亮 和 六 只 红色 的 水壶 在 屋顶"]
)
def test_a_password_needs_no_mix_of_characters(reader, setup_token, password):
    reader.get(f"/set-up/{setup_token}")
    assert reader.send("/set-up", FIRST | {"password": password}).status_code == 303
    assert reader.send("/sign-out", page="/assessments").status_code == 303
    assert sign_in(reader, password=password).status_code == 303


# Sign in and out


def test_sign_in_opens_a_session_that_ends_with_the_browser(reader, account):
    answer = sign_in(reader)
    assert answer.location == "/assessments"
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{SESSION_COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie
    assert "Léa Martin" in reader.get("/assessments").text


def test_cookies_are_for_https_where_people_come_by_https(settings, engine, account):

    app = create_app(replace(settings, public_url="https://survey.example.org"), engine)
    app.test_client_class = Reader
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://localhost").text
    token = re.search(r'csrf_token" value="([^"]+)"', page).group(1)
    data = {"csrf_token": token, "email": "lea@example.org", "password": PASSWORD}
    answer = client.post("/sign-in", data=data, base_url="https://localhost", headers={"Referer": "https://localhost/"})
    (cookie,) = (each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-account="))
    assert "Secure" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("lea@example.org", "wrong", id="wrong password"),
        pytest.param("nobody@example.org", PASSWORD, id="unknown account"),
        pytest.param("", "", id="nothing"),
        pytest.param("lea@example.org\x00", PASSWORD, id="NUL"),
        pytest.param("x" * 5000, "y" * 5000, id="long"),
    ],
)
def test_every_failure_looks_the_same(reader, account, email, password):
    answer = sign_in(reader, email, password)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert session_of(reader) is None


def test_a_new_sign_in_ends_the_session_that_was_there(reader, account):
    sign_in(reader)
    before = session_of(reader).value
    token = reader.token_on("/assessments")
    reader.post("/sign-in", data={"csrf_token": token, "email": "lea@example.org", "password": PASSWORD})
    assert session_of(reader).value != before
    reader.set_cookie(SESSION_COOKIE, before)
    assert reader.get("/assessments").status_code == 303


def test_sign_out_ends_the_session_on_the_server(leader):
    before = session_of(leader).value
    answer = leader.send("/sign-out", page="/assessments")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert session_of(leader) is None
    leader.set_cookie(SESSION_COOKIE, before)
    assert leader.get("/assessments").location == "/sign-in?next=/assessments"


def test_sign_in_leads_back_to_where_somebody_wanted_to_go(reader, account):
    way = reader.get("/assessments/new").location
    token = reader.token_on(way)
    data = {"csrf_token": token, "email": "lea@example.org", "password": PASSWORD, "next": "/assessments/new"}
    assert 'name="next" value="/assessments/new"' in reader.get(way).text
    assert reader.post("/sign-in", data=data).location == "/assessments/new"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "evil",
        "javascript:alert(1)",
        "",
    ],
)
def test_sign_in_never_leads_elsewhere(reader, account, target):
    assert own_path(target) is None
    token = reader.token_on("/sign-in")
    data = {"csrf_token": token, "email": "lea@example.org", "password": PASSWORD, "next": target}
    assert reader.post("/sign-in", data=data).location == "/assessments"


# Guessing


def test_ten_tries_at_an_account_then_a_wait(app, account, monkeypatch):
    asked = count_checks(monkeypatch)
    clients = [app.test_client(), app.test_client()]
    answers = [
        sign_in(clients[number % 2], password=f"wrong {number}", environ_base={"REMOTE_ADDR": f"192.0.2.{number % 2}"})
        for number in range(50)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 40
    assert len(asked) == 10
    assert answers[-1].headers["Retry-After"] == "900"
    assert "Wait 15 minutes" in answers[-1].text
    assert 'name="password"' in answers[-1].text


def test_thirty_tries_from_a_network_then_a_wait(reader, account, monkeypatch):
    count_checks(monkeypatch)
    addresses = [{"REMOTE_ADDR": f"2001:db8:1:2::{number}"} for number in range(31)]
    answers = [
        sign_in(reader, f"{number}@example.org", environ_base=address).status_code
        for number, address in enumerate(addresses)
    ]
    assert answers == [422] * 30 + [429]
    assert sign_in(reader, "31@example.org", environ_base={"REMOTE_ADDR": "2001:db8:1:3::1"}).status_code == 422


def test_a_right_password_starts_the_count_anew(app, account, monkeypatch):
    checked = count_checks(monkeypatch)
    for _ in range(9):
        sign_in(app.test_client(), password="wrong")
    monkeypatch.undo()
    assert sign_in(app.test_client()).status_code == 303
    assert sign_in(app.test_client(), password="wrong").status_code == 422
    assert len(checked) == 9


def test_others_cannot_lock_the_owner_out_of_a_browser_that_was_used_before(app, account, monkeypatch):
    own = app.test_client()
    sign_in(own)
    own.send("/sign-out", page="/assessments")
    monkeypatch.setattr("survey.web.account.signing_in.is_right", lambda *_: False)
    for _ in range(12):
        sign_in(app.test_client(), password="wrong")
    monkeypatch.undo()
    assert sign_in(app.test_client()).status_code == 429
    assert sign_in(own, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 303


def test_a_browser_mark_of_one_account_opens_no_tries_at_another(app, account, make_account, monkeypatch):
    make_account("Red Mill", "sam@example.com")
    count_checks(monkeypatch)
    for _ in range(10):
        sign_in(app.test_client(), password="wrong")
    monkeypatch.undo()
    other = app.test_client()
    sign_in(other, "sam@example.com")
    other.send("/sign-out", page="/assessments")
    assert sign_in(other).status_code == 429


def count_checks(monkeypatch):
    """Passwords that were really compared, all of them wrong."""
    asked: list[object] = []

    def compare(*given: object) -> bool:
        asked.append(given)
        return False

    monkeypatch.setattr("survey.web.account.signing_in.is_right", compare)
    return asked
