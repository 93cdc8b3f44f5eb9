"""Shares of an allocation, in percent: each respondent's points rescaled to 100 first (measurement.md 3.7, 4.13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import add

import numpy as np
from numpy.typing import NDArray

from survey.core.intervals import Estimate, Interval, t_interval
from survey.core.patterns import exact_dot
from survey.core.questionnaire import Allocation, Questionnaire
from survey.core.responses import MILLIONTHS, Integers, Mask
from survey.core.rounding import exact
from survey.core.tally import Tally

FULL = 100


@dataclass(frozen=True, slots=True)
class PartSums:
    """Of `n` people whose points have one total: the sum and the sum of squares of each part, in millionths."""

    n: int
    sums: tuple[int, ...]
    squares: tuple[int, ...]

    def __add__(self, other: "PartSums") -> "PartSums":
        sums = tuple(map(add, self.sums, other.sums))
        return PartSums(self.n + other.n, sums, tuple(map(add, self.squares, other.squares)))


@dataclass(frozen=True, slots=True)
class EffortSummary:
    """What valid respondents gave, by the total of their points (millionths); `dropped` did not add up."""

    by_total: Mapping[int, PartSums]
    dropped: int

    def __add__(self, other: "EffortSummary") -> "EffortSummary":
        by_total = dict(self.by_total)
        for total, own in other.by_total.items():
            by_total[total] = by_total[total] + own if total in by_total else own
        return EffortSummary(by_total, self.dropped + other.dropped)


@dataclass(frozen=True, slots=True)
class Effort:
    """An allocation over `n` valid respondents whose points add up: the tally of each part's share, by its name."""

    n: int
    tallies: Mapping[str, Tally]
    dropped: int

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The mean share of each part, percent; empty without an answer."""
        return {name: tally.mean for name, tally in self.tallies.items() if tally.mean is not None}


def rescaled(asked: Allocation, points: Integers) -> tuple[NDArray[np.float64], Mask]:
    """Shares in percent (rows x parts) and which rows count: given, and within the tolerance of the total."""
    totals = points.sum(axis=1)
    counts = _adds_up(asked, totals) & (points[:, 0] >= 0)
    shares = FULL * points / np.where(counts, totals, 1)[:, None]
    return shares, counts


def _adds_up(asked: Allocation, totals: Integers) -> Mask:
    off = np.abs(totals - int(exact(asked.total) * MILLIONTHS))
    close: Mask = off <= int(exact(asked.tolerance) * MILLIONTHS)
    return close


def summarise_effort(asked: Allocation, points: Integers, valid: Mask) -> EffortSummary:
    """The summary of an allocation; `points` are rows x parts in millionths, -1 where none were given."""
    given = points[:, 0] >= 0
    if not given.any():
        return EffortSummary({}, 0)
    totals = points.sum(axis=1)
    kept = given & valid & _adds_up(asked, totals)
    by_total = {total: _part_sums(points[kept & (totals == total)]) for total in np.unique(totals[kept]).tolist()}
    return EffortSummary(by_total, int((given & valid).sum()) - int(kept.sum()))


def _part_sums(points: Integers) -> PartSums:
    # A square has up to seventeen digits: few values differ, and each is squared once, as an exact integer.
    counted = [np.unique(part, return_counts=True) for part in points.T]
    squares = tuple(exact_dot(counts, values * values) for values, counts in counted)
    return PartSums(len(points), tuple(points.sum(axis=0).tolist()), squares)


def effort_of(asked: Allocation, summaries: Sequence[EffortSummary]) -> Effort:
    """An allocation over all of `summaries`."""
    whole = sum(summaries, EffortSummary({}, 0))
    n = sum(given.n for given in whole.by_total.values())
    tallies = {
        name: Tally(
            n,
            sum((Fraction(FULL * given.sums[part], points) for points, given in whole.by_total.items()), Fraction(0)),
            sum(
                (Fraction(FULL**2 * given.squares[part], points**2) for points, given in whole.by_total.items()),
                Fraction(0),
            ),
        )
        for part, name in enumerate(asked.fields)
    }
    return Effort(n, tallies, whole.dropped)


def mean_shares(questionnaire: Questionnaire, summaries: Sequence[Mapping[str, EffortSummary]]) -> Mapping[str, Effort]:
    """Every allocation of the questionnaire, by id."""
    return {asked.id: effort_of(asked, [each[asked.id] for each in summaries]) for asked in questionnaire.allocations}


def share_interval(share: Tally) -> Interval | None:
    """The 95% interval of a mean share, percent. Shares carry no reliability: what a person says is taken as said."""
    estimate = Estimate.of(share)
    return None if estimate is None else t_interval(estimate, 0, FULL)
