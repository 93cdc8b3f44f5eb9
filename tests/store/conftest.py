"""Both databases for every test, each test with a database of its own; and the things that most tests start with."""

import shutil
from datetime import UTC, date, datetime

import pytest

from survey.core.answers import Response
from survey.core.questionnaire import Questionnaire
from survey.store.assessments import AssessmentPlan, create_assessment, set_open
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import open_engine, transaction
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from tests.store.postgres import PostgresServer

NOW = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres():
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "survey.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres):
    name = postgres.new_database()
    _make_tables(postgres.url(name))
    return name


@pytest.fixture
def sqlite_engine(tmp_path, sqlite_template):
    path = shutil.copy(sqlite_template, tmp_path / "survey.db")
    yield from _opened(f"sqlite:///{path}")


@pytest.fixture
def postgres_engine(postgres, postgres_template):
    name = postgres.new_database(postgres_template)
    yield from _opened(postgres.url(name))
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request):
    """A database with all tables, once of each kind."""
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_engine(request, tmp_path):
    """A database without any table, once of each kind."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'survey.db'}")
    else:
        server = request.getfixturevalue("postgres")
        name = server.new_database()
        yield from _opened(server.url(name))
        server.drop_database(name)


@pytest.fixture
def today():
    return date(2026, 11, 20)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def questionnaire():
    return tiny_questionnaire()


@pytest.fixture
def plan(engine, today):
    """What an assessment of a PMO that there is can be made of."""
    return make_plan(engine, today)


@pytest.fixture
def assessment(engine, plan, today):
    """An open assessment."""
    with transaction(engine) as session:
        return set_open(session, create_assessment(session, plan, today), today)


@pytest.fixture
def draft(engine, assessment):
    """A draft that began on an open link."""
    with transaction(engine) as session:
        return start_draft(session, assessment, NewDraft("pmo", "en"), NOW)


def make_plan(engine, today, organisation="Blue Harbour"):
    with transaction(engine) as session:
        owner = create_organisation(session, organisation, demo=False, today=today)
        pmo = create_pmo(session, owner.id, "Central PMO")
    return AssessmentPlan(pmo, "PMO check 2026", tiny_questionnaire(), "5" * 64, smallest_group=5)


def response(ratings="123", group="pmo"):
    """What somebody answered."""
    return Response(group, ratings, {"EFF": (33.3, 66.7)}, {"IMP": ("plan", "risk")}, "en")


def tiny_questionnaire() -> Questionnaire:
    """One group, one dimension, one item."""
    words = {"en": "Words"}
    group = {"id": "pmo", "name": words, "hint": words, "weight": 1.0}
    scale = {"points": {"en": ["Never", "Sometimes", "Always"]}, "instruction": words}
    dimension = {"id": "plan", "name": words, "definition": words, "levels": {"en": ["Low", "High"]}, "target": 2.0}
    levels = [
        {"level": number, "start": start, "name": words, "text": words} for number, start in ((1, 0.0), (2, 50.0))
    ]
    item = {"id": "Q1", "scale": "often", "groups": ["pmo"], "text": words, "dimension": "plan"}
    document = {
        "format": "questionnaire/1",
        "id": "tiny",
        "version": "1.0",
        "languages": ["en"],
        **dict.fromkeys(("title", "intro", "subject"), words),
        "minutes": 1,
        "scales": {"often": scale},
        "exits": dict.fromkeys(("dont_know", "not_applicable", "instruction"), words),
        "groups": [group],
        "levels": levels,
        "dimensions": [dimension],
        "items": [item],
        "sections": [{"id": "S1", "name": words, "lead": words, "questions": ["Q1"]}],
        "quality": {"least_dimensions": 1},
        "priorities": {"classes": [{"id": "keep", "start": 0.0}]},
    }
    return Questionnaire.from_document(document)


def _make_tables(url):
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def _opened(url):
    engine = open_engine(url)
    yield engine
    engine.dispose()
