"""Single sign-on at a provider that runs as a process of its own."""

import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import text

from survey.config import SettingsError, SingleSignOn, read_settings
from survey.store.audit import log_of
from survey.store.engine import reading, transaction
from survey.web import create_app
from tests.web.conftest import Reader
from tests.web.provider import Provider
from tests.web.test_account import sign_in


@pytest.fixture(scope="session")
def provider():
    running = Provider()
    yield running
    running.stop()


@pytest.fixture
def make_app(settings, engine):
    def make(issuer):
        single = SingleSignOn(issuer, "survey", "a secret of the client", "Blue Harbour ID")
        app = create_app(replace(settings, single_sign_on=single, public_url="http://localhost"), engine)
        app.test_client_class = Reader
        return app

    return make


@pytest.fixture
def app(make_app, provider):
    return make_app(provider.issuer)


def leave(client, **fields):
    """Press the button; gives back the address at the provider."""
    page = client.send("/sign-in/provider", fields, page="/sign-in")
    assert page.status_code == 200
    address = page.headers["Refresh"].removeprefix("0; url=")
    assert "Sign in with Blue Harbour ID" in page.text
    return address


def come_back(client, provider, subject, **fields):
    back = urlsplit(provider.sign_in(leave(client, **fields), subject))
    return client.get(f"{back.path}?{back.query}")


def test_somebody_known_by_the_address_is_signed_in_and_bound(reader, engine, account, provider):
    assert come_back(reader, provider, "lea").location == "/assessments"
    assert reader.get("/assessments").status_code == 200
    with transaction(engine) as session:
        # From then on the person counts, not the address.
        session.execute(text("UPDATE account SET email = 'x@example.org', email_folded = 'x@example.org'"))
    assert come_back(reader.application.test_client(), provider, "lea").location == "/assessments"
    with reading(engine) as session:
        actions = [entry.action for entry in log_of(session, account.organisation)]
    assert sorted(actions) == ["account.bound", "account.signed_in", "account.signed_in"]


def test_the_provider_is_asked_with_proof_state_and_nonce(reader, provider):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(reader)).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/callback"
    assert asked["scope"] == "openid email profile"
    assert min(map(len, (asked["code_challenge"], asked["state"], asked["nonce"]))) >= 20


def test_the_way_on_is_kept(reader, account, provider):
    assert come_back(reader, provider, "lea", next="/assessments/new").location == "/assessments/new"
    assert come_back(reader.application.test_client(), provider, "lea", next="//evil").location == "/assessments"


@pytest.mark.parametrize("subject", ["unknown", "unverified"])
def test_somebody_without_an_account_is_told_whom_to_ask(reader, account, provider, subject):
    answer = come_back(reader, provider, subject)
    assert answer.status_code == 403
    assert "Ask an administrator" in answer.text
    assert reader.get("/assessments").status_code == 303


def test_another_with_the_same_address_does_not_take_the_account_over(reader, account, provider):
    come_back(reader, provider, "lea")
    assert come_back(reader.application.test_client(), provider, "other-lea").status_code == 403


def test_who_was_deactivated_is_not_let_in(reader, engine, account, provider):
    come_back(reader, provider, "lea")
    with transaction(engine) as session:
        session.execute(text("UPDATE account SET active = false"))
    assert come_back(reader.application.test_client(), provider, "lea").status_code == 403


def test_a_second_factor_here_is_asked_for_all_the_same(reader, engine, account, provider):
    with transaction(engine) as session:
        session.execute(text("UPDATE account SET factor_nonce = 'x'"))
    assert come_back(reader, provider, "lea").location == "/sign-in/code"


def test_what_was_not_asked_for_here_is_not_believed(reader, app, account, provider):
    back = urlsplit(provider.sign_in(leave(reader), "lea"))
    way = f"{back.path}?{back.query}"
    # Another browser: a link that somebody was sent signs nobody in.
    assert app.test_client().get(way).status_code == 400
    assert reader.get(way).status_code == 303
    # A code works once.
    assert reader.get(way).status_code == 400
    assert reader.get("/sign-in/callback").status_code == 400
    assert reader.get("/sign-in/callback?error=access_denied&state=x").status_code == 400


@pytest.mark.parametrize("claim", ["client", "nonce"])
def test_a_token_that_is_not_meant_for_this_sign_in_is_refused(reader, app, account, provider, claim):
    address = leave(reader)
    if claim == "client":
        back = urlsplit(provider.sign_in(address.replace("client_id=survey", "client_id=other"), "lea"))
    else:
        nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        back = urlsplit(provider.sign_in(address.replace(nonce, "another-nonce"), "lea"))
    assert reader.get(f"{back.path}?{back.query}").status_code in (400, 502)
    assert reader.get("/assessments").status_code == 303


def test_a_provider_that_is_away_is_said_and_the_password_still_opens(make_app, account):
    client = make_app("http://127.0.0.1:9").test_client()
    answer = client.send("/sign-in/provider", page="/sign-in")
    assert answer.status_code == 502
    assert "sign in with your password" in answer.text
    assert sign_in(client).location == "/assessments"


def test_who_answers_must_be_who_was_meant(make_app, provider):
    """What answers at the address calls itself by another name."""
    document = requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=5).content

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(document)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.handle_request).start()
        client = make_app(f"http://127.0.0.1:{server.server_port}").test_client()
        assert client.send("/sign-in/provider", page="/sign-in").status_code == 502


def test_without_a_provider_there_is_no_button_and_nothing_is_loaded(settings, engine):
    app = create_app(settings, engine)
    app.test_client_class = Reader
    client: Any = app.test_client()
    assert "/sign-in/provider" not in client.get("/sign-in").text
    assert client.send("/sign-in/provider", page="/sign-in").status_code == 404
    assert client.get("/sign-in/callback").status_code == 404
    script = "import survey.web, sys; print('authlib' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]


# Settings

COMPLETE = {
    "SURVEY_OIDC_ISSUER": "https://id.example.org",
    "SURVEY_OIDC_CLIENT_ID": "survey",
    "SURVEY_OIDC_CLIENT_SECRET": "secret",
}


def test_the_settings_name_a_provider(tmp_path):
    home = {"SURVEY_HOME": str(tmp_path)}
    assert read_settings(home).single_sign_on is None
    found = read_settings(home | COMPLETE).single_sign_on
    assert found == SingleSignOn("https://id.example.org", "survey", "secret", "id.example.org")
    assert "secret" not in repr(found).replace("client_secret", "")
    (tmp_path / "secret").write_text("from a file\n")
    from_file = {"SURVEY_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"), "SURVEY_OIDC_NAME": "Our ID"}
    found = read_settings(home | COMPLETE | from_file).single_sign_on
    assert (found.client_secret, found.name) == ("from a file", "Our ID")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SURVEY_OIDC_CLIENT_ID": ""}, "oidc_incomplete"),
        ({"SURVEY_OIDC_CLIENT_SECRET": ""}, "oidc_incomplete"),
        ({"SURVEY_OIDC_ISSUER": "http://id.example.org"}, "oidc_not_https"),
        ({"SURVEY_OIDC_CLIENT_SECRET_FILE": "/nowhere/at/all"}, "oidc_secret_unreadable"),
    ],
)
def test_half_a_provider_stops_the_start(tmp_path, changed, code):
    with pytest.raises(SettingsError) as caught:
        read_settings({"SURVEY_HOME": str(tmp_path)} | COMPLETE | changed)
    assert caught.value.code == code
