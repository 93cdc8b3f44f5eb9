"""Agreement: its edges, scales of several lengths, the words, and when group membership matters."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.agreement import Icc, agreement_of, icc, luck_limit, rwg, spread_of, word_of
from survey.core.rounding import exact
from survey.core.tally import Tally, tally

ANSWERS = st.lists(st.integers(1, 5), min_size=2, max_size=12)


def counts(answers: list[int], points: int = 5) -> list[int]:
    found = Counter(answers)
    return [found[point] for point in range(1, points + 1)]


def group(*scores: int) -> Tally:
    return tally((Fraction(score), 1) for score in scores)


def test_all_alike() -> None:
    spread = spread_of([0, 7, 0, 0, 0])
    found = agreement_of([spread, spread], 5)
    assert rwg(spread) == 1
    assert [found.rwg_j, found.rwg_star, found.ad] == [1, 1, 0]


def test_a_strong_split_is_below_zero_only_where_it_is_not_cut_off() -> None:
    spread = spread_of([5, 0, 0, 0, 5])
    found = agreement_of([spread, spread], 5)
    assert rwg(spread) == 0
    assert [found.rwg_j, found.rwg_star, found.ad] == [0, 1 - Fraction(40, 9) / 2, 2]


def test_items_with_one_answer_are_left_out() -> None:
    one, two = spread_of([1, 0, 0, 0, 0]), spread_of([1, 1, 0, 0, 0])
    assert one is None
    assert agreement_of([one, two], 5) is None
    assert agreement_of([two, one, two], 5).items == 2


def test_scales_of_two_and_of_ten_points_come_to_one_level_scale() -> None:
    yes_no, ten = spread_of([1, 1]), spread_of([5, 0, 0, 0, 0, 0, 0, 0, 0, 5])
    found = agreement_of([yes_no, ten], 5)
    # Half of the people at either end, on both: 2 levels from the middle of 1 to 5.
    assert found.ad == 2
    assert found.rwg_star == 1 - (Fraction(1, 2) / Fraction(1, 4) + Fraction(22.5) / Fraction(99, 12)) / 2


@given(ANSWERS)
def test_spread_is_that_of_the_answers_one_by_one(answers: list[int]) -> None:
    spread = spread_of(counts(answers))
    mean = Fraction(sum(answers), len(answers))
    assert spread.variance == sum((answer - mean) ** 2 for answer in answers) / (len(answers) - 1)
    assert spread.deviation == sum(abs(answer - mean) for answer in answers) / len(answers)


@given(ANSWERS)
def test_a_reversed_item_agrees_as_much(answers: list[int]) -> None:
    assert spread_of(counts(answers)) == spread_of(counts(answers)[::-1])


@pytest.mark.parametrize(
    ("n", "limit"),
    [(3, 0.83), (4, 0.88), (7, 0.625), (8, 0.58), (12, 0.458), (20, 0.32), (500, 0.32)],
)
def test_luck_between_the_listed_sizes(n: int, limit: float) -> None:
    assert luck_limit(n) == exact(limit)


@pytest.mark.parametrize(
    ("star", "n", "word"),
    [
        pytest.param(0.95, 2, "unknown", id="two always may be luck"),
        pytest.param(1, 2, "unknown", id="two of one mind"),
        pytest.param(0.75, 5, "shared", id="at the limit of luck"),
        pytest.param(0.74, 5, "unknown", id="just below it"),
        pytest.param(0.70, 6, "shared", id="at .70"),
        pytest.param(0.69, 6, "fair", id="below .70"),
        pytest.param(0.57, 8, "unknown", id="fair by luck"),
        pytest.param(0.50, 12, "fair", id="at .50"),
        pytest.param(0.49, 12, "divided", id="below .50"),
        pytest.param(0.49, 11, "unknown", id="too few to call divided"),
        pytest.param(-0.5, 30, "divided", id="a strong split"),
    ],
)
def test_words(star: float, n: int, word: str) -> None:
    assert word_of(exact(star), n) == word


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        pytest.param([group(1, 2), group(3, 4)], None, id="two groups"),
        pytest.param([group(1, 2), group(3, 4), group(5)], None, id="groups of one do not count"),
        pytest.param([group(3, 3)] * 3, None, id="all scores equal"),
        pytest.param([group(1, 1), group(2, 2), group(3, 3)], Icc(Fraction(1), Fraction(1)), id="only groups differ"),
        pytest.param([group(1, 3)] * 3, Icc(Fraction(-1), None), id="only members differ"),
    ],
)
def test_icc(groups: list[Tally], found: Icc | None) -> None:
    assert icc(groups) == found
