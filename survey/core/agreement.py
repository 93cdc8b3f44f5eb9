"""Do the members of a group see the same thing, and does the group matter? (measurement.md 4.5).

All figures are exact fractions of answer counts, so a limit is met or missed whatever the order of the sums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Literal

from survey.core.rounding import exact
from survey.core.tally import Tally, together

Word = Literal["shared", "fair", "divided", "unknown"]

LEAST_ITEMS = 2
LEAST_GROUPS = 3
SHARED, FAIR = exact(0.7), exact(0.5)
LEAST_FOR_DIVIDED = 12  # from here on, low agreement can be told from luck (4.16, R24)
# 95th percentile of rwg when n people answer at random (200,000 draws, five points).
LUCK = tuple(
    (n, exact(limit))
    for n, limit in ((3, 0.83), (4, 0.88), (5, 0.75), (6, 0.67), (8, 0.58), (10, 0.51), (15, 0.38), (20, 0.32))
)


@dataclass(frozen=True, slots=True)
class Spread:
    """How two or more answers to an item spread over its points 1..points, in whole numbers.

    squares: n*sum(x^2) - sum(x)^2. away: n * sum of |x - mean|.
    """

    points: int
    n: int
    squares: int
    away: int

    @property
    def variance(self) -> Fraction:
        """Sample variance, n - 1 below the line, in squared points."""
        return Fraction(self.squares, self.n * (self.n - 1))

    @property
    def deviation(self) -> Fraction:
        """Mean absolute deviation from the mean, in points."""
        return Fraction(self.away, self.n**2)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of a group on the items of a dimension.

    items: J, those with two or more answers. rwg_j: 0 to 1. rwg_star: at most 1, negative in a strong split.
    ad: mean absolute deviation, in the questionnaire's own levels.
    """

    items: int
    rwg_j: Fraction
    rwg_star: Fraction
    ad: Fraction


@dataclass(frozen=True, slots=True)
class Icc:
    """icc1: share of variance between groups, as computed (it may be negative). icc2: how far group means can be told.

    icc2 is None where all group means are equal: there is nothing that could be told.
    """

    icc1: Fraction
    icc2: Fraction | None


def spread_of(counts: Sequence[int]) -> Spread | None:
    """The spread of the answers counted by point, point 1 first; None under two answers."""
    n = sum(counts)
    if n <= 1:
        return None
    total = sum(point * count for point, count in enumerate(counts, start=1))
    squares = sum(point * point * count for point, count in enumerate(counts, start=1))
    away = sum(abs(point * n - total) * count for point, count in enumerate(counts, start=1))
    return Spread(len(counts), n, n * squares - total**2, away)


def rwg(spread: Spread) -> Fraction:
    """Agreement on one item: rwg = 1 - min(s^2, e)/e, 0 to 1; 1 where all answer alike (James, Demaree and Wolf 1984).

    e = (A^2 - 1)/12 is the variance of answers spread evenly over A points.
    """
    return 1 - min(spread.variance / Fraction(spread.points**2 - 1, 12), Fraction(1))


def agreement_of(spreads: Iterable[Spread | None], highest: int) -> Agreement | None:
    """Agreement over the items of a dimension; None under two items with two answers.

    With q = mean of s_i^2/e_i, each item by its own number of points: rwg(j) = J(1-q)/(J(1-q)+q), q at most 1 (James,
    Demaree and Wolf 1984), r*wg = 1 - q (Lindell, Brandt and Whitney 1999), AD = mean of the items' mean absolute
    deviations (Burke, Finkelstein and Dusig 1999), put on levels 1..`highest` by (highest - 1)/(points - 1).
    """
    items = [spread for spread in spreads if spread]
    if len(items) < LEAST_ITEMS:
        return None
    ratio = _mean((12 * item.squares, item.n * (item.n - 1) * (item.points**2 - 1)) for item in items)
    capped = min(ratio, Fraction(1))
    agreeing = len(items) * (1 - capped)
    ad = _mean((item.away * (highest - 1), item.n**2 * (item.points - 1)) for item in items)
    return Agreement(len(items), agreeing / (agreeing + capped), 1 - ratio, ad)


def _mean(ratios: Iterable[tuple[int, int]]) -> Fraction:
    """The mean of fractions, as one fraction: most have the same denominator."""
    known = list(ratios)
    whole = lcm(*(bottom for _, bottom in known))
    return Fraction(sum(top * (whole // bottom) for top, bottom in known), whole * len(known))


def word_of(rwg_star: Fraction, n: int) -> Word:
    """What to call r*wg in a group of `n`: from .70 shared, from .50 fair, below divided.

    Unknown where n people could get there by luck: "shared" and "fair" only from what 5% of random groups reach (never
    under three people), "divided" only from 12 people on.
    """
    if rwg_star < FAIR:
        return "divided" if n >= LEAST_FOR_DIVIDED else "unknown"
    if n < LUCK[0][0] or rwg_star < luck_limit(n):
        return "unknown"
    return "shared" if rwg_star >= SHARED else "fair"


def luck_limit(n: int) -> Fraction:
    """The rwg that 5% of groups of `n` reach by luck: linear between the listed n, the last above."""
    for (below, start), (above, end) in pairwise(LUCK):
        if below <= n <= above:
            return start + (end - start) * Fraction(n - below, above - below)
    return LUCK[-1][1]


def icc(groups: Iterable[Tally]) -> Icc | None:
    """ICC(1) = (MSB-MSW)/(MSB+(kbar-1)MSW) and ICC(2) = (MSB-MSW)/MSB of a one-way analysis of variance by group.

    kbar = N/groups (Shrout and Fleiss 1979; Bliese 2000). Groups of one are left out. None under three groups, and
    where all scores are equal.
    """
    kept = [group for group in groups if group.n > 1]
    if len(kept) < LEAST_GROUPS:
        return None
    whole = together(kept)
    explained = sum((group.total**2 / group.n for group in kept), Fraction(0))
    between = (explained - whole.total**2 / whole.n) / (len(kept) - 1)
    within = (whole.squares - explained) / (whole.n - len(kept))
    if not between and not within:
        return None
    size = Fraction(whole.n, len(kept))
    icc2 = (between - within) / between if between else None
    return Icc((between - within) / (between + (size - 1) * within), icc2)
