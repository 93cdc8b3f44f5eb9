"""`survey purge`: what is over goes, or is only listed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from survey.cli.database import database, today
from survey.store.assessments import find_assessment
from survey.store.engine import reading, transaction
from survey.store.responses import counts_by_group
from survey.store.rows import AssessmentRow

pytestmark = pytest.mark.usefixtures("demo")


def answers():
    with database() as (_, engine), reading(engine) as session:
        return sum(counts_by_group(session, find_assessment(session, "demo")).values())


def close_on(day: date) -> None:
    with database() as (_, engine), transaction(engine) as session:
        session.execute(update(AssessmentRow).where(AssessmentRow.slug == "demo").values(closed_on=day))


def test_nothing_goes_before_its_time(run):
    close_on(today())
    result = run("purge")
    assert (result.exit_code, result.stdout) == (0, "nothing is over\n")
    assert answers() > 0


def test_a_dry_run_lists_what_the_purge_deletes(run):
    close_on(today() - timedelta(days=731))
    before = answers()
    listed = run("purge", "--dry-run")
    assert answers() == before
    heading, *rows = [line.split() for line in listed.stdout.splitlines()]
    assert heading == ["assessment", "what", "count", "kept", "until"]
    yesterday = str(today() - timedelta(days=1))
    assert ["demo", "answers", str(before), yesterday] in rows
    assert run("purge").stdout == listed.stdout
    assert answers() == 0
    assert run("purge").stdout == "nothing is over\n"
