"""Respondent -> group -> dimension -> overall, and levels (measurement.md 4.1 to 4.3).

A respondent's score on a dimension is s = sum(w_i * v_i) / sum(w_i) over answered items, with v reversed where the
item is, and put on the questionnaire's own levels by the linear map of its scale. Weights and values are integers
over a common denominator here, so no order of rows, columns or parts changes a digit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import lcm

import numpy as np
from numpy.typing import NDArray

from survey.core.patterns import BLANK, FIRST_POINT, NOT_FOR_ME, STATES, Patterns
from survey.core.questionnaire import Item, Questionnaire
from survey.core.responses import Codes, Integers, Mask
from survey.core.rounding import common_denominator, exact, shown
from survey.core.tally import Tally, together, weighted_mean

EXACT_FLOATS = 2**53  # below it, floats are still whole numbers
FEW = 64  # rows that plain loops add up sooner than arrays
LEAST_ITEMS = 2  # a dimension score needs as many answered items


@dataclass(frozen=True, slots=True)
class PatternScores:
    """One score a pattern: numerators / (denominators x scale), where defined."""

    numerators: Integers
    denominators: Integers
    defined: Mask
    scale: int

    def tally(self, counts: Integers) -> Tally:
        """The exact tally of the scores that are defined, each as often as `counts` says."""
        own = self.defined
        sums = _sums_by_denominator(self.denominators[own], self.numerators[own], counts[own])
        n, total, squares = 0, 0, 0
        common = lcm(*sums)
        for denominator, (often, summed, squared) in sums.items():
            times = common // denominator
            n, total, squares = n + often, total + summed * times, squares + squared * times * times
        whole = common * self.scale
        return Tally(n, Fraction(total, whole), Fraction(squares, whole * whole))

    def part(self, rows: slice) -> "PatternScores":
        """Some of the patterns."""
        return PatternScores(self.numerators[rows], self.denominators[rows], self.defined[rows], self.scale)

    @property
    def values(self) -> NDArray[np.float64]:
        """The scores as floats, 0 where there is none."""
        scores: NDArray[np.float64] = np.where(
            self.defined, self.numerators / (np.maximum(self.denominators, 1) * self.scale), 0.0
        )
        return scores


Sums = Mapping[int, tuple[int, int, int]]


def _sums_by_denominator(denominators: Integers, numerators: Integers, counts: Integers) -> Sums:
    """Denominator -> how many, sum and sum of squares of the numerators over it, exact however large."""
    largest = int(counts.sum()) * int(np.abs(numerators).max(initial=0)) ** 2
    if len(counts) > FEW and largest < EXACT_FLOATS:
        different, places = np.unique(denominators, return_inverse=True)
        weighted = (counts, counts * numerators, counts * numerators * numerators)
        columns = (np.bincount(places, weights=each).astype(np.int64).tolist() for each in weighted)
        return dict(zip(different.tolist(), zip(*columns, strict=True), strict=True))
    sums: dict[int, tuple[int, int, int]] = {}
    for denominator, numerator, count in zip(denominators.tolist(), numerators.tolist(), counts.tolist(), strict=True):
        n, total, squares = sums.get(denominator, (0, 0, 0))
        sums[denominator] = (n + count, total + count * numerator, squares + count * numerator * numerator)
    return sums


@dataclass(frozen=True, slots=True)
class ItemTally:
    """Answers to an item: how many of each point (valid respondents), and states over all respondents."""

    counts: tuple[int, ...]
    answered: int
    dk: int
    na: int

    def __add__(self, other: "ItemTally") -> "ItemTally":
        counts = tuple(a + b for a, b in zip(self.counts, other.counts, strict=True))
        return ItemTally(counts, self.answered + other.answered, self.dk + other.dk, self.na + other.na)

    @property
    def n(self) -> int:
        """Answers of valid respondents."""
        return sum(self.counts)

    @property
    def could_answer(self) -> int:
        """Answers and don't-knows of all respondents: what a don't-know rate is a share of."""
        return self.answered + self.dk

    @property
    def dk_rate(self) -> Fraction | None:
        """DK / (answered + DK), over all respondents (4.8)."""
        return Fraction(self.dk, self.could_answer) if self.could_answer else None


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How items make one score. `parts`: items x states x (weighted value, weight, applicable weight, 1), 0 without.

    Values are to be divided by `scale`. A score needs `least` answers and `share` (numerator, denominator) of the
    weight that was shown and applies.
    """

    parts: Integers
    scale: int
    least: int
    share: tuple[int, int]


def score_rule(questionnaire: Questionnaire, items: Sequence[Item], least: int) -> ScoreRule:
    """The rule of some items, of which `least` must be answered."""
    weights = [exact(item.weight) for item in items]
    whole = common_denominator(weights)
    scale = lcm(*(questionnaire.points(item) - 1 for item in items))
    share = exact(questionnaire.quality.least_answered)
    parts = np.zeros((len(items), STATES, 4), dtype=np.int64)
    for part, weight, item in zip(parts, weights, items, strict=True):
        table = value_table(questionnaire, item, scale)
        part[: len(table), 0] = table * int(weight * whole)
        part[FIRST_POINT:, 1] = part[FIRST_POINT:, 2] = part[BLANK, 2] = int(weight * whole)
        part[FIRST_POINT:, 3] = 1
    return ScoreRule(parts, scale, least, (share.numerator, share.denominator))


def score_patterns(rule: ScoreRule, states: Codes) -> PatternScores:
    """Each pattern's score by a rule; `states` are patterns x items of the rule."""
    return _scores(rule, rule.parts[np.arange(states.shape[1]), states].sum(axis=1))


def score_rows_by(rule: ScoreRule, states: Codes) -> PatternScores:
    """Each row's score by a rule, however many items and rows: `states` are items x rows."""
    summed = np.zeros((states.shape[1], rule.parts.shape[2]), dtype=np.int64)
    for part, own in zip(rule.parts, states, strict=True):
        summed += part[own]
    return _scores(rule, summed)


def _scores(rule: ScoreRule, summed: Integers) -> PatternScores:
    numerators, weight, applicable, answered = summed.T
    part, whole = rule.share
    defined = (answered >= rule.least) & (weight * whole >= applicable * part)
    return PatternScores(numerators, weight, defined, rule.scale)


def value_table(questionnaire: Questionnaire, item: Item, scale: int) -> Integers:
    """State -> value on the questionnaire's levels times `scale`, reversed where the item is; 0 without a point."""
    return _value_table(questionnaire.points(item), questionnaire.highest, scale, item.reversed)


@cache
def _value_table(points: int, highest: int, scale: int, backwards: bool) -> Integers:  # noqa: FBT001  # an item's own
    values = [int(_on_levels(point, points, highest) * scale) for point in range(1, points + 1)]
    return np.array([0] * FIRST_POINT + (values[::-1] if backwards else values), dtype=np.int64)


def level_values(questionnaire: Questionnaire, item: Item) -> NDArray[np.float64]:
    """State -> level as answered, 0 without a point."""
    return _level_values(questionnaire.points(item), questionnaire.highest)


@cache
def _level_values(points: int, highest: int) -> NDArray[np.float64]:
    return np.array([0.0] * FIRST_POINT + [float(_on_levels(point, points, highest)) for point in range(1, points + 1)])


@cache
def _on_levels(point: int, points: int, highest: int) -> Fraction:
    """A point of a scale on the questionnaire's levels: 1 + (v - 1)(L - 1)/(P - 1)."""
    return 1 + Fraction((point - 1) * (highest - 1), points - 1)


def item_tallies(
    patterns: Sequence[Patterns], sizes: Sequence[int], dont_know: Sequence[Sequence[int]]
) -> list[list[ItemTally]]:
    """The tally of each item of a block in each group: groups x items.

    `patterns` of the groups, `sizes` of the scales, `dont_know` groups x items.
    """
    items, groups = len(sizes), len(patterns)
    # One count over all groups and items: the states of each stand behind those of the one before.
    offsets = np.arange(items * groups).reshape(groups, items) * STATES
    places = np.concatenate([(each.states + offset).ravel() for each, offset in zip(patterns, offsets, strict=True)])
    # Sums of counts stay far below 2**53, where floats are still whole numbers.
    valid, rows = (
        np.bincount(places, weights=np.repeat(np.concatenate(counts), items), minlength=offsets.size * STATES)
        .astype(np.int64)
        .reshape(groups, items, STATES)
        for counts in ([each.valid for each in patterns], [each.rows for each in patterns])
    )
    answered, na = rows[..., FIRST_POINT:].sum(axis=2).tolist(), rows[..., NOT_FOR_ME].tolist()
    counted = valid[..., FIRST_POINT:].tolist()
    return [
        [
            ItemTally(tuple(counts[:points]), given, unknown, outside)
            for points, counts, given, unknown, outside in zip(sizes, *of_group, strict=True)
        ]
        for of_group in zip(counted, answered, dont_know, na, strict=True)
    ]


def add_items(tallies: Iterable[ItemTally]) -> ItemTally:
    """The tally of several groups together."""
    first, *others = tallies
    return sum(others, first)


def item_mean(questionnaire: Questionnaire, item: Item, counted: ItemTally) -> Fraction | None:
    """Mean of an item as answered, on the questionnaire's levels; None without an answer."""
    return _mean(counted.counts, questionnaire.highest, questionnaire.points(item))


@lru_cache(maxsize=4096)
def _mean(counts: tuple[int, ...], highest: int, points: int) -> Fraction | None:
    n, above_first = sum(counts), sum(count * place for place, count in enumerate(counts))
    return 1 + Fraction(above_first * (highest - 1), n * (points - 1)) if n else None


def item_variance(questionnaire: Questionnaire, item: Item, counted: ItemTally) -> float | None:
    """Sample variance of an item's answers, in squared levels, n - 1 below the line; None under two answers."""
    n = counted.n
    if n <= 1:
        return None
    total = sum(count * place for place, count in enumerate(counted.counts))
    squares = sum(count * place * place for place, count in enumerate(counted.counts))
    steps, points = questionnaire.highest - 1, questionnaire.points(item) - 1
    return (n * squares - total * total) * steps * steps / (n * (n - 1) * points * points)


def dimension_score(questionnaire: Questionnaire, by_group: Mapping[str, Tally], smallest: int) -> Fraction | None:
    """S_d = sum(W_g * S_gd)/sum(W_g) over groups present; None where fewer than `smallest` people have it in all."""
    if together(by_group.values()).n < smallest:
        return None
    return weighted_mean((exact(questionnaire.group[group].weight), cell.mean) for group, cell in by_group.items())


def overall_score(questionnaire: Questionnaire, scores: Mapping[str, Fraction | None]) -> Fraction | None:
    """sum(W_d * S_d)/sum(W_d) over the dimensions that there are; None where they are too few."""
    known = [score for score in scores.values() if score is not None]
    if len(known) < questionnaire.quality.least_dimensions:
        return None
    return weighted_mean((exact(questionnaire.dimension[key].weight), score) for key, score in scores.items())


def score100(questionnaire: Questionnaire, score: Fraction) -> Fraction:
    """A score from 1 to the highest level, from 0 to 100."""
    return 100 * (score - 1) / (questionnaire.highest - 1)


def level_of(questionnaire: Questionnaire, score: Fraction) -> int:
    """The highest level whose start the displayed score reaches."""
    displayed = shown(score100(questionnaire, score))
    return max(level.level for level in questionnaire.levels if displayed >= exact(level.start))
