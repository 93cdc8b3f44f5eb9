"""Change between waves: golden example G5, how the designs meet at their ends, and what a change is called."""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.change import (
    ChangeTest,
    GroupChange,
    Overlap,
    cohen_d,
    hedges_g,
    holm,
    minimal_detectable_change,
    paired,
    partly_overlapping,
    pooled_sd,
    reliable_change,
    smallest_seen,
    verdict,
    weighted_change,
    welch,
)
from survey.core.intervals import Estimate
from survey.core.reliability import sem
from survey.core.rounding import exact
from survey.core.tails import t_quantile
from survey.core.tally import Tally, tally

FIRST = "2.4 2.8 3.0 2.2 2.6 3.2 2.8 2.4 2.6"
SECOND = "3.0 3.4 3.2 2.8 3.6 3.0 3.4 2.6 3.2 3.0"
SCORES = st.lists(st.integers(4, 20), min_size=3, max_size=9)
FLAT = Estimate(Fraction(3), Fraction(0), 6)


def scores(numbers: str) -> Tally:
    return tally((exact(float(number)), 1) for number in numbers.split())


def sample(numbers: list[int], **about: object) -> Estimate:
    return Estimate.of(tally((Fraction(number, 4), 1) for number in numbers), **about)


def figures(test: ChangeTest) -> tuple[float, ...]:
    return (test.difference, test.se, test.t, test.df, test.p, *test.interval)


def same(expected: ChangeTest) -> object:
    return pytest.approx(figures(expected), rel=1e-9, abs=1e-12)


def as_one_of_ten(p: float) -> float:
    return holm([p] + [0.5] * 9)[0]


def test_g5_two_waves() -> None:
    first, second = Estimate.of(scores(FIRST)), Estimate.of(scores(SECOND))
    found = welch(first, second)
    assert (float(first.mean), float(second.mean)) == pytest.approx((2.666667, 3.12), abs=5e-7)
    assert (found.t, found.df, found.p) == pytest.approx((3.191398, 16.573473, 0.005482), abs=5e-7)
    assert found.interval == pytest.approx((0.153049, 0.753618), abs=5e-7)
    assert (cohen_d(first, second), hedges_g(first, second)) == pytest.approx((1.470352, 1.404516), abs=5e-7)
    noise = sem(pooled_sd(first, second), 0.80)
    mdc = minimal_detectable_change(noise, 9, noise, 10)
    assert (noise, mdc) == pytest.approx((0.137883, 0.124172), abs=5e-7)
    assert as_one_of_ten(found.p) == pytest.approx(0.0548, abs=5e-5)
    assert verdict(found, as_one_of_ten(found.p), mdc, 9, 5) == "likely_rise"


def test_g5_two_waves_of_twelve_invited() -> None:
    found = welch(Estimate.of(scores(FIRST), 12, 0.80), Estimate.of(scores(SECOND), 12, 0.80))
    assert (found.se, found.t) == pytest.approx((0.086410, 5.246314), abs=5e-7)
    assert found.df == pytest.approx(16.573473, abs=5e-7)
    assert found.interval == pytest.approx((0.270666, 0.636000), abs=5e-7)
    assert found.p == pytest.approx(0.0000713, abs=5e-8)
    assert verdict(found, as_one_of_ten(found.p), 0.124172, 9, 5) == "clear_rise"


@given(st.lists(st.tuples(st.integers(4, 20), st.integers(4, 20)), min_size=3, max_size=9))
def test_all_matched_is_the_paired_test(pairs: list[tuple[int, int]]) -> None:
    before, after = zip(*pairs, strict=True)
    first, second = sample(before), sample(after)
    spread = first.variance * second.variance
    r = float(np.corrcoef(before, after)[0, 1]) if spread else 0.0
    found = partly_overlapping(first, second, Overlap(len(pairs), r))
    expected = paired(tally((Fraction(b - a, 4), 1) for a, b in pairs))
    assert found.difference == expected.difference
    assert (found.se is None) == (expected.se is None)
    if expected.se:
        assert figures(found) == same(expected)


@given(SCORES, SCORES)
def test_none_matched_is_welch(before: list[int], after: list[int]) -> None:
    first, second = sample(before, population=20), sample(after)
    found, expected = partly_overlapping(first, second, Overlap(0, 0.0)), welch(first, second)
    assert found.difference == expected.difference
    if expected.se:
        assert figures(found) == same(expected)


@given(SCORES, SCORES)
def test_the_second_minus_the_first(before: list[int], after: list[int]) -> None:
    there, back = welch(sample(before), sample(after)), welch(sample(after), sample(before))
    assert there.difference == -back.difference
    assert there.p == back.p


def test_groups_add_up_with_their_weights() -> None:
    groups = [
        GroupChange(exact(0.25), sample([8, 10, 12, 12]), sample([10, 14, 15])),
        GroupChange(exact(0.10), sample([9, 11, 11, 12, 16]), sample([9, 10, 10, 13])),
    ]
    found = weighted_change(groups)
    parts = [
        (float(group.weight), float(side.variance), side.n) for group in groups for side in (group.first, group.second)
    ]
    by_hand = [(weight / 0.35) ** 2 * variance / n for weight, variance, n in parts]
    satterthwaite = sum(by_hand) ** 2 / sum(v**2 / (n - 1) for v, (_, _, n) in zip(by_hand, parts, strict=True))
    deltas = [float(group.second.mean - group.first.mean) for group in groups]
    assert found.difference == pytest.approx((0.25 * deltas[0] + 0.10 * deltas[1]) / 0.35, rel=1e-14)
    assert found.se == pytest.approx(sqrt(sum(by_hand)), rel=1e-14)
    assert found.df == pytest.approx(satterthwaite, rel=1e-14)


def test_a_group_of_one_voice_weighs_in_the_change_and_not_in_its_error() -> None:
    moving = GroupChange(Fraction(1), sample([8, 10, 12]), sample([10, 14, 15]))
    still = GroupChange(Fraction(1), FLAT, FLAT, Overlap(6, 0.0))
    alone, both = weighted_change([moving]), weighted_change([moving, still])
    assert (both.difference, both.se, both.df) == pytest.approx((alone.difference / 2, alone.se / 2, alone.df))


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([GroupChange(Fraction(1), FLAT, FLAT)], id="all said the same"),
        pytest.param(
            [
                GroupChange(Fraction(1), sample([8, 10, 12]), sample([10, 14, 15])),
                GroupChange(Fraction(1), sample([8]), FLAT),
            ],
            id="a group of one",
        ),
        pytest.param(
            [GroupChange(Fraction(1), *[sample([8, 10, 12], population=3, reliability=1.0)] * 2)],
            id="full census without noise",
        ),
        pytest.param(
            [GroupChange(Fraction(1), sample([8, 10, 12]), sample([10, 12, 14]), Overlap(3, 1.0))],
            id="everybody rises by the same",
        ),
    ],
)
def test_nothing_is_tested_without_an_error(groups: list[GroupChange]) -> None:
    found = weighted_change(groups)
    assert found == ChangeTest(found.difference)


def test_pairs_of_one_and_of_none() -> None:
    assert paired(Tally()) is None
    assert paired(scores("0.5")) == ChangeTest(0.5)


@pytest.mark.parametrize(
    ("populations", "squared"),
    [
        pytest.param((None, None), 2 * 1 / 3 * (1 - 0.6), id="unknown"),
        pytest.param((6, None), (1 - 0.7 / 2) / 3 + 1 / 3 - 2 * 0.6 / 3, id="one known"),
        pytest.param((6, 6), 2 * (1 - 0.7 / 2) / 3 - 2 * 0.6 * (1 / 3 - 1 / 6), id="half of six"),
        pytest.param((3, 3), 2 * 0.3 / 3, id="full census: answer noise of both waves"),
        pytest.param((2, 2), 2 * 0.3 / 3, id="more answers than people"),
    ],
)
def test_pairs_from_a_finite_population(populations: tuple[int | None, int | None], squared: float) -> None:
    first, second = (
        Estimate(Fraction(mean), Fraction(1), 3, size) for mean, size in zip((3, 4), populations, strict=True)
    )
    assert partly_overlapping(first, second, Overlap(3, 0.6)).se ** 2 == pytest.approx(squared)


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        pytest.param([], [], id="none"),
        pytest.param([0.04, 0.01], [0.04, 0.02], id="in the order given"),
        pytest.param([0.02, 0.02, 0.5], [0.06, 0.06, 0.5], id="equal ones stay equal"),
        pytest.param([0.6, 0.7], [1.0, 1.0], id="at most 1"),
        pytest.param([None, 0.02, None, 0.01], [None, 0.02, None, 0.02], id="what was not tested does not count"),
    ],
)
def test_holm(p_values: list[float | None], adjusted: list[float | None]) -> None:
    assert holm(p_values) == pytest.approx(adjusted)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_keeps_order_and_never_lowers(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    assert [q for _, q in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)


@pytest.mark.parametrize(
    ("second", "effect"),
    [
        pytest.param(FLAT, 0, id="equal means"),
        pytest.param(Estimate(Fraction(4), Fraction(0), 6), None, id="other means"),
        pytest.param(Estimate(Fraction(4), None, 1), None, id="one score"),
    ],
)
def test_effect_without_spread(second: Estimate, effect: float | None) -> None:
    assert cohen_d(FLAT, second) == effect
    assert hedges_g(FLAT, second) == effect


def test_no_reliable_change_without_noise() -> None:
    assert reliable_change(2, 3, 0) is None


SEEN = """
5 1.62 1.20 0.99; 8 1.21 0.83 0.67; 10 1.06 0.71 0.57; 15 0.85 0.56 0.44;
20 0.73 0.47 0.37; 30 0.59 0.38 0.30; 50 0.45 0.29 0.23; 100 0.32 0.20 0.16
"""


@pytest.mark.parametrize("row", [row.split() for row in SEEN.split(";")], ids=lambda row: f"n={row[0]}")
def test_what_can_be_seen_at_all(row: list[str]) -> None:
    n, sd, r = int(row[0]), 0.8, 0.6
    apart = smallest_seen(sd * sqrt(2 / n), 2 * n - 2)
    matched = smallest_seen(sd * sqrt(2 * (1 - r) / n), n - 1)
    half_width = t_quantile(0.975, n - 1) * sd / sqrt(n)
    assert [f"{value:.2f}" for value in (apart, matched, half_width)] == row[1:]


@pytest.mark.parametrize(
    ("p", "holm_p", "difference", "least_n", "called"),
    [
        pytest.param(0.001, 0.01, 0.5, 9, "clear_rise", id="clear rise"),
        pytest.param(0.001, 0.01, -0.5, 9, "clear_fall", id="clear fall"),
        pytest.param(0.001, 0.01, 0.25, 9, "clear_rise", id="just worth naming"),
        pytest.param(0.01, 0.05, 0.5, 9, "likely_rise", id="not after Holm"),
        pytest.param(0.01, 0.10, -0.5, 9, "likely_fall", id="likely fall"),
        pytest.param(0.001, 0.01, 0.24, 9, "real_but_small", id="small"),
        pytest.param(0.001, 0.01, -0.24, 9, "real_but_small", id="small fall"),
        pytest.param(0.01, 0.10, 0.24, 9, "no_clear_change", id="small and only likely"),
        pytest.param(0.001, 0.01, 0.26, 9, "clear_rise", id="above the noise"),
        pytest.param(0.001, 0.01, 0.3, 9, "no_clear_change", id="within the noise of answers"),
        pytest.param(0.05, 0.05, 0.5, 9, "no_clear_change", id="p at the limit"),
        pytest.param(None, None, 0.5, 9, "no_clear_change", id="nothing tested"),
        pytest.param(0.001, 0.01, 0.5, 5, "too_few", id="fewer than k"),
        pytest.param(None, None, 0.5, 3, "too_few", id="fewer than five"),
    ],
)
def test_verdicts(p: float | None, holm_p: float | None, difference: float, least_n: int, called: str) -> None:
    mdc = 0.3 if difference == 0.3 else 0.2
    assert verdict(ChangeTest(difference, p=p), holm_p, mdc, least_n, 6) == called


def test_five_people_are_the_least_whatever_may_be_shown() -> None:
    test = ChangeTest(0.5, p=0.001)
    assert verdict(test, 0.01, 0.2, 4, 1) == "too_few"
    assert verdict(test, 0.01, 0.2, 5, 1) == "clear_rise"
