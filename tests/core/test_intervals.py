"""Standard errors and intervals, among them the smoke test of the bootstrap in measurement.md 4.15."""

from fractions import Fraction
from math import nan

import numpy as np
import pytest

from survey.core.intervals import Estimate, percentile_interval, squared_error, t_interval
from survey.core.tally import Tally, tally
from tests.core.test_published_checks import attitude

RATING = attitude()[:, 0]


@pytest.mark.parametrize(
    ("population", "reliability", "expected"),
    [
        pytest.param(None, 0.8, 0.2, id="population unknown"),
        pytest.param(20, 0.8, (2 * 0.8 * 0.5 + 2 * 0.2) / 10, id="half were asked"),
        pytest.param(10, 0.8, 0.04, id="full census: answer noise is left"),
        pytest.param(8, 0.8, 0.04, id="more answers than people"),
        pytest.param(0, 0.8, 0.04, id="answers from nobody"),
        pytest.param(10, 1.0, 0.0, id="full census without noise"),
        pytest.param(20, -0.3, 0.2, id="negative alpha"),
    ],
)
def test_squared_error(population: int | None, reliability: float, expected: float) -> None:
    assert squared_error(2, 10, population, reliability) == pytest.approx(expected, abs=1e-15)


def test_t_interval_of_the_attitude_data() -> None:
    sample = Estimate.of(tally((Fraction(value), 1) for value in RATING.tolist()))
    assert float(sample.mean) == pytest.approx(64.633333, abs=5e-7)
    assert t_interval(sample, 0, 100) == pytest.approx((60.088024, 69.178643), abs=5e-7)
    assert t_interval(sample, 61, 69) == (61, 69)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(Estimate(Fraction(3), None, 1), id="one answer"),
        pytest.param(Estimate(Fraction(3), Fraction(0), 9), id="all gave the same answer"),
        pytest.param(Estimate(Fraction(3), Fraction(1), 9, 9, 1.0), id="full census without noise"),
    ],
)
def test_no_t_interval(sample: Estimate) -> None:
    assert t_interval(sample, 1, 5) is None


def test_no_sample_of_nobody() -> None:
    assert Estimate.of(Tally()) is None


def test_bootstrap_of_the_attitude_data() -> None:
    picks = np.random.default_rng(20240501).integers(0, 30, size=(10_000, 30))
    draws = RATING[picks].mean(axis=1)
    assert percentile_interval(draws, 0, 100) == pytest.approx((60.333333, 68.933333), abs=5e-7)
    assert percentile_interval(draws, 61, 68) == (61, 68)


@pytest.mark.parametrize("draws", [[], [3.0, nan], [3.0, 3.0 + 4e-16]], ids=["none", "one without a figure", "equal"])
def test_no_percentile_interval(draws: list[float]) -> None:
    assert percentile_interval(np.array(draws), 1, 5) is None
