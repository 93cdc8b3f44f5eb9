"""Signs of careless answers, against plain loops over rows."""

from itertools import groupby
from statistics import stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.carelessness import contradicts, doubtful, flat, longest_runs, spread_about_mean, straight_lined

ROWS = st.integers(1, 30).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 3), min_size=width, max_size=width), min_size=1, max_size=5)
)


def columns(*rows: list[int], kind: type = np.uint8) -> list[np.ndarray]:
    return [*np.array(rows, dtype=kind).T]


@given(ROWS)
def test_longest_runs(rows: list[list[int]]) -> None:
    expected = [max((len([*run]) for point, run in groupby(row) if point), default=0) for row in rows]
    assert longest_runs(columns(*rows)).tolist() == expected


def test_a_run_longer_than_a_byte_counts() -> None:
    assert longest_runs(columns([4] * 300)).tolist() == [300]


@pytest.mark.parametrize(
    ("routed", "run", "flagged"),
    [(5, 7, False), (5, 8, True), (13, 8, True), (14, 8, False), (15, 9, True), (16, 9, False), (50, 30, True)],
)
def test_straight_lines(routed: int, run: int, flagged: bool) -> None:
    asked = columns([2] * run + [1, 3] * 25)
    assert straight_lined(asked, routed).tolist() == [flagged]
    assert straight_lined(asked, np.array([routed])).tolist() == [flagged]


def test_no_answer_breaks_a_straight_line() -> None:
    assert straight_lined(columns([2] * 7 + [0] + [2] * 7), 10).tolist() == [False]


@given(ROWS)
def test_spread_is_that_of_the_answers(rows: list[list[int]]) -> None:
    n, spread = spread_about_mean(np.array(columns(*rows)))
    for row, count, squares in zip(rows, n, spread, strict=True):
        given_answers = [point for point in row if point]
        assert count == len(given_answers)
        if count > 1:
            assert squares == round(stdev(given_answers) ** 2 * count * (count - 1))


@pytest.mark.parametrize(
    ("row", "scale", "flagged"),
    [
        pytest.param([4] * 15, 1, True, id="all fours"),
        pytest.param([4] * 14 + [0], 1, False, id="fourteen answers"),
        pytest.param([4] * 15 + [3], 1, False, id="one in 16 differs: SD is exactly a quarter"),
        pytest.param([4] * 16 + [3], 1, True, id="one in 17 differs"),
        pytest.param([1008] * 15 + [756], 252, False, id="a quarter, in 252nds"),
        pytest.param([1008] * 16 + [756], 252, True, id="less, in 252nds"),
    ],
)
def test_flat(row: list[int], scale: int, flagged: bool) -> None:
    assert flat(np.array(columns(row, kind=np.int32)), scale).tolist() == [flagged]


def test_contradictions_are_one_flag_however_many() -> None:
    a, b, c = columns([4, 4, 4], [4, 3, 5], [0, 5, 5], [3, 5, 4])
    assert contradicts([(a, 4, b, 4), (c, 4, b, 4)]).tolist() == [True, False, True, True]
    assert contradicts([(a, 4, b, 4)]).tolist() == [True, False, False, False]


def test_two_signs_make_a_response_doubtful() -> None:
    flags = [np.array(row, dtype=np.bool_) for row in ([0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1])]
    assert doubtful(flags).tolist() == [False, False, True, True]
    assert doubtful(flags[:1]).tolist() == [False] * 4
