"""How dependably the items of a dimension measure one thing (measurement.md 4.6).

Covariances come from exact integer sums; what follows is in floats, where 1e-12 of the whole counts as nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from survey.core.intervals import NOISE, UPPER, Interval
from survey.core.tails import f_quantile

Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST_ITEMS = 3
A_PAIR = 2  # of items: below, nothing goes together
LEAST_CASES = 10
MOST_TRIED = 12  # items up to which every set is tried: 4,096 sets
ROUNDS = 100
START, STEP = 1e-3, 10.0  # of the damping: the first, of the mean squared loading, and its change
SETTLED = 1e-8  # steps of no more than this part of the largest loading end the fit
HEYWOOD = 1e-9  # of an item's variance: below zero by no more is rounding


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over complete cases of k items, values being integers divided by `scale`.

    sums: (k,), of each item. products: (k, k), of each pair of items; exact integers both.
    """

    n: int
    sums: Integers
    products: Integers
    scale: int


def covariance(moments: Moments) -> Matrix:
    """The (k, k) covariances, n - 1 below the line, in squared levels; needs two cases."""
    # Python's integers, for n times a product leaves 64 bits on a million rows of fine scales.
    sums, products = moments.sums.astype(object), moments.products.astype(object)
    exact = moments.n * products - np.outer(sums, sums)
    return (exact / (moments.n * (moments.n - 1) * moments.scale**2)).astype(np.float64)


def alpha(cov: Matrix) -> float | None:
    """Cronbach's alpha = k/(k-1)*(1 - sum(var_i)/var_total) of (k, k) covariances; it may be negative.

    None under two items and where the total does not vary. An item that does not vary stays in (4.13).
    """
    items, total = len(cov), _total(cov)
    return None if items < A_PAIR or not total else items / (items - 1) * (1 - float(np.trace(cov)) / total)


def mean_correlation(cov: Matrix) -> float | None:
    """The mean correlation over the pairs of k items; None under two items and where one does not vary."""
    sd = np.sqrt(np.diag(cov))
    if len(cov) < A_PAIR or not sd.all():
        return None
    correlations = cov / np.outer(sd, sd)
    return float(correlations[np.triu_indices(len(cov), 1)].mean())


def standardised_alpha(cov: Matrix) -> float | None:
    """k*r/(1 + (k-1)*r) with the mean correlation r: alpha of items brought to one variance.

    None where there is no mean correlation, and where the sum of such items does not vary.
    """
    r = mean_correlation(cov)
    if r is None:
        return None
    total = 1 + (len(cov) - 1) * r
    return None if total <= NOISE else len(cov) * r / total


def feldt_interval(estimate: float, n: int, items: int) -> Interval:
    """The 95% interval of an alpha from `n` cases of `items` items, 2 or more each (Feldt 1965).

    1 - (1-a)*F(.975; n-1, (n-1)(k-1)) to 1 - (1-a)*F(.025; n-1, (n-1)(k-1)).
    """
    cases = n - 1
    low, high = (1 - (1 - estimate) * f_quantile(p, cases, cases * (items - 1)) for p in (UPPER, 1 - UPPER))
    return low, high


def omega(cov: Matrix) -> float | None:
    """McDonald's omega = (sum l)^2/((sum l)^2 + sum psi) from one factor fitted to (k, k) covariances.

    Unweighted least squares on the covariances off the diagonal; psi_i = var_i - l_i^2. None where one factor cannot
    be told: fewer than three items that load, a negative psi, or loadings that do not settle.
    """
    loadings = _loadings(cov)
    if loadings is None:
        return None
    own = np.diag(cov)
    unique = own - loadings**2
    if (unique < -HEYWOOD * own).any() or (loadings**2 > HEYWOOD * own).sum() < LEAST_ITEMS:
        return None
    common = float(loadings.sum() ** 2)
    whole = common + float(unique.clip(0).sum())
    return common / whole


def _loadings(cov: Matrix) -> Matrix | None:
    """One factor's loadings by damped Newton steps, from the first axis (Levenberg 1944, Marquardt 1963).

    With R the covariances off the diagonal less l*l', the gradient is R*l and the second derivatives are
    diag(l'l - 2*l^2) + l*l' - R. None where no step settles, as where one item would take all, or nothing loads.
    """
    items = len(cov)
    apart, diagonal = cov.copy(), slice(None, None, items + 1)
    apart.flat[diagonal] = 0
    sizes, axes = np.linalg.eigh(apart)
    # Exact where all items load alike.
    loadings: Matrix = axes[:, -1] * sqrt(max(float(sizes[-1]), 0.0) * items / (items - 1))
    size = float(loadings @ loadings)
    damping = START * size / items
    misfit, products, rest = _misfit(apart, loadings, diagonal)
    for _ in range(ROUNDS if damping else 0):
        curvature = products - rest
        curvature.flat[diagonal] += size + damping - 2 * products.flat[diagonal]
        step = np.linalg.solve(curvature, rest @ loadings)
        if np.abs(step).max() <= SETTLED * sqrt(size):
            # Settled on a minimum: a saddle is no fit.
            return loadings if np.linalg.eigvalsh(curvature)[0] > damping else None
        stepped = loadings + step
        left, after, closer = _misfit(apart, stepped, diagonal)
        if left < misfit:
            loadings, misfit, products, rest = stepped, left, after, closer
            size, damping = float(loadings @ loadings), damping / STEP
        else:
            damping *= STEP
    return None


def _misfit(apart: Matrix, loadings: Matrix, diagonal: slice) -> tuple[float, Matrix, Matrix]:
    """The sum of squares that a factor leaves of the covariances off the diagonal, l*l', and what it leaves."""
    products = loadings[:, None] * loadings
    rest = apart - products
    rest.flat[diagonal] = 0
    flat = rest.ravel()
    return float(flat @ flat), products, rest


def item_rest(cov: Matrix) -> list[float | None]:
    """Each item's correlation with the sum of the others; None where either does not vary."""
    total, rows = float(cov.sum()), cov.sum(axis=1)
    found: list[float | None] = []
    for own, row in zip(np.diag(cov).tolist(), rows.tolist(), strict=True):
        rest = total - 2 * row + own
        known = min(own, rest) > NOISE * float(np.trace(cov))
        found.append((row - own) / sqrt(own * rest) if known else None)
    return found


def sem(sd: float, reliability: float) -> float:
    """SEM = s*sqrt(1 - rel): the noise of one score, in its units; a negative reliability counts as 0."""
    return sd * sqrt(1 - max(reliability, 0.0))


def _total(cov: Matrix) -> float:
    """The variance of the sum of all items, 0 where it is only rounding."""
    total = float(cov.sum())
    return total if total > NOISE * float(np.abs(cov).sum()) else 0.0


def largest_complete_set(
    masks: Integers, counts: Integers, least_items: int = LEAST_ITEMS, least_cases: int = LEAST_CASES
) -> tuple[int, ...] | None:
    """The positions of the largest set of items that enough rows answered in full (measurement.md 4.6).

    masks: distinct patterns of answered items, bit i for the item at position i. counts: how many rows show each.
    Of equal sets the one with more complete cases, then the first in questionnaire order. None where no set of
    `least_items` reaches `least_cases`. Above 12 items, where the sets are too many, items leave one by one: always
    the one whose leaving gives most complete cases, of equals the last.
    """
    items = int(np.bitwise_or.reduce(masks)).bit_length()
    if items > MOST_TRIED:
        return _by_descent(masks, counts, items, least_items, least_cases)
    complete = _complete_cases(masks, counts, items)
    for size in range(items, least_items - 1, -1):
        best = max(combinations(range(items), size), key=lambda chosen: complete[_mask(chosen)])
        if complete[_mask(best)] >= least_cases:
            return best
    return None


def _mask(chosen: Sequence[int]) -> int:
    return sum(1 << item for item in chosen)


def _complete_cases(masks: Integers, counts: Integers, items: int) -> list[int]:
    """For every set of items, as a mask, how many rows answered all of it."""
    rows = np.zeros(1 << items, dtype=np.int64)
    rows[masks] = counts
    for item in range(items):
        # Who answered a set and this item as well also answered the set.
        without, with_item = np.moveaxis(rows.reshape(-1, 2, 1 << item), 1, 0)
        without += with_item
    complete: list[int] = rows.tolist()
    return complete


def _by_descent(
    masks: Integers, counts: Integers, items: int, least_items: int, least_cases: int
) -> tuple[int, ...] | None:
    def cases(chosen: Sequence[int]) -> int:
        mask = _mask(chosen)
        return int(counts[masks & mask == mask].sum())

    chosen = tuple(range(items))
    while len(chosen) >= least_items:
        if cases(chosen) >= least_cases:
            return chosen
        # Combinations come with the last item left out first, and max keeps the first of equals.
        chosen = max(combinations(chosen, len(chosen) - 1), key=cases)
    return None
