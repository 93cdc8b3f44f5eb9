"""The pages that say how a number was computed: for whom, of what, and what they must not tell."""

import re

import pytest

from survey.actions.demo import load_demo
from survey.actions.running import close
from tests.web.conftest import NOW
from tests.web.pages import elements_of

PEOPLE = {"X": 7, "B": 20, "P": 20, "T": 9, "O": 6, "L": 1}
FIGURES = ("overall", "secured-level", "risk", "position", "dimension/VAL", "item/SPO1/X", "priority/SPO", "grade")


@pytest.fixture
def closed(engine, make_assessment):
    """A closed assessment of Blue Harbour with every group large enough."""
    assessment = make_assessment(PEOPLE, title='Autumn <b>"2026"</b>')
    close(engine, assessment, NOW)
    return assessment


def how(assessment, figure):
    return f"/reports/{assessment.slug}/how/{figure}"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_figure_is_explained_in_the_language_of_the_report(leader, closed, code):
    for figure in FIGURES:
        page = leader.get(how(closed, f"{figure}?language={code}"))
        text = page.get_data(as_text=True)
        assert page.status_code == 200
        assert f'<html lang="{code}"' in text
        assert f'href="/reports/{closed.slug}#part-' in text
        assert "{" not in text.replace("{{", "")


def test_who_may_not_read_the_report_may_not_read_how_it_was_made(leader, stranger, reader, closed):
    assert leader.get(how(closed, "overall")).status_code == 200
    for other in (stranger, reader):
        for figure in ("overall", "dimension/SPO", "nothing"):
            asked, report = other.get(how(closed, figure)), other.get(f"/reports/{closed.slug}")
            assert (asked.status_code, asked.location) == (report.status_code, report.location)
            assert asked.headers["Cache-Control"] == report.headers["Cache-Control"] == "no-store"


def test_everybody_may_ask_how_the_demo_was_made(reader, engine, settings):
    load_demo(engine, settings, NOW)
    assert "Made-up answers" in reader.get("/reports/demo/how/risk").get_data(as_text=True)


def test_an_open_assessment_has_nothing_to_explain_yet(leader, assessment):
    page, report = leader.get(how(assessment, "overall")), leader.get(f"/reports/{assessment.slug}")
    assert (page.status_code, page.location) == (report.status_code, report.location)


def test_no_link_of_a_page_leads_to_nothing(leader, closed):
    seen, waiting = set(), {how(closed, figure) for figure in FIGURES}
    while waiting and len(seen) < 30:
        path = waiting.pop()
        page = leader.get(path)
        assert page.status_code == 200
        assert "How it is computed" in page.get_data(as_text=True)
        seen.add(path)
        found = {element.get("href") for element in elements_of(page.get_data(as_text=True)) if element.tag == "a"}
        waiting |= {link for link in found if link and "/how/" in link} - seen
    assert len(seen) == 30


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_number_in_a_table_of_the_report_leads_to_how_it_was_computed(leader, closed, code):
    """Each is a link, each link answers, and the way back leads to a part of the report."""
    report = leader.get(f"/reports/{closed.slug}?language={code}").get_data(as_text=True)
    elements = list(elements_of(report))
    # Dimensions with too few complete sets of answers have no explanation of their reliability.
    rows = [row for row in elements if row.tag == "tr" and not any(cell.get("colspan") for cell in row)]
    cells = [cell for row in rows for cell in row.findall("td") if "number" in cell.get("class", "")]
    numbers = [cell for cell in cells if re.search(r"\d", "".join(cell.itertext()))]
    assert len(numbers) > 250
    # The row of the sum has its interval in a cell of its own.
    assert [
        "".join(cell.itertext()).strip()
        for cell in numbers
        if cell.find(".//a") is None and (len(cell) != 1 or cell[0].get("class") != "span")
    ] == []
    ids = {element.get("id") for element in elements}
    links = {element.get("href") for element in elements if element.tag == "a" and element.get("class") == "why"}
    assert len(links) > 100
    for link in links:
        page = leader.get(link)
        assert page.status_code == 200, link
        back = re.search(rf'href="/reports/{closed.slug}#([^"]+)"', page.get_data(as_text=True))
        assert back[1] in ids, link


def test_hidden_empty_and_unknown_are_told_apart_no_further_than_the_report_does(leader, engine, make_assessment):
    """A group of four and one of nobody give the same page; an id that is not in the questionnaire gives none."""
    pages = []
    for answers in ({"X": 4, "P": 6, "T": 6, "O": 6, "B": 0}, {"X": 0, "P": 6, "T": 6, "O": 6, "B": 4}):
        assessment = make_assessment(answers)
        close(engine, assessment, NOW)
        page = leader.get(how(assessment, "dimension/SPO/X"))
        assert page.status_code == 200
        pages.append(page.get_data(as_text=True).partition("<main")[2].replace(assessment.slug, ""))
        for unknown in ("dimension/SPO/Q", "dimension/XXX", "nothing"):
            assert leader.get(how(assessment, unknown)).status_code == 404
    assert pages[0] == pages[1]
    assert "Not shown: fewer than 5 answers" in pages[0]
