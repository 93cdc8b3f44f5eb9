"""Reliability: where there is none to tell, the largest set of items answered together, and sums that stay exact."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.reliability import (
    Moments,
    alpha,
    covariance,
    item_rest,
    largest_complete_set,
    mean_correlation,
    omega,
    sem,
    standardised_alpha,
)

CANCELLING = np.array([[1.0, 1.0, -2.0], [1.0, 1.0, -2.0], [-2.0, -2.0, 4.0]])
ONE_CONSTANT = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])
PATTERNS = st.dictionaries(st.integers(0, 31), st.integers(1, 9), max_size=20)


def one_factor(loadings: list[float], unique: list[float]) -> np.ndarray:
    return np.outer(loadings, loadings) + np.diag(unique)


def test_covariances_of_a_million_rows_on_a_fine_scale_are_exact() -> None:
    # A million rows, half at one end of 1 to 5 and half at the other, in 2,520ths.
    low, high, half = 2520, 12600, 500_000
    square = half * (low**2 + high**2)
    moments = Moments(2 * half, np.full(2, half * (low + high)), np.full((2, 2), square), 2520)
    assert covariance(moments) == pytest.approx(np.full((2, 2), 4 * 1e6 / 999_999), rel=1e-15)


@pytest.mark.parametrize(
    ("cov", "found"),
    [
        pytest.param(np.array([[2.0]]), None, id="one item"),
        pytest.param(np.zeros((3, 3)), None, id="nothing varies"),
        pytest.param(CANCELLING / 3, None, id="the total does not vary"),
        pytest.param(ONE_CONSTANT, 1.5 * (1 - 2 / 3), id="a constant item stays in"),
        pytest.param(np.array([[1.0, -0.5], [-0.5, 1.0]]), -2.0, id="negative"),
    ],
)
def test_alpha(cov: np.ndarray, found: float | None) -> None:
    assert alpha(cov) == pytest.approx(found)


@pytest.mark.parametrize(
    ("cov", "r", "found"),
    [
        pytest.param(np.array([[2.0]]), None, None, id="one item"),
        pytest.param(ONE_CONSTANT, None, None, id="a constant item"),
        pytest.param(np.array([[1.0, -2.0], [-2.0, 4.0]]), -1, None, id="the total does not vary"),
        pytest.param(np.array([[1.0, 1.0], [1.0, 4.0]]), 0.5, 2 / 3, id="two variances"),
    ],
)
def test_standardised_alpha(cov: np.ndarray, r: float | None, found: float | None) -> None:
    assert mean_correlation(cov) == pytest.approx(r)
    assert standardised_alpha(cov) == pytest.approx(found)


@pytest.mark.parametrize(
    ("cov", "found"),
    [
        pytest.param(ONE_CONSTANT, [0.5, 0.5, None], id="a constant item"),
        pytest.param(
            np.array([[1, 0, 0], [0, 1, -1], [0, -1, 1]]), [None, -(0.5**0.5), -(0.5**0.5)], id="a constant rest"
        ),
        pytest.param(np.array([[2.0]]), [None], id="no rest"),
    ],
)
def test_item_rest(cov: np.ndarray, found: list[float | None]) -> None:
    assert item_rest(cov) == pytest.approx(found)


@pytest.mark.parametrize(
    ("cov", "found"),
    [
        pytest.param(one_factor([1, 2, 3], [1, 1, 1]), 36 / 39, id="one factor"),
        pytest.param(one_factor([1, 2, -3, 2], [1, 2, 1, 3]), 4 / 11, id="an item of the other sign"),
        pytest.param(np.ones((3, 3)), 1, id="three times the same item"),
        pytest.param(one_factor([1, 2, 3], [1, 1, -1]), None, id="a negative unique variance"),
        pytest.param(one_factor([1, 2, 0], [1, 1, 1]), None, id="only two items load"),
        pytest.param(np.diag([1.0, 2.0, 3.0]), None, id="nothing in common"),
        pytest.param(np.zeros((3, 3)), None, id="nothing varies"),
        pytest.param(np.array([[1.0, 0.5], [0.5, 1.0]]), None, id="two items"),
        pytest.param(np.array([[1, 0.6, 0.6], [0.6, 1, 0], [0.6, 0, 1]]), None, id="loadings without an end"),
    ],
)
def test_omega(cov: np.ndarray, found: float | None) -> None:
    assert omega(cov) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize(("reliability", "noise"), [(0.75, 0.4), (1.0, 0.0), (0.0, 0.8), (-0.5, 0.8)])
def test_sem(reliability: float, noise: float) -> None:
    assert sem(0.8, reliability) == pytest.approx(noise)


def found_set(patterns: dict[int, int], least_cases: int = 10) -> tuple[int, ...] | None:
    masks = np.array([*patterns], dtype=np.int64)
    return largest_complete_set(masks, np.array([*patterns.values()], dtype=np.int64), least_cases=least_cases)


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        pytest.param({}, None, id="no answers"),
        pytest.param({0b11111: 10}, (0, 1, 2, 3, 4), id="all in full"),
        pytest.param({0b11111: 9}, None, id="nine cases"),
        pytest.param({0b00011: 99}, None, id="two items"),
        pytest.param({0b11111: 9, 0b01111: 1, 0b11110: 4}, (1, 2, 3, 4), id="of equal sets the one with more cases"),
        pytest.param({0b11111: 9, 0b11110: 1, 0b01111: 1}, (0, 1, 2, 3), id="then the first in order"),
        pytest.param({0b111_0000: 5, 0b111_1000: 6}, (4, 5, 6), id="items that few answered"),
    ],
)
def test_largest_complete_set(patterns: dict[int, int], found: tuple[int, ...] | None) -> None:
    assert found_set(patterns) == found


@given(PATTERNS)
def test_largest_complete_set_is_the_best_of_all_sets(patterns: dict[int, int]) -> None:
    def cases(chosen: tuple[int, ...]) -> int:
        return sum(count for mask, count in patterns.items() if all(mask >> item & 1 for item in chosen))

    every = [chosen for size in (3, 4, 5) for chosen in combinations(range(5), size) if cases(chosen) >= 10]
    best = min(every, key=lambda chosen: (-len(chosen), -cases(chosen), chosen), default=None)
    assert found_set(patterns) == best


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        pytest.param({2**14 - 1: 12}, tuple(range(14)), id="all in full"),
        pytest.param({2**14 - 1: 4, 2**13 - 2: 7}, tuple(range(1, 13)), id="the ends leave"),
        pytest.param({1 << item: 50 for item in range(14)}, None, id="one item each"),
    ],
)
def test_many_items_leave_one_by_one(patterns: dict[int, int], found: tuple[int, ...] | None) -> None:
    assert found_set(patterns) == found
