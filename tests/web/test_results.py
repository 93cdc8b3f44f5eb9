"""The report page: who may read it, what it must not say, in both languages."""

import pytest

from survey.actions.demo import load_demo
from survey.actions.running import close
from tests.web.conftest import NOW

PEOPLE = {"X": 7, "B": 20, "P": 20, "T": 9, "O": 6, "L": 1}


@pytest.fixture
def closed(engine, make_assessment):
    """A closed assessment of Blue Harbour with every group large enough."""
    assessment = make_assessment(PEOPLE, title='Autumn <b>"2026"</b>')
    close(engine, assessment, NOW)
    return assessment


def test_its_leader_reads_the_report_and_a_stranger_does_not(leader, stranger, reader, closed):
    assert leader.get(f"/reports/{closed.slug}").status_code == 200
    for other in (stranger, reader):
        assert other.get(f"/reports/{closed.slug}").status_code == 404


def test_everybody_may_read_the_demo_and_it_says_what_it_is(reader, engine, settings):
    load_demo(engine, settings, NOW)
    text = reader.get("/reports/demo").get_data(as_text=True)
    assert "Made-up answers" in text
    assert "Northfield Energy (demo)" in text


def test_an_open_assessment_has_no_report_yet(leader, assessment):
    page = leader.get(f"/reports/{assessment.slug}")
    assert page.status_code == 303
    assert page.location.endswith(f"/assessments/{assessment.slug}")


def test_the_second_view_is_the_first_one_kept(leader, closed):
    first, second = (leader.get(f"/reports/{closed.slug}").get_data(as_text=True) for _ in range(2))
    # The frame around it holds a token that is new on each page.
    assert first.partition("<main")[2] == second.partition("<main")[2]


def test_names_stay_text_and_each_language_is_drawn(leader, closed):
    english, french = (
        leader.get(f"/reports/{closed.slug}?language={code}").get_data(as_text=True) for code in ("en", "fr")
    )
    assert "Autumn &lt;b&gt;" in english
    assert "Governance &amp; decisions" in english
    assert "Gouvernance et décisions" in french
    assert "{" not in french.replace("{{", "")


@pytest.mark.parametrize("answers", [{}, {"X": 1}, {"X": 3, "B": 4, "O": 2, "L": 1}, {"O": 6, "L": 1}], ids=str)
def test_a_report_of_few_answers_says_so_and_breaks_nothing(leader, engine, make_assessment, answers):
    assessment = make_assessment(answers)
    close(engine, assessment, NOW)
    page = leader.get(f"/reports/{assessment.slug}")
    assert page.status_code == 200
