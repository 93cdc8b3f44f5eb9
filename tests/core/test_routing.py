"""Which pages a group sees."""

from dataclasses import replace

import pytest

from survey.core.questionnaire import Questionnaire, Section
from survey.core.routing import pages_for
from tests.factories import harbour, pmo50


def pages(questionnaire: Questionnaire, group: str) -> list[str]:
    return ["+".join(block.section.id for block in page) for page in pages_for(questionnaire, group)]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param("T", "VAL+GOV+STD RES+DEL PEO+INF+CUS OVH CLOSE", id="team members: short sections joined"),
        pytest.param("X", "SPO STR VAL GOV RES+DEL PEO+INF+CUS OVH CLOSE", id="executives: no standards"),
        pytest.param("L", "SPO STR VAL GOV STD RES DEL PEO INF CUS OVH CLOSE", id="leaders: a page a section"),
    ],
)
def test_short_sections_are_joined_and_the_critical_ones_stand_alone(group: str, expected: str) -> None:
    assert pages(pmo50(), group) == expected.split()


def test_no_page_of_items_is_short_and_each_question_is_asked_once_of_those_concerned() -> None:
    for group in pmo50().group:
        shown = pages_for(pmo50(), group)
        asked = [question for page in shown for block in page for question in block.questions]
        routed = [item.id for item in pmo50().items if group in item.groups]
        routed += [each.id for each in pmo50().allocations if group in each.groups]
        routed += [each.id for each in pmo50().choices if group in each.groups]
        routed += [each.id for each in pmo50().comments]
        assert sorted(asked) == sorted(routed)
        for page in shown:
            assert page[0].section.alone or sum(len(block.questions) for block in page) >= pmo50().shortest_section


@pytest.mark.parametrize("group", ["SKIPPERS", "AGENTS", "DESK"])
def test_the_harbour_has_a_page_a_section(group: str) -> None:
    assert pages(harbour(), group) == ["WAIT", "TALK", "SAIL", "LAST"]


def sections(*shape: tuple[str, str, bool]) -> Questionnaire:
    made = tuple(Section(name, {}, {}, tuple(asked.split()), alone=alone) for name, asked, alone in shape)
    return replace(harbour(), sections=made, shortest_section=2)


LONG, SHORT, EMPTY = "SPEED2 SPEED3", "SAFETY2", "SPEED1"  # the desk is not asked the last


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param([("A", LONG, False), ("B", SHORT, False)], "A+B", id="a short end joins the page before"),
        pytest.param([("A", SHORT, False)], "A", id="nothing to join"),
        pytest.param([("A", SHORT, False), ("B", LONG, True)], "A B", id="never into one that stands alone"),
        pytest.param([("A", LONG, True), ("B", SHORT, False)], "A B", id="never onto one that stands alone"),
        pytest.param([("A", LONG, False), ("B", EMPTY, False), ("C", LONG, False)], "A C", id="nothing to ask"),
        pytest.param([("A", LONG, False), ("B", SHORT, False), ("C", SHORT, True)], "A+B C", id="short before alone"),
    ],
)
def test_pages_by_shape(shape: list[tuple[str, str, bool]], expected: str) -> None:
    assert pages(sections(*shape), "DESK") == expected.split()
