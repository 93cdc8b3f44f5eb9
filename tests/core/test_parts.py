"""Answers in blocks and in parts say what all of them say at once, to the last digit."""

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.core.answers import adds_up
from survey.core.assess import assess
from survey.core.context import Context
from survey.core.disclosure import Audience, comments_shown
from survey.core.findings import QuestionnaireMark
from survey.core.responses import collect
from survey.core.routing import minutes_for
from survey.core.summary import added_up, summarise, summarise_blocks
from survey.core.suppression import MOST_COMBINED, _together
from tests.bench.made_up_rows import responses
from tests.factories import findings, pmo50, response

# One group large enough to be kept as moments, one that gets there only when parts are added up, small ones beside.
TOGETHER = [*responses(pmo50(), {"X": 9, "B": 14, "P": 2_300, "T": 1_500, "O": 12, "L": 1}, seed=3)]
MARK = QuestionnaireMark("pmo-50", "1.0", "0" * 64)


def told(summary):
    found = [assess(pmo50(), MARK, summary, Context(population={"X": 12}), 5, audience) for audience in Audience]
    return [each.to_document() for each in found]


def blocks(rows, size):
    for first in range(0, len(rows), size):
        yield from collect(pmo50(), rows[first : first + size]).items()


@pytest.fixture(scope="module")
def at_once():
    return told(summarise(pmo50(), collect(pmo50(), TOGETHER)))


@pytest.mark.parametrize("size", [5_000, 1_000])
def test_blocks_of_any_size_say_the_same(at_once, size):
    assert told(summarise_blocks(pmo50(), blocks(TOGETHER, size))) == at_once


def test_parts_that_are_added_up_say_the_same(at_once):
    parts = [summarise(pmo50(), collect(pmo50(), TOGETHER[start::3])) for start in range(3)]
    assert told(added_up(parts)) == at_once


def test_comments_are_told_from_ten_on():
    assert comments_shown({"A": ["x"] * 9, "B": ["y"] * 10}, 5) == {"A": None, "B": ("y",) * 10}


def test_a_shared_total_may_be_missed_by_its_tolerance():
    asked = pmo50().allocations[0]
    parts = len(asked.fields)
    assert adds_up(asked, (asked.total, *[0.0] * (parts - 1)))
    assert adds_up(asked, (asked.total - asked.tolerance, *[0.0] * (parts - 1)))
    assert not adds_up(asked, (asked.total - asked.tolerance - 1, *[0.0] * (parts - 1)))


def test_minutes_are_those_of_the_shortest_and_the_longest_way():
    least, most = minutes_for(pmo50())
    assert 1 <= least < most == pmo50().minutes


def test_the_figure_over_all_items_of_a_pulse_is_told_to_readers_from_enough_people_on():
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    rows = [response(pulse, "P", other) for other in "1223334"]
    assert findings(pulse, rows, 5, Audience.READERS).index.score is not None
    assert findings(pulse, rows[:1], 5, Audience.READERS).index.score is None


def test_where_very_many_are_too_few_they_are_looked_at_all_at_once():
    many = dict.fromkeys(map(str, range(MOST_COMBINED + 1)), 1)
    assert list(_together(many, 5)) == [tuple(many)]
    assert list(_together({"a": 2, "b": 2, "c": 4}, 5)) == [("a",), ("b",), ("c",), ("a", "b")]
