"""Sizes of groups, before anybody answers."""

import pytest

from survey.core.group_sizes import groups_too_small, may_grow, sizes_after
from tests.factories import pmo50

TOO_SMALL = {
    "all large": ({"X": 5, "B": 5, "P": 5, "T": 5, "O": 5}, set()),
    "a small one stands inside its merged group": ({"X": 2, "B": 3, "P": 9, "T": 9}, set()),
    "nor the merged group": ({"X": 2, "B": 2, "P": 9, "T": 9}, {"X", "B"}),
    "one that never stands alone": ({"O": 3, "L": 1, "P": 7}, {"O", "L"}),
    "nobody is asked in the other": ({"X": 4, "B": 0, "P": 7}, {"X"}),
}


@pytest.mark.parametrize(("people", "expected"), TOO_SMALL.values(), ids=list(TOO_SMALL))
def test_groups_that_stay_under_the_threshold(people, expected):
    assert groups_too_small(pmo50(), people, 5) == expected


@pytest.mark.parametrize(
    ("stated", "listed", "then", "expected"),
    [
        pytest.param({}, {}, {"X": 3}, {"X": 3}, id="the list states a size"),
        pytest.param({"X": 9}, {"X": 3}, {"X": 4}, {"X": 9}, id="more were stated than are listed"),
        pytest.param({"X": 9}, {"X": 3}, {"X": 12}, {"X": 12}, id="the list outgrew it"),
        pytest.param({"X": 3}, {"X": 3}, {"X": 2}, {"X": 2}, id="it follows the list down"),
        pytest.param({"X": 9}, {"X": 3}, {"X": 2}, {"X": 9}, id="what was stated beyond the list stays"),
        pytest.param({"X": 3, "B": 4}, {"X": 3}, {"B": 1}, {"X": 0, "B": 4}, id="moved to another group"),
    ],
)
def test_sizes_follow_the_list(stated, listed, then, expected):
    assert sizes_after(stated, listed, then) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        *[(5, 6, True), (5, 5, True), (2, 4, True), (4, 5, False), (6, 5, False), (6, 4, False)],
        *[(None, 5, True), (None, 4, False), (0, 9, False)],
    ],
)
def test_a_group_grows_as_long_as_what_was_told_stays_true(before, after, expected):
    assert may_grow(before, after, 5) is expected
