"""How far a mean may be off: standard errors and 95% intervals (measurement.md 4.4).

An interval is None where none can be shown, and a standard error of 0 shows none: where all gave the same answer,
or everybody was asked and the answers are taken as free of error, nothing is left to estimate a spread from.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from survey.core.tails import t_quantile
from survey.core.tally import Tally

Interval = tuple[float, float]

ASSUMED_RELIABILITY = 0.70  # of a dimension, while fewer than 20 respondents tell
UPPER = 0.975  # the upper limit of a 95% interval; the lower one mirrors it
NOISE = 1e-12  # what floats may differ by where the exact figures are equal


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated mean, from the scores of a group: their mean, variance (n - 1; None under two scores) and number.

    population: how many were invited, None where that is unknown. reliability: of the scores, 0 to 1. borrowed_df: of
    a variance that comes from other people's scores.
    """

    mean: Fraction
    variance: float | None
    n: int
    population: int | None = None
    reliability: float = ASSUMED_RELIABILITY
    borrowed_df: int | None = None

    @property
    def df(self) -> int:
        """Degrees of freedom of the variance: n - 1, or those of the scores that it was borrowed from."""
        return self.n - 1 if self.borrowed_df is None else self.borrowed_df

    @classmethod
    def of(
        cls, scores: Tally, population: int | None = None, reliability: float = ASSUMED_RELIABILITY
    ) -> "Estimate | None":
        """The estimate from tallied scores; None without a score."""
        if scores.mean is None:
            return None
        variance = scores.variance
        return cls(scores.mean, None if variance is None else float(variance), scores.n, population, reliability)

    @property
    def squared_error(self) -> float | None:
        """SE^2 of the mean, in squared units of the scores; None under two scores."""
        if self.variance is None:
            return None
        return squared_error(self.variance, self.n, self.population, self.reliability)


def squared_error(variance: float, n: int, population: int | None, reliability: float) -> float:
    """SE^2 = [s^2*rel*(1 - n/N) + s^2*(1 - rel)]/n = s^2*(1 - rel*n/N)/n (measurement.md 4.4); s^2/n without N.

    Asking everybody takes away the error of who answered, never the noise of the answers themselves. More answers
    than the stated population count as everybody. A negative alpha is printed and warned of (4.6); here it is no
    reliability at all, 0.
    """
    sampled = 0.0 if population is None else n / max(population, n)
    return variance * (1 - max(reliability, 0.0) * sampled) / n


def t_interval(sample: Estimate, lowest: float, highest: float) -> Interval | None:
    """The interval mean +- t(.975, n-1)*SE, clipped to the scale (measurement.md 4.4).

    None under two answers and where SE is 0.
    """
    squared = sample.squared_error
    if not squared:
        return None
    half = t_quantile(UPPER, sample.n - 1) * sqrt(squared)
    return max(float(sample.mean) - half, lowest), min(float(sample.mean) + half, highest)


def percentile_interval(draws: NDArray[np.float64], lowest: float, highest: float) -> Interval | None:
    """The 2.5th and 97.5th percentile of bootstrap draws, clipped to the scale (measurement.md 4.4).

    draws: one figure a resample, percentiles interpolated linearly; those in which the figure does not exist (nobody
    drawn could give it) are left out. None where nothing is left, and where the limits are equal to 1e-12: all gave the
    same answer.
    """
    known = draws[np.isfinite(draws)]
    if not known.size:
        return None
    low, high = np.percentile(known, [100 * (1 - UPPER), 100 * UPPER]).tolist()
    return None if high - low <= NOISE else (max(low, lowest), min(high, highest))
