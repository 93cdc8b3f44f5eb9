"""Counting answers: patterns, exact sums and samples are the same however many rows, items and digits there are."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.layout import Quantity
from survey.core.patterns import DENSE_BITS, FEW, Patterns, count_patterns, distinct, exact_dot
from survey.core.perception import Gap, GapTest, gap_test
from survey.core.responses import collect
from survey.core.sample import MOST_PEOPLE, Column, Sample, sample_of
from survey.core.scoring import PatternScores
from survey.core.scoring_rules import Perception
from survey.core.summary import summarise
from survey.core.tally import Tally
from tests.bench.made_up_rows import responses
from tests.core.made_up import every
from tests.factories import findings, harbour, pmo50


@pytest.mark.parametrize(
    ("items", "rows", "highest"),
    [
        pytest.param(5, FEW, 7, id="few rows are their own patterns"),
        pytest.param(5, FEW + 1, 7, id="sorted keys"),
        pytest.param(5, (1 << (DENSE_BITS - 3)) + 1, 7, id="a table of all keys"),
        pytest.param(30, FEW + 1, 12, id="more items than one key holds"),
    ],
)
def test_patterns_are_the_different_rows(items: int, rows: int, highest: int) -> None:
    columns = np.random.default_rng(1).integers(0, highest + 1, (items, rows)).astype(np.uint8)
    columns[:, 1::2] = columns[:, :1]  # half of the rows are the same
    states, place = distinct(columns)
    assert np.array_equal(states[place].T, columns)
    if rows > FEW:
        assert [*map(tuple, states.tolist())] == sorted({*map(tuple, columns.T.tolist())})


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), max_size=40), st.integers(0, 40))
def test_counts_of_parts_add_up(rows: list[tuple[int, bool, bool]], cut: int) -> None:
    def counted(some: list[tuple[int, bool, bool]]) -> Patterns:
        columns = np.array([[state for state, _, _ in some]], dtype=np.uint8).reshape(1, len(some))
        valid = np.array([is_valid for _, is_valid, _ in some], dtype=np.bool_)
        odd = np.array([is_valid and is_odd for _, is_valid, is_odd in some], dtype=np.bool_)
        return count_patterns(*distinct(columns), valid, odd)

    def sums(found: Patterns) -> Counter[tuple[int, str]]:
        kinds = (("rows", found.rows), ("valid", found.valid), ("doubtful", found.doubtful))
        told: Counter[tuple[int, str]] = Counter()
        for kind, counts in kinds:
            for (state,), count in zip(found.states.tolist(), counts.tolist(), strict=True):
                told[state, kind] += count
        return told

    assert sums(counted(rows[:cut]) + counted(rows[cut:])) == sums(counted(rows))


@pytest.mark.parametrize("large", [1, 10**6, 10**12])
def test_sums_are_exact_however_large(large: int) -> None:
    counts, values = np.array([3, 5, 10**7]), np.array([large, large + 1, large - 1])
    assert exact_dot(counts, values) == 3 * large + 5 * (large + 1) + 10**7 * (large - 1)


def test_scores_of_fine_weights_are_exact() -> None:
    numerators, denominators = np.array([10**9 + 7, 2 * 10**9 + 1]), np.array([10**9, 10**9 + 9])
    scores = PatternScores(numerators, denominators, np.array([True, True]), 1)
    exact = [Fraction(int(top), int(bottom)) for top, bottom in zip(numerators, denominators, strict=True)]
    assert scores.tally(np.array([2, 3])) == Tally(
        5, 2 * exact[0] + 3 * exact[1], 2 * exact[0] ** 2 + 3 * exact[1] ** 2
    )


def test_weights_of_many_digits_change_no_digit_of_equal_answers() -> None:
    fine = replace(pmo50(), items=tuple(replace(item, weight=item.weight + 1.234567 / 10**6) for item in pmo50().items))
    found = findings(fine, [every(4, group) for group in pmo50().group])
    assert {dimension.score for dimension in found.dimensions.values()} == {4.0}


def people(kind: Quantity, values: list[float]) -> Sample:
    column = Column(np.array(values), np.ones(len(values), dtype=np.bool_), np.arange(len(values)))
    return sample_of((kind,), [column], np.ones(len(values), dtype=np.bool_))


@pytest.mark.parametrize("size", [10, MOST_PEOPLE + 1])
def test_samples_of_different_quantities_are_put_side_by_side(size: int) -> None:
    first, second = Quantity("dimension", "SPO"), Quantity("dimension", "STR")
    dice = Random(3)
    one, two = (people(each, [dice.choice((1.0, 2.5, 4.0)) for _ in range(size)]) for each in (first, second))
    both = one + two
    assert (both.quantities, both.people) == ((first, second), 2 * size)
    moments = both.as_moments()
    assert moments.sums.tolist() == [
        one.as_moments().sums[0], two.as_moments().sums[0], size, size
    ]  # fmt: skip
    # Nobody here has both.
    assert moments.products[0, 1] == moments.products[2, 3] == 0


def test_an_order_of_rows_gives_one_summary_of_many() -> None:
    rows = [*responses(pmo50(), {"T": 9_000}, seed=2)]
    shuffled = Random(1).sample(rows, len(rows))
    one, other = (summarise(pmo50(), collect(pmo50(), each))["T"] for each in (rows, shuffled))
    assert np.array_equal(one.sample.as_moments().products, other.sample.as_moments().products)
    assert all(
        np.array_equal(a.states, b.states) and np.array_equal(a.valid, b.valid)
        for a, b in zip(one.patterns, other.patterns, strict=True)
    )


def test_a_side_without_a_score_is_not_tested() -> None:
    gap = Gap(Perception("P", "A", "B"), "SPO", ("SPO1", "SPO3"), Tally(), Tally(2, Fraction(5), Fraction(13)))
    assert gap_test(gap) == GapTest(None, None, None)


def test_the_harbour_has_other_scales_and_is_summarised_alike() -> None:
    found = summarise(harbour(), collect(harbour(), responses(harbour(), dict.fromkeys(harbour().group, 9), 1)))
    assert {own.rows for own in found.values()} == {9}
