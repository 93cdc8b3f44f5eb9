"""The published checks W1 to W15 of measurement.md 4.15, each with its data and where it comes from.

What the product has no function for is not tested here: the other four coefficients of W4, AD_Md and awg of W5 and
W6, the maximum-likelihood omega of W3, percent of total (W11) and percentile rank (W13). W7's raw data is a file of
the R package multilevel that is not at hand: its ICCs are computed from groups made up to have the published mean
squares, number of people and number of groups. W9's equal-variance form is no part of the product; it is worked out
here by hand, beside the product's Welch form, to show that the data is read as published. W15's file is rebuilt from
its description: ten rows of 100 answers.
"""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from survey.core.agreement import agreement_of, icc, rwg, spread_of
from survey.core.carelessness import longest_runs, spread_about_mean
from survey.core.change import (
    Overlap,
    cohen_d,
    hedges_g,
    holm,
    minimal_detectable_change,
    paired,
    partly_overlapping,
    reliable_change,
    welch,
)
from survey.core.intervals import Estimate
from survey.core.reliability import (
    Moments,
    alpha,
    covariance,
    feldt_interval,
    item_rest,
    mean_correlation,
    omega,
    sem,
    standardised_alpha,
)
from survey.core.rounding import exact
from survey.core.tails import t_two_sided
from survey.core.tally import Tally, tally
from tests.factories import findings, pmo50, response

# R's data set `attitude`: rating, complaints, privileges, learning, raises, critical, advance.
ATTITUDE = """43 51 30 39 61 92 45; 63 64 51 54 63 73 47; 71 70 68 69 76 86 48; 61 63 45 47 54 84 35;
81 78 56 66 71 83 47; 43 55 49 44 54 49 34; 58 67 42 56 66 68 35; 71 75 50 55 70 66 41; 72 82 72 67 71 83 31;
67 61 45 47 62 80 41; 64 53 53 58 58 67 34; 67 60 47 39 59 74 41; 69 62 57 42 55 63 25; 68 83 83 45 59 77 35;
77 77 54 72 79 77 46; 81 90 50 72 60 54 36; 74 85 64 69 79 79 63; 65 60 65 75 55 80 60; 65 70 46 57 75 85 46;
50 58 68 54 64 78 52; 50 40 33 34 43 64 33; 64 61 52 62 66 80 41; 53 66 52 50 63 80 37; 40 37 42 58 50 57 49;
63 54 42 48 66 75 33; 66 77 66 63 88 76 72; 78 75 58 74 80 78 49; 48 57 44 45 51 83 38; 85 85 71 71 77 74 55;
82 82 39 59 64 78 39"""
CRITICAL = 5
# bhr2000, group 6: 16 soldiers, 11 items on leadership.
LEADERSHIP = """44343333332 32213411223 22115231221 33214232331 34241311132 44243434343 44444433443 34233323131
33253333222 44222244334 21111111111 55222333334 55223422222 11232233222 34113344334 44353324334"""
# R's data set `sleep`: hours gained by ten people under two drugs.
SLEEP = ("0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0", "1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4")


def attitude() -> np.ndarray:
    return np.array([row.split() for row in ATTITUDE.split(";")], dtype=np.int64)


def covariances(values: np.ndarray) -> np.ndarray:
    return covariance(Moments(len(values), values.sum(axis=0), values.T @ values, 1))


def scores(numbers: str) -> Tally:
    return tally((exact(float(number)), 1) for number in numbers.split())


def near(expected: object, tolerance: float = 1e-6) -> object:
    return pytest.approx(expected, abs=tolerance)


def test_w1_alpha_of_the_attitude_data() -> None:
    cov = covariances(attitude())
    estimate = alpha(cov)
    assert estimate == near(0.8431427696)
    assert standardised_alpha(cov) == near(0.8390838030)
    assert mean_correlation(cov) == near(0.4269066, 5e-8)
    assert feldt_interval(estimate, 30, 7) == near((0.739376, 0.915773))
    assert item_rest(cov)[CRITICAL] == near(0.2650, 5e-5)
    assert alpha(covariances(np.delete(attitude(), CRITICAL, axis=1))) == near(0.8639, 5e-5)
    assert alpha(covariances(attitude()[:, :5])) == near(0.8757325)


def test_w2_alpha_of_an_encyclopedia() -> None:
    assert alpha(np.full((4, 4), 6.0) + np.diag([4, 5, 6, 7])) == near(16 * 6 / 118)


def test_w3_omega_of_a_congeneric_example() -> None:
    upper = {(0, 1): 4.42, (0, 2): 4.98, (0, 3): 6.98, (1, 2): 5.71, (1, 3): 7.99, (2, 3): 9.01}
    cov = np.diag([10.0, 11, 12, 13])
    for (row, column), value in upper.items():
        cov[row, column] = cov[column, row] = value
    assert omega(cov) == near(0.8548286)
    assert alpha(cov) == near(0.8394266)


def test_w4_intraclass_correlations_of_shrout_and_fleiss() -> None:
    targets = ["9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7"]
    found = icc(scores(target) for target in targets)
    assert (float(found.icc1), float(found.icc2)) == near((0.1657418, 0.4427971))


def test_w5_agreement_of_a_group_on_one_item() -> None:
    answers = [2, 4, 5, 3, 1, 4, 2, 2, 2, 2, 2, 3, 3, 2, 2, 4]
    spread = spread_of([answers.count(point) for point in range(1, 6)])
    assert spread.n == 16
    assert spread.variance == exact(1.1625)
    assert rwg(spread) == exact(0.41875)
    assert spread.deviation == exact(0.8984375)


def test_w6_agreement_of_a_group_on_eleven_items() -> None:
    items = [*zip(*LEADERSHIP.split(), strict=True)]
    spreads = [spread_of([item.count(str(point)) for point in range(1, 6)]) for item in items]
    found = agreement_of(spreads, 5)
    assert found.items == 11
    assert float(sum(spread.variance for spread in spreads) / 11) == near(1.1306818)
    assert [float(value) for value in (found.rwg_j, found.rwg_star, found.ad)] == near(
        [0.8942614, 0.4346591, 0.8409091]
    )
    assert alpha(covariances(np.array(items, dtype=np.int64).T)) == near(0.8546514)


def test_w7_intraclass_correlations_from_published_mean_squares() -> None:
    between, within, groups, people = exact(34.4025117), exact(2.7525830), 99, 5400
    sizes = [54] * 45 + [55] * 54
    assert (len(sizes), sum(sizes)) == (groups, people)
    # Two groups of 54 stand `apart` from a common mean of 0; the spread within is the same for everybody.
    apart = Fraction(sqrt(between * (groups - 1) / 108))
    means = [apart, -apart] + [Fraction(0)] * (groups - 2)
    noise = within * (people - groups) / people
    made_up = [Tally(n, n * mean, n * (mean**2 + noise)) for n, mean in zip(sizes, means, strict=True)]
    found = icc(made_up)
    assert (float(found.icc1), float(found.icc2)) == near((0.1741008, 0.9199889))


def test_w8_sleep_with_and_without_pairs() -> None:
    one, two = (Estimate.of(scores(hours)) for hours in SLEEP)
    apart = welch(two, one)
    assert (apart.t, apart.df, apart.p) == (near(-1.8608, 5e-5), near(17.776, 5e-4), near(0.07939, 5e-6))
    assert apart.interval == near((-3.3654832, 0.2054832))
    assert (cohen_d(two, one), hedges_g(two, one)) == near((-0.8321811, -0.7970185))
    pairs = zip(*(hours.split() for hours in SLEEP), strict=True)
    matched = paired(tally((exact(float(a)) - exact(float(b)), 1) for a, b in pairs))
    assert (matched.t, matched.df, matched.p) == (near(-4.0621, 5e-5), 9, near(0.002833, 5e-7))
    assert matched.interval == near((-2.4598858, -0.7001142))


def test_w9_partly_overlapping_samples() -> None:
    unpaired = [20, 21, 16, 18, 14, 12, 14, 17], [10, 16, 18, 16, 15, 14, 13, 10]
    pairs = [14, 15, 18, 20, 11, 19, 14, 15], [15, 10, 15, 17, 13, 19, 12, 13]
    a, b = (scores(" ".join(map(str, alone + both))) for alone, both in zip(unpaired, pairs, strict=True))
    r = mean_correlation(covariances(np.array(pairs).T))
    found = partly_overlapping(Estimate.of(b), Estimate.of(a), Overlap(8, r))
    assert (found.t, found.df, found.p) == near((2.4190976, 18.4223323, 0.0261044))
    pooled = (a.variance + b.variance) / 2
    t = float(a.mean - b.mean) / sqrt(pooled * (2 / 16 - 2 * r * 8 / 16**2))
    df = 7 + (8 + 8 + 8 - 1) / (8 + 8 + 2 * 8) * (8 + 8)
    assert (t, df, t_two_sided(t, df)) == near((2.4207455, 18.5, 0.0259680))


def test_w10_reliable_change_of_jacobson_and_truax() -> None:
    noise = sem(7.5, 0.80)
    assert noise == near(3.3541020)
    assert reliable_change(32.5, 47.5, noise) == near(3.1622777)
    assert minimal_detectable_change(noise, 1, noise, 1) == near(9.2970963)


def test_w12_the_secured_level_is_the_lowest() -> None:
    # P3M3's seven perspectives stand in seven of our dimensions; the other three repeat the first.
    levels = dict(zip((dimension.id for dimension in pmo50().dimensions), [4, 3, 3, 2, 3, 3, 2, 4, 4, 4], strict=True))
    scored = [item for item in pmo50().items if item.dimension]
    answers = {item.id: 6 - levels[item.dimension] if item.reversed else levels[item.dimension] for item in scored}
    everybody = [
        response(pmo50(), group.id, "3", **{item.id: answers[item.id] for item in scored if group.id in item.groups})
        for group in pmo50().groups
    ]
    overall = findings(pmo50(), everybody).overall
    assert overall.secured_level == 2
    assert overall.blockers == tuple(dimension for dimension, level in levels.items() if level == 2)


def test_w14_holm() -> None:
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == near([0.05, 0.08, 0.09, 0.09, 0.09])


def test_w15_longest_runs_of_the_package_careless() -> None:
    rows = [[3] * run + [1 + place % 2 for place in range(100 - run)] for run in range(10, 100, 10)]
    rows.append([point for point in (1, 2, 3, 4, 5) * 2 for _ in range(10)])
    columns = [*np.array(rows, dtype=np.uint8).T]
    assert longest_runs(columns).tolist() == [10, 20, 30, 40, 50, 60, 70, 80, 90, 10]


def test_w15_run_and_spread_of_one_row() -> None:
    columns = [np.array([point], dtype=np.uint8) for point in (3, 3, 3, 3, 2, 2, 4)]
    assert longest_runs(columns).tolist() == [4]
    n, spread = spread_about_mean(np.array(columns))
    assert sqrt(spread[0] / (n[0] * (n[0] - 1))) == near(0.6900656)
