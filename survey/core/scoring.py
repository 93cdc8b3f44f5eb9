"""Respondent -> group -> dimension -> overall, and levels (measurement.md 4.1 to 4.3).

A respondent's score on a dimension is s = sum(w_i * v_i) / sum(w_i) over answered items, with v reversed where the
item is, and put on the questionnaire's own levels by the linear map of its scale. Weights and values are integers
over a common denominator here, so no order of rows, columns or parts changes a digit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm

import numpy as np
from numpy.typing import NDArray

from survey.core.questionnaire import Item, Questionnaire
from survey.core.responses import GroupAnswers, Mask, Responses
from survey.core.rounding import common_denominator, exact, shown
from survey.core.tally import Tally, tally, together, weighted_mean

LEAST_ITEMS = 2  # a dimension score needs as many answered items


@dataclass(frozen=True, slots=True)
class RowScores:
    """Numerators and denominators of one score a row; `scale` divides every numerator once more."""

    numerators: NDArray[np.int64]
    denominators: NDArray[np.int64]
    defined: Mask
    scale: int

    def tally(self, rows: Mask) -> Tally:
        """The exact tally of the scores that are defined among `rows`."""
        chosen = rows & self.defined
        pairs = np.stack([self.numerators[chosen], self.denominators[chosen]])
        distinct, counts = np.unique(pairs, axis=1, return_counts=True)
        fractions = (Fraction(int(top), int(bottom) * self.scale) for top, bottom in distinct.T)
        return tally(zip(fractions, counts.tolist(), strict=True))


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
class Scores:
    """Tallies by dimension and group, by item and group, and who is valid; groups in questionnaire order."""

    valid: Mapping[str, Mask]
    dimensions: Mapping[str, Mapping[str, Tally]]
    items: Mapping[str, Mapping[str, ItemTally]]

    def respondents(self, group: str) -> int:
        """Valid respondents of a group."""
        return int(self.valid[group].sum())


def score_responses(questionnaire: Questionnaire, responses: Responses) -> Scores:
    """All tallies of an assessment."""
    rows = {
        group: {dimension.id: score_rows(questionnaire, questionnaire.items_of(dimension.id), answers)
                for dimension in questionnaire.dimensions}
        for group, answers in responses.items()
    }  # fmt: skip
    valid = {group: valid_rows(questionnaire, group, answers, rows[group]) for group, answers in responses.items()}
    dimensions = {
        dimension.id: {group: rows[group][dimension.id].tally(valid[group]) for group in responses}
        for dimension in questionnaire.dimensions
    }
    items = {
        item.id: {group: count_item(questionnaire, item, answers, valid[group]) for group, answers in responses.items()}
        for item in questionnaire.items
    }
    return Scores(valid, dimensions, items)


def score_rows(
    questionnaire: Questionnaire, items: Sequence[Item], answers: GroupAnswers, least: int = LEAST_ITEMS
) -> RowScores:
    """Each row's score on `items`: needs `least` answers, and half of the weight that was shown and applies."""
    columns = [questionnaire.item_index[item.id] for item in items]
    weights, tables, scale = _integers(questionnaire, items)
    points = answers.points[:, columns]
    answered = points > 0
    applicable = answers.shown[:, columns] & ~answers.not_applicable[:, columns]
    values = np.stack([table[points[:, place]] for place, table in enumerate(tables)], axis=1)
    weight = answered @ weights
    share = exact(questionnaire.quality.least_answered)
    enough = weight * share.denominator >= (applicable @ weights) * share.numerator
    defined = (answered.sum(axis=1) >= least) & enough
    return RowScores((values * answered) @ weights, weight, defined, scale)


def _integers(
    questionnaire: Questionnaire, items: Sequence[Item]
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]], int]:
    """Weights as integers, a table point -> value an item, and what the values are to be divided by."""
    weights = [exact(item.weight) for item in items]
    whole = common_denominator(weights)
    scale = lcm(*(questionnaire.points(item) - 1 for item in items))
    tables = [_value_table(questionnaire, item, scale) for item in items]
    return np.array([int(weight * whole) for weight in weights], dtype=np.int64), tables, scale


def _value_table(questionnaire: Questionnaire, item: Item, scale: int) -> NDArray[np.int64]:
    values = [
        int(level_value(questionnaire, item, point) * scale) for point in range(1, questionnaire.points(item) + 1)
    ]
    ordered = values[::-1] if item.reversed else values
    return np.array([0, *ordered], dtype=np.int64)


def level_value(questionnaire: Questionnaire, item: Item, point: int) -> Fraction:
    """A point of an item's scale on the questionnaire's levels, as answered: 1 + (v - 1)(L - 1)/(P - 1)."""
    return _on_levels(point, questionnaire.points(item), questionnaire.highest)


@cache
def _on_levels(point: int, points: int, highest: int) -> Fraction:
    return 1 + Fraction((point - 1) * (highest - 1), points - 1)


def valid_rows(
    questionnaire: Questionnaire, group: str, answers: GroupAnswers, scores: Mapping[str, RowScores]
) -> Mask:
    """Who enters figures (4.2): half of the items answered, and enough dimensions, or all that the route could give."""
    answered, asked = (answers.points > 0).sum(axis=1), answers.shown.sum(axis=1)
    share = exact(questionnaire.quality.least_answered)
    enough = (answered > 0) & (answered * share.denominator >= asked * share.numerator)
    possible = np.zeros(len(answers), dtype=np.int64)
    reached = np.zeros(len(answers), dtype=np.int64)
    for dimension, rows in scores.items():
        columns = [questionnaire.item_index[item.id] for item in questionnaire.items_of(dimension)]
        possible += answers.shown[:, columns].sum(axis=1) >= LEAST_ITEMS
        reached += rows.defined
    valid: Mask = enough & (reached >= np.minimum(questionnaire.group[group].least_dimensions, possible))
    return valid


def count_item(questionnaire: Questionnaire, item: Item, answers: GroupAnswers, valid: Mask) -> ItemTally:
    """The tally of one item in one group."""
    column = questionnaire.item_index[item.id]
    points = answers.points[:, column]
    counts = np.bincount(points[valid], minlength=questionnaire.points(item) + 1)[1:]
    return ItemTally(
        tuple(counts.tolist()),
        int((points > 0).sum()),
        int(answers.dont_know[:, column].sum()),
        int(answers.not_applicable[:, column].sum()),
    )


def add_items(tallies: Iterable[ItemTally]) -> ItemTally:
    """The tally of several groups together."""
    first, *others = tallies
    return sum(others, first)


def item_mean(questionnaire: Questionnaire, item: Item, counted: ItemTally) -> Fraction | None:
    """Mean of an item as answered, on the questionnaire's levels; None without an answer."""
    values = ((level_value(questionnaire, item, point), count) for point, count in enumerate(counted.counts, start=1))
    return tally(values).mean


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
