"""The demo: made once, in an installation that holds nothing."""

from datetime import UTC, datetime

import pytest

from survey.actions.demo import ANSWERED, ANSWERED_SO_FAR, load_demo
from survey.config import read_settings
from survey.store.assessments import all_assessments
from survey.store.engine import open_engine, reading, transaction
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, organisations
from survey.store.reports import latest_report
from survey.store.responses import counts_by_group

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return read_settings({"SURVEY_HOME": str(tmp_path)})


@pytest.fixture
def engine(settings):
    engine = open_engine(settings.database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_it_holds_a_closed_assessment_with_its_report_and_an_open_one(engine, settings):
    load_demo(engine, settings, NOW)
    load_demo(engine, settings, NOW)
    with reading(engine) as session:
        found = {each.slug: each for each in all_assessments(session)}
        assert {slug: (each.state, each.demo) for slug, each in found.items()} == {
            "demo": ("closed", True),
            "demo-open": ("open", True),
        }
        sizes = {slug: sum(counts_by_group(session, each).values()) for slug, each in found.items()}
        assert sizes == {"demo": sum(ANSWERED), "demo-open": sum(ANSWERED_SO_FAR)}
        report = latest_report(session, found["demo"])
        assert report.findings.respondents.total == sum(ANSWERED)
        assert report.findings.quality.grade == "A"
        assert latest_report(session, found["demo-open"]) is None


def test_it_stays_out_of_an_installation_in_use(engine, settings):
    with transaction(engine) as session:
        create_organisation(session, "Blue Harbour", demo=False, today=NOW.date())
    load_demo(engine, settings, NOW)
    with reading(engine) as session:
        assert [each.name for each in organisations(session)] == ["Blue Harbour"]
        assert all_assessments(session) == []
