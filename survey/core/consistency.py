"""The reliability of each dimension from the patterns of answers to its items, all groups together (4.6).

Routing means different items per group: the largest set of items that enough people answered in full is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lcm

import numpy as np

from survey.core.intervals import ASSUMED_RELIABILITY, Interval
from survey.core.layout import Block, Layout
from survey.core.patterns import FIRST_POINT
from survey.core.reliability import Moments, alpha, covariance, feldt_interval, largest_complete_set, omega
from survey.core.responses import Integers
from survey.core.scoring import value_table
from survey.core.summary import Summary

FIRM = 20  # people from whom a reliability is more than an indication


@dataclass(frozen=True, slots=True)
class Consistency:
    """Alpha of `items` with its interval, and omega, on `n` people who answered all of them."""

    items: tuple[str, ...]
    n: int
    alpha: float | None
    interval: Interval | None
    omega: float | None

    @property
    def reliability(self) -> float:
        """What intervals and noise reckon with: alpha from twenty people on, else the assumed one."""
        return self.alpha if self.n >= FIRM and self.alpha is not None else ASSUMED_RELIABILITY


def consistencies(layout: Layout, summary: Summary) -> Mapping[str, Consistency]:
    """By dimension; a dimension without enough complete answers is left out."""
    found = {
        block.dimension: _consistency(layout, block, place, summary)
        for place, block in enumerate(layout.blocks)
        if block.dimension is not None
    }
    return {key: each for key, each in found.items() if each is not None}


def reliability_for(found: Mapping[str, Consistency], dimension: str) -> float:
    """The reliability to reckon with for a dimension."""
    return found[dimension].reliability if dimension in found else ASSUMED_RELIABILITY


def _consistency(layout: Layout, block: Block, place: int, summary: Summary) -> Consistency | None:
    states = np.concatenate([own.patterns[place].states for own in summary.values()])
    counts = np.concatenate([own.patterns[place].valid for own in summary.values()])
    answered = states >= FIRST_POINT
    masks = answered @ (1 << np.arange(len(block.items)))
    distinct, where = np.unique(masks, return_inverse=True)
    often = np.bincount(where, weights=counts, minlength=len(distinct)).astype(np.int64)
    chosen = largest_complete_set(distinct, often)
    if chosen is None:
        return None
    complete = answered[:, chosen].all(axis=1)
    moments = _moments(layout, block, chosen, states[complete], counts[complete])
    spread = covariance(moments)
    estimate = alpha(spread)
    return Consistency(
        tuple(block.items[item].id for item in chosen),
        moments.n,
        estimate,
        None if estimate is None else feldt_interval(estimate, moments.n, len(chosen)),
        None if estimate is None else omega(spread),
    )


def _moments(layout: Layout, block: Block, chosen: tuple[int, ...], states: Integers, counts: Integers) -> Moments:
    items = [block.items[item] for item in chosen]
    scale = lcm(*(layout.questionnaire.points(item) - 1 for item in items))
    tables = [value_table(layout.questionnaire, item, scale) for item in items]
    values = np.stack([table[states[:, item]] for table, item in zip(tables, chosen, strict=True)], axis=1)
    often = values * counts[:, None]
    return Moments(int(counts.sum()), often.sum(axis=0), often.T @ values, scale)
