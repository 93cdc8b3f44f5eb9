"""Lists stay quick however much there is: each page asks the database a handful of questions."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from survey.actions.running import plan
from survey.store.assessments import create_assessment
from survey.store.engine import transaction
from survey.store.organisations import create_pmo, pmos
from tests.factories import harbour
from tests.web.conftest import TODAY

MANY, OF_ONE, MOST_QUERIES = 500, 50, 12


@pytest.fixture
def asked(engine):
    """Statements that SQLite is given from now on, whichever way they come."""
    said = []

    def trace(connection, _record):
        connection.set_trace_callback(said.append)

    event.listen(engine, "connect", trace)
    engine.dispose()
    return said


@pytest.fixture
def many(engine, account):
    """Five hundred assessments, fifty of each PMO."""
    planned = plan(None, "Survey", harbour(), 5)
    with transaction(engine) as session:
        first = pmos(session, account.organisation)
        others = [create_pmo(session, account.organisation, f"PMO {n}") for n in range(1, MANY // OF_ONE)]
        for number in range(MANY):
            pmo = [*first, *others][number // OF_ONE]
            named = replace(planned, pmo=pmo, title=f"Survey {number:03}", slug=f"survey-{number:03}")
            create_assessment(session, named, TODAY)


@pytest.mark.parametrize(
    "path",
    ["/assessments", "/assessments?page=10", "/assessments?archived=yes", "/assessments/survey-001", "/actions",
     "/people", "/log", "/assessments/survey-001/people", "/assessments/survey-001/mail"],
)  # fmt: skip
def test_a_page_asks_at_most_twelve_times(leader, many, asked, path):
    assert leader.get(path).status_code == 200
    queries = [each for each in asked if each.lstrip().upper().startswith("SELECT")]
    assert 0 < len(queries) <= MOST_QUERIES, queries


def test_a_list_is_told_in_pages(leader, many):
    first, last = leader.get("/assessments").text, leader.get("/assessments?page=10").text
    assert first.count('href="/assessments/survey-') == OF_ONE + 1  # and the one to go on with
    assert "Older ones" in first
    assert "Newer ones" not in first
    assert "Older ones" not in last
    assert leader.get("/assessments?page=11").status_code == 200
    assert leader.get("/assessments?page=-1").status_code == 200
