"""What moved between two assessments, as readers of the later report meet it."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import text

from survey.actions.importing import import_responses
from survey.actions.made_up import made_up_responses
from survey.actions.running import close, create, launch, plan, reopen
from survey.core.errors import RefusedError
from survey.store.actions import Origin, Stated, create_action
from survey.store.engine import reading, transaction
from survey.store.organisations import pmos
from survey.store.reports import latest_report
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY

PEOPLE = {"X": 12, "B": 20, "P": 20, "T": 12, "O": 6, "L": 1}

# A code for each response, by its place in its group.
CODES = """INSERT INTO respondent (organisation_id, assessment_id, group_id, response_id, mode, code)
SELECT organisation_id, assessment_id, group_id, id, 'pseudonymous',
    group_id || row_number() OVER (PARTITION BY group_id ORDER BY id) FROM response WHERE assessment_id = :id"""


def risen(response):
    """The same answers, a point higher where more is better."""
    turned = [-1 if item.reversed else 1 for item in pmo50().items]
    moved = (
        str(min(5, max(1, int(each) + by))) if each.isdigit() else each
        for each, by in zip(response.ratings, turned, strict=True)
    )
    return replace(response, ratings="".join(moved))


@pytest.fixture
def two(engine, make_assessment, account):
    """Two closed assessments of the same PMO; everybody rates a point higher in the second, after an action."""

    def make(people=PEOPLE, later_people=None):
        first, second = make_assessment({}, title="Spring"), make_assessment({}, title="Autumn")
        answers = list(made_up_responses(pmo50(), people, Random(3)))
        later = [risen(each) for each in made_up_responses(pmo50(), later_people or people, Random(4))]
        import_responses(engine, first, answers, TODAY)
        close(engine, first, NOW)
        import_responses(engine, second, later, TODAY)
        with transaction(engine) as session:
            (pmo,) = pmos(session, account.organisation)
            for said in (
                Stated("Sign the mandate", dimension="SPO", expected=0.5),
                Stated("Publish three figures", dimension="VAL"),
                Stated("Ask around"),
            ):
                create_action(session, pmo, said, Origin(first.id), TODAY)
        close(engine, second, NOW)
        return first, second

    return make


def moved(engine, assessment):
    with reading(engine) as session:
        return latest_report(session, assessment).moved


def test_the_later_report_shows_what_moved_beside_each_action(leader, reader, engine, two):
    first, second = two()
    page = leader.get(f"/reports/{second.slug}").text
    assert "What your actions moved" in page
    beside = page.partition("What your actions moved")[2]
    assert ("Sign the mandate" in beside, "Publish three figures" in beside) == (True, True)
    assert "Ask around" not in beside
    assert ("Clear rise" in beside, "+0.5" in beside) == (True, True)
    assert "What your actions moved" not in leader.get(f"/reports/{first.slug}").text
    assert moved(engine, first) is None
    assert leader.get(f"/reports/{first.slug}/change").status_code == 404
    assert reader.get(f"/reports/{second.slug}/change").status_code == 404


def test_the_whole_comparison_has_a_page_linked_from_the_report(leader, two):
    _, second = two()
    address = f"/reports/{second.slug}/change"
    assert address in leader.get(f"/reports/{second.slug}").text
    page = leader.get(address).text
    for said in (
        "What moved since Spring",
        "Overall maturity",
        "Real change",
        "Clear rise",
        "Nobody is matched",
        "50 statements",
    ):
        assert said in page, said


def test_it_survives_the_deletion_of_the_answers(leader, engine, two):
    _, second = two()
    before = moved(engine, second)
    with transaction(engine) as session:
        session.execute(text("DELETE FROM response"))
    assert moved(engine, second) == before
    assert "Clear rise" in leader.get(f"/reports/{second.slug}/change").text


def test_a_side_that_is_told_is_the_figure_of_its_report(engine, two):
    first, second = two()
    with reading(engine) as session:
        reports = [latest_report(session, each).findings for each in (first, second)]
    compared = moved(engine, second).comparison
    for key, found in compared.dimensions.items():
        assert (found.earlier, found.later) == tuple(each.dimensions[key].score for each in reports)
        assert found.mix_effect is None


def test_nothing_is_compared_once_answers_of_the_earlier_one_are_gone(engine, make_assessment):
    first, second = (make_assessment(PEOPLE, title=title) for title in ("Spring", "Autumn"))
    close(engine, first, NOW)
    with transaction(engine) as session:
        session.execute(text("DELETE FROM response WHERE assessment_id = :id AND group_id = 'L'"), {"id": first.id})
    close(engine, second, NOW)
    assert moved(engine, second) is None


def test_people_who_are_known_by_a_code_are_compared_with_themselves(leader, engine, account):
    with reading(engine) as session:
        (pmo,) = pmos(session, account.organisation)
    made = []
    for title, sizes in (("Spring", PEOPLE), ("Autumn", PEOPLE | {"P": 14})):
        planned = replace(plan(pmo, title, pmo50(), 5), mode="pseudonymous")
        opened = launch(engine, "key", create(engine, planned, TODAY), NOW)
        import_responses(engine, opened, made_up_responses(pmo50(), sizes, Random(5)), TODAY)
        with transaction(engine) as session:
            session.execute(text(CODES), {"id": opened.id})
        close(engine, opened, NOW)
        made.append(opened)
    compared = moved(engine, made[1]).comparison
    assert (compared.design, compared.pairs) == ("paired", None)
    assert (compared.respondents.earlier, compared.respondents.later) == (71, 65)
    # Six left a group: the difference of its two figures is theirs, and enough of them.
    assert compared.dimensions["PEO"].groups["P"].shown
    assert "Some answered both times" in leader.get(f"/reports/{made[1].slug}/change").text


def test_who_has_read_what_moved_has_read_the_report(leader, engine, two):
    first, second = two()
    # Its figures stand in the later report.
    with pytest.raises(RefusedError, match="report_read"):
        reopen(engine, first, NOW)
    leader.get(f"/reports/{second.slug}/change")
    with pytest.raises(RefusedError, match="report_read"):
        reopen(engine, second, NOW)
