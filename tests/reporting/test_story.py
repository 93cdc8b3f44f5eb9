"""What the report says: of all, of few, of one side only, and in both languages."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

import html5lib
import pytest

from survey.charts.scene import Scene
from survey.core.answers import Response
from survey.core.disclosure import Audience
from survey.core.questionnaire import Questionnaire
from survey.language import words_in
from survey.reporting import maturity, quality, risk, story, strip
from survey.reporting.cover import Cover
from survey.reporting.names import quotable
from survey.reporting.page import render_body
from survey.reporting.text import write_text
from tests.factories import findings, harbour, pmo50, response

COVER = Cover("Blue Harbour", "Central PMO", "PMO check 2026", date(2026, 11, 20), demo=False)
ALL = "XBPTOL"
ENGLISH = words_in("en")


def people(groups: Iterable[str], other: str = "3", **given: object) -> list[Response]:
    return [response(pmo50(), group, other, **asked_of(group, given)) for group in groups]


def asked_of(group: str, given: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in given.items() if group in pmo50().item[key].groups}


def best(groups: Iterable[str], **given: object) -> list[Response]:
    """People who find everything as good as it can be or nearly so, by turns, but for what is `given`."""
    nearly = [("5", "1"), ("4", "2")]
    answers = []
    for place, group in enumerate(groups):
        good, low = nearly[place // len(ALL) % 2]
        reversed_ = {item.id: low for item in pmo50().items if item.reversed}
        answers += people(group, good, **(reversed_ | given))
    return answers


def in_harbour() -> list[Response]:
    return [response(harbour(), group, "2") for group in harbour().group for _ in range(6)]


VALUE = dict.fromkeys(("VAL1", "VAL2", "VAL3", "VAL4", "VAL5"), "2")
CASES = {
    "everybody": (pmo50, lambda: people(ALL * 6, "2") + people("XB" * 3, "4"), {}),
    "nobody": (pmo50, list, {}),
    "too few": (pmo50, lambda: people("XXO"), {}),
    "one person": (pmo50, lambda: people("X"), {}),
    "leaders only": (pmo50, lambda: people("XB" * 6), {}),
    "the PMO only": (pmo50, lambda: people("O" * 6), {}),
    "few of many sides": (pmo50, lambda: people("XXOOOOOO"), {}),
    "nobody can tell": (pmo50, lambda: people(ALL * 6, "DK"), {}),
    "as good as can be": (pmo50, lambda: best(ALL * 6), {}),
    "a gate of an item": (pmo50, lambda: best(ALL * 6, STR5="3"), {}),
    "a gate of a dimension": (pmo50, lambda: best(ALL * 6, **VALUE), {}),
    "a vacant seat": (pmo50, lambda: best(ALL * 6), {"facts": {"sponsor_vacant": True}}),
    "all invited": (pmo50, lambda: people(ALL * 6), {"population": dict.fromkeys(ALL, 8)}),
    "nobody else invited": (pmo50, lambda: people("P" * 6), {"population": dict.fromkeys("XBTOL", 0) | {"P": 6}}),
    "no axis": (harbour, in_harbour, {}),
    "no axis, nobody": (harbour, list, {}),
}


@cache
def scene(case: str, language: str = "en") -> Scene:
    ask, answer, context = CASES[case]
    questionnaire: Questionnaire = ask()
    found = findings(questionnaire, answer(), smallest=5, audience=Audience.READERS, **context)
    return Scene(found, questionnaire, words_in(language))


def said(case: str) -> str:
    """All sentences on place and risk."""
    return " ".join([*story.place_sentences(scene(case)), *risk.risk_sentences(scene(case))])


def test_without_an_answer_there_is_no_verdict():
    for case in ("nobody", "too few", "nobody can tell", "no axis, nobody"):
        assert story.headline(scene(case)) == "Too few answers for a verdict"
        assert maturity.overall_sentence(scene(case)) is None
    assert [(fact.figure, fact.label) for fact in strip.facts_strip(scene("nobody"))] == [("Fewer than 5", "answered")]
    assert "Position cannot be shown: Sponsorship & mandate; Strategic alignment & portfolio; " in said("nobody")
    assert "Not enough evidence for this index" in said("nobody")


def test_fewer_than_the_smallest_group_are_not_counted():
    for case in ("nobody", "one person", "too few"):
        counted = strip.facts_strip(scene(case))[0]
        assert (counted.figure, counted.label) == ("Fewer than 5", "answered")


@pytest.mark.parametrize("case", ["one person", "too few"])
def test_of_too_few_no_risk_is_told(case):
    overhead = scene(case).findings.overhead_risk
    assert overhead.value is None
    assert [driver.risk for driver in overhead.drivers.values()] == [None] * 6
    assert len(strip.facts_strip(scene(case))) == 1


def test_groups_that_are_too_small_are_named_together():
    assert quality.not_shown(scene("everybody")) is None
    banner = quality.not_shown(scene("too few"))
    assert banner.startswith("Leaders; Projects; PMO")
    assert banner.endswith(": not shown: fewer than 5 answers, or a neighbouring figure would reveal them.")


def test_leaders_alone_cannot_say_where_standards_stand():
    assert "Position cannot be shown: " in said("leaders only")
    assert "Standards & methods" in said("leaders only")
    assert not story.headline(scene("leaders only")).startswith("From what we have")


def test_the_pmo_alone_is_said_to_be_its_own_view():
    assert "This is the PMO’s own view: neither executives nor business heads have answered." in said("the PMO only")
    assert "Your PMO’s profile is" not in said("the PMO only")
    assert story.headline(scene("the PMO only")).startswith("Level 3: ")


def test_a_partial_view_is_worded_with_caution():
    case = scene("few of many sides")
    assert case.findings.quality.grade == "C"
    assert re.fullmatch(
        r"From what we have, your PMO looks like “.+”; more answers are needed to be sure\.", story.headline(case)
    )
    assert quality.grade_name(case) == "C: partial view"


@pytest.mark.parametrize(
    ("case", "gate"),
    [
        ("a gate of an item", "“The PMO takes part in choosing the projects of the year” below 3.5"),
        ("a gate of a dimension", "Value & benefits at 25.0, 50 needed"),
    ],
    ids=["item", "dimension"],
)
def test_a_partner_held_back_is_told_by_what(case, gate):
    (held,) = [sentence for sentence in story.place_sentences(scene(case)) if "held back" in sentence]
    if case == "a gate of an item":
        gate = f"“{quotable(scene(case), 'STR5')}” below 3.5"
    assert held == f"Partner profile, held back by: {gate}."
    assert "Strategic partner" not in story.headline(scene(case))


def test_a_partner_is_not_held_back():
    assert scene("as good as can be").findings.position.archetype == "strategic_partner"
    assert "held back" not in said("as good as can be")


def test_a_floor_is_explained():
    assert scene("a vacant seat").findings.overhead_risk.floor_applied
    assert "The index is raised to 60 by what is stated about the PMO." in said("a vacant seat")
    assert "raised" not in said("as good as can be")


def test_a_foreign_questionnaire_has_a_level_and_no_place():
    assert story.headline(scene("no axis")).startswith("Level ")
    assert said("no axis") == ""
    assert "Overall maturity" in maturity.overall_sentence(scene("no axis"))


def test_figures_follow_the_language():
    english, french = ([fact.figure for fact in strip.facts_strip(scene("everybody", each))] for each in ("en", "fr"))
    assert english[1] == french[1].replace(",", ".")
    assert "," in french[1]


@pytest.mark.parametrize(
    ("case", "language"), [*((case, "fr") for case in CASES), ("everybody", "en"), ("nobody", "en"), ("no axis", "en")]
)
def test_every_page_says_all_it_has_to_say(case, language):
    body = html5lib.parse(render_body(scene(case, language), COVER), namespaceHTMLElements=False)
    texts = [text.strip() for node in body.iter() for text in (node.text, node.tail) if text and text.strip()]
    wrong = [text for text in texts if "{" in text or "}" in text or re.search(r"\bnan\b|\binf\b|\[\]|<", text)]
    assert wrong == []
    if language == "fr":
        # A comma holds the decimals; only versions keep their dot.
        assert [
            text for text in texts if re.search(r"(?<![\d.])\d+\.\d(?![\d.])", text) and "version" not in text
        ] == []


@pytest.mark.parametrize("case", CASES)
def test_every_text_fits_a_terminal(case):
    lines: list[str] = []
    write_text(scene(case).findings, scene(case).questionnaire, ENGLISH, lines.append)
    assert max(map(len, lines)) <= 80
    assert not any("{" in line or "nan" in line.split() for line in lines)
    assert any(line.startswith("Dimension ") for line in lines)
