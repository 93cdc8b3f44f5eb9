"""Draws of people inside each group, for the intervals of composites (measurement.md 4.4; bootstrap: Efron 1979).

Each of 2,000 draws takes as many people from a group as it has, with replacement, and averages their quantities. Up to
2,000 people a group, a draw is a row of multinomial weights over its sorted people, so that all draws are one matrix
product; beyond, means come from the normal distribution that the group's moments give (delta method for means over
those who answered). A generator is seeded by the seed of the findings and the group's id: neither the order of the
rows nor the parts in which they come change a digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from survey.core.freed_memory import keep_freed_memory
from survey.core.layout import Quantity
from survey.core.sample import Floats, Moments, Sample, grids
from survey.core.summary import Summary

DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A quantity's mean in each draw (not a number where nobody drawn has it), and how many people it is a mean of."""

    mean: Floats
    people: Floats


GroupDraws = Mapping[Quantity, Drawn]
AllDraws = Mapping[str, GroupDraws]


def draw_groups(summary: Summary, seed: int) -> AllDraws:
    """The draws of every group with a valid respondent."""
    keep_freed_memory()
    return {group: draw_people(own.sample, seed, group) for group, own in summary.items() if own.sample.people}


def draw_people(sample: Sample, seed: int, group: str) -> GroupDraws:
    """Means of a group's quantities in each draw."""
    dice = np.random.default_rng([seed, *group.encode()])
    means, marks = _draw_moments(sample, dice) if sample.rows is None else _draw_rows(sample.rows, dice)
    return {
        quantity: Drawn(mean, people) for quantity, mean, people in zip(sample.quantities, means, marks, strict=True)
    }


def _draw_rows(rows: Floats, dice: np.random.Generator) -> tuple[Floats, Floats]:
    people, columns = rows.shape
    # Sorted as bytes: any order will do, as long as the same people give the same one.
    packed = rows.view(np.dtype((np.void, rows.itemsize * columns))).ravel()
    ordered = np.sort(packed).view(np.float64).reshape(people, columns)
    # Small integers are drawn, and large ones counted, in a fifth of the time of the others.
    picks = dice.integers(0, people, size=(DRAWS, people), dtype=np.uint16).astype(np.intp)
    picks += np.arange(0, DRAWS * people, people)[:, None]
    weights = np.bincount(picks.ravel(), minlength=DRAWS * people).reshape(DRAWS, people)
    values, marks = np.vsplit(ordered.T @ weights.T.astype(np.float64), 2)
    return np.divide(values, marks, out=np.full_like(values, np.nan), where=marks > 0), marks


def _draw_moments(sample: Sample, dice: np.random.Generator) -> tuple[Floats, Floats]:
    n, steps, moments = sample.people, grids(sample.quantities), sample.as_moments()
    values, marks = np.hsplit(moments.sums / steps / n, 2)
    known = marks > 0
    means = np.divide(values, marks, out=np.full_like(values, np.nan), where=known)
    width = len(values)
    slopes = np.zeros((width, 2 * width))
    for place in np.flatnonzero(known):
        slopes[place, place] = 1 / marks[place]
        slopes[place, width + place] = -means[place] / marks[place]
    roots, vectors = np.linalg.eigh(slopes @ _covariance(moments, n, steps) @ slopes.T / n)
    spread = vectors * np.sqrt(np.maximum(roots, 0))
    drawn = means[:, None] + spread @ dice.standard_normal((width, DRAWS))
    return drawn, np.broadcast_to((marks * n)[:, None], drawn.shape)


def _covariance(moments: Moments, n: int, steps: Floats) -> Floats:
    # A small difference of large whole numbers: exact before it becomes a float.
    sums = moments.sums.astype(object)
    spread = n * moments.products.astype(object) - np.outer(sums, sums)
    covariance: Floats = spread.astype(np.float64) / np.outer(steps, steps) / (n * (n - 1.0))
    return covariance
