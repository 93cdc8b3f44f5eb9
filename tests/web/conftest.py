"""An installation for every test, and clients whose every page is checked for free."""

import re
import shutil
from random import Random

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from survey.actions.importing import import_responses
from survey.actions.made_up import made_up_responses
from survey.actions.running import create, launch, plan
from survey.config import Settings
from survey.store.access import set_pmos_led, set_reports_viewed
from survey.store.account_sessions import start_session
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import questionnaire_of
from survey.store.engine import open_engine, reading, transaction
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo, pmos
from survey.web import create_app
from survey.web.shell import SESSION_COOKIE, now
from tests.factories import pmo50
from tests.web.pages import check_page, fields_in

PASSWORD = "violet kettle under snow"
NOW = now()
TODAY = NOW.date()
PEOPLE = {"X": 11, "B": 33, "P": 33, "T": 16, "O": 10, "L": 1}
CSRF = re.compile(r'name="csrf_token"[^>]*? value="([^"]+)"|value="([^"]+)"[^>]*? name="csrf_token"')


class Reader(FlaskClient):
    """A browser without script that looks through every page it gets."""

    def open(self, *args, **kwargs):
        return check_page(super().open(*args, **kwargs))

    def token_on(self, path):
        """The CSRF token that the forms of a page carry."""
        return token_in(self.get(path).get_data(as_text=True))

    def send(self, path, fields=(), page=None, **kwargs):
        """POST a form with the token of the page that it stands on, by default the one at the same address."""
        return self.post(path, data={"csrf_token": self.token_on(page or path), **dict(fields)}, **kwargs)


def token_in(text):
    found = CSRF.search(text)
    assert found, "no form on this page"
    return found.group(1) or found.group(2)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "survey.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def password_hash():
    return PasswordHasher().hash(PASSWORD)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'survey.db'}", "a key for tests that is long enough", None)


@pytest.fixture
def engine(settings, empty_database):
    """The database of an installation that holds nothing yet."""
    shutil.copy(empty_database, settings.home / "survey.db")
    engine = open_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """Where templates are kept compiled: every test has an application of its own, and compiling is a third of it."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings, engine, compiled_templates):
    app = create_app(settings, engine)
    app.jinja_env.bytecode_cache = compiled_templates
    app.test_client_class = Reader
    return app


@pytest.fixture
def reader(app):
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def make_account(engine, password_hash):
    """Make an account in an organisation of its own, with one PMO."""

    def make(organisation="Blue Harbour", email="lea@example.org", name="Léa Martin"):
        with transaction(engine) as session:
            owner = create_organisation(session, organisation, demo=False, today=TODAY)
            create_pmo(session, owner.id, "Central PMO")
            return create_account(session, NewAccount(owner.id, name, email, password_hash, "administrator"), TODAY)

    return make


@pytest.fixture
def signed_in(app, engine):
    """Make a client on which an account is signed in."""

    def make(account):
        with transaction(engine) as session:
            token = start_session(session, account, now())
        client = app.test_client()
        client.set_cookie(SESSION_COOKIE, token)
        return client

    return make


@pytest.fixture
def account(make_account):
    return make_account()


@pytest.fixture
def make_colleague(engine, password_hash, account):
    """Make another account of Blue Harbour; of role, PMOs led and reports viewed as given."""

    def make(name, role="leader", pmos=(), reports=(), language=None):
        email = f"{name.lower()}@example.org"
        with transaction(engine) as session:
            new = NewAccount(account.organisation, name, email, password_hash, role, language)
            made = create_account(session, new, TODAY)
            set_pmos_led(session, made, pmos)
            set_reports_viewed(session, made, reports)
        return made

    return make


@pytest.fixture
def leader(signed_in, account):
    """Somebody who leads assessments of Blue Harbour."""
    return signed_in(account)


@pytest.fixture
def stranger(signed_in, make_account):
    """Somebody who leads assessments of another organisation."""
    return signed_in(make_account("Red Mill", "sam@example.com", "Sam"))


@pytest.fixture
def make_assessment(engine, settings, account):
    """Make an assessment of Blue Harbour: a draft, or open with so many made-up answers a group."""

    def make(answers=None, people=PEOPLE, title="Autumn 2026", questionnaire=None, smallest=5):
        questionnaire = questionnaire or pmo50()
        with reading(engine) as session:
            (pmo,) = pmos(session, account.organisation)
        context = {"population": people} if people else None
        draft = create(engine, plan(pmo, title, questionnaire, smallest), TODAY, context)
        if answers is None:
            return draft
        opened = launch(engine, settings.secret_key, draft, NOW)
        add_answers(engine, opened, answers)
        return opened

    return make


@pytest.fixture
def assessment(make_assessment):
    """An open assessment that nobody has answered."""
    return make_assessment({})


AGREED = {"agreed": ["targets", "privacy", "groups"]}


def make_ready(client, path):
    """State people in every group and tick what has to be looked at, so that the survey may open."""
    fields = fields_in(client.get(f"{path}/context").text)
    client.send(f"{path}/context", fields | {f"population-{group}": "9" for group in PEOPLE})
    client.send(f"{path}/agree", fields_in(client.get(path).text) | AGREED, page=path)


def add_answers(engine, assessment, sizes, seed=7):
    """Import so many made-up answers a group."""
    with reading(engine) as session:
        questionnaire = questionnaire_of(session, assessment)
    given = dict.fromkeys(questionnaire.group, 0) | sizes
    import_responses(engine, assessment, made_up_responses(questionnaire, given, Random(seed)), TODAY)  # made up
