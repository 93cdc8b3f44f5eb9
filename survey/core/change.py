"""Is a change between two waves real, and could it have been seen? (measurement.md 4.9).

Differences are second minus first. Where the standard error is 0 nothing is tested: a spread of nothing (everybody
said the same, everybody rose by the same) tells nothing about the next wave, and a reliability of exactly 1 comes
from people who give every item one answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal

from survey.core.intervals import NOISE, UPPER, Estimate, Interval
from survey.core.tails import noncentrality, t_quantile, t_two_sided
from survey.core.tally import Tally

Verdict = Literal[
    "clear_rise", "clear_fall", "likely_rise", "likely_fall", "real_but_small", "no_clear_change", "too_few"
]

Z = 1.96  # as the published forms of MDC and RCI have it
SIGNIFICANT = 0.05
WORTH_NAMING = 0.25  # of a level; 6 points of 100
LEAST_TOLD = 5  # people on either side, whatever the least that may be shown


@dataclass(frozen=True, slots=True)
class Overlap:
    """Who answered both times: how many pairs, and the correlation of their scores (0 where it is not defined)."""

    pairs: int
    correlation: float


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One group's two waves and its fixed weight; no overlap where the waves are independent."""

    weight: Fraction
    first: Estimate
    second: Estimate
    overlap: Overlap | None = None


@dataclass(frozen=True, slots=True)
class ChangeTest:
    """A difference (second minus first), its standard error and 95% interval in levels, t, df and two-sided p.

    All but the difference are None where nothing is tested.
    """

    difference: float
    se: float | None = None
    t: float | None = None
    df: float | None = None
    p: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class _Error:
    """Of a group's difference: SE^2, SE^2 from s^2/n alone, and the latter squared over its degrees of freedom."""

    squared: float
    plain: float
    over_df: float


def welch(first: Estimate, second: Estimate) -> ChangeTest:
    """Two independent samples: SE^2 of measurement.md 4.4, df of Welch (1947) from s^2/n whatever SE is used."""
    return weighted_change([GroupChange(Fraction(1), first, second)])


def paired(differences: Tally) -> ChangeTest | None:
    """One difference a person: t = mean/(s/sqrt(n)), df = n - 1; None without a person. Populations are not used."""
    sample = Estimate.of(differences)
    if sample is None:
        return None
    if not sample.variance:
        return ChangeTest(float(sample.mean))
    return _tested(float(sample.mean), float(sample.variance / sample.n), sample.n - 1)


def partly_overlapping(first: Estimate, second: Estimate, overlap: Overlap) -> ChangeTest:
    """Some answered both times: Derrick, Russ, Toher and White (2017), the form for unequal variances.

    T = (m2-m1)/sqrt(SE1^2 + SE2^2 - 2*r*s1*s2*nc/(n1*n2)), df = (nc-1) + ((g-nc+1)/(na+nb+2nc))*(na+nb) with Welch's
    g. With all matched it is the paired test, with none matched it is Welch's.
    """
    return weighted_change([GroupChange(Fraction(1), first, second, overlap)])


def weighted_change(groups: Sequence[GroupChange]) -> ChangeTest:
    """The change of a score with fixed group weights, over one group or more that are there both times.

    delta = sum(W_g*delta_g)/sum(W_g), SE^2 = sum(W_g^2*SE_g^2)/(sum(W_g))^2 with SE_g^2 of both waves less their
    covariance. Satterthwaite: df = (sum V_g)^2/sum(V_g^2/df_g), V_g = W_g^2 times SE_g^2 from s^2/n alone and df_g as
    in `partly_overlapping`; without overlap this is the sum over all groups and waves, of one group exactly its own
    df. Not tested where a group has fewer than two scores in a wave, for its spread is unknown.
    """
    whole = sum((group.weight for group in groups), Fraction(0))
    shares = [group.weight / whole for group in groups]
    moved = (share * (group.second.mean - group.first.mean) for share, group in zip(shares, groups, strict=True))
    difference = float(sum(moved, Fraction(0)))
    errors = [_error(group) for group in groups]
    known = [(float(share) ** 2, error) for share, error in zip(shares, errors, strict=True) if error]
    squared = sum(weight * error.squared for weight, error in known)
    if len(known) < len(groups) or not squared:
        return ChangeTest(difference)
    plain = sum(weight * error.plain for weight, error in known)
    return _tested(difference, squared, plain**2 / sum(weight**2 * error.over_df for weight, error in known))


def _tested(difference: float, squared: float, df: float) -> ChangeTest:
    se = sqrt(squared)
    half = t_quantile(UPPER, df) * se
    t = difference / se
    return ChangeTest(difference, se, t, df, t_two_sided(t, df), (difference - half, difference + half))


def _error(group: GroupChange) -> _Error | None:
    first, second = group.first, group.second
    if first.variance is None or second.variance is None:
        return None
    plain = [float(first.variance) / first.n, float(second.variance) / second.n]
    over_df = plain[0] ** 2 / first.df + plain[1] ** 2 / second.df
    squared = (first.squared_error or 0.0) + (second.squared_error or 0.0)
    if group.overlap is None or not over_df:
        return _Error(squared, sum(plain), over_df)
    together = 2 * group.overlap.correlation * sqrt(first.variance * second.variance)
    pairs = group.overlap.pairs / (first.n * second.n)
    left = _left(sum(plain), together * pairs)
    df = _overlapping_df(group, group.overlap.pairs, sum(plain) ** 2 / over_df)
    return _Error(_left(squared, together * (pairs - _of_population(group))), left, left**2 / df)


def _left(apart: float, together: float) -> float:
    """What is left of SE^2, 0 where it is only rounding: equal differences of all pairs."""
    return apart - together if apart - together > NOISE * apart else 0.0


def _of_population(group: GroupChange) -> float:
    """1/N of the larger population, 0 where one is unknown: what the covariance of two means loses to a finite N.

    Those who are sampled twice from N people have means with covariance S12*(nc/(n1*n2) - 1/N), as their variances
    have S^2*(1/n - 1/N). Without it a full census would lose more error than it had.
    """
    sizes = (group.first.population, group.second.population)
    known = [size for size in sizes if size is not None]
    return 1 / max(*known, group.first.n, group.second.n) if len(known) == len(sizes) else 0.0


def _overlapping_df(group: GroupChange, pairs: int, welch_df: float) -> float:
    people = group.first.n + group.second.n
    return pairs - 1 + (welch_df - pairs + 1) / people * (people - 2 * pairs)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values adjusted for their number (Holm 1979): p times how many are not smaller, never falling, at most 1.

    None, where nothing was tested, stays None and is not counted.
    """
    ranked = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(ranked):
        largest = max(largest, min(1.0, p * (len(ranked) - rank)))
        adjusted[place] = largest
    return adjusted


def pooled_sd(first: Estimate, second: Estimate) -> float | None:
    """sqrt(((n1-1)*s1^2 + (n2-1)*s2^2)/(n1+n2-2)); None where a sample has fewer than two scores."""
    if first.variance is None or second.variance is None:
        return None
    squares = (first.n - 1) * first.variance + (second.n - 1) * second.variance
    return sqrt(squares / (first.n + second.n - 2))


def cohen_d(first: Estimate, second: Estimate) -> float | None:
    """The difference in pooled SDs (Cohen 1988). Without spread None, unless the means are equal: 0 (4.13)."""
    sd, difference = pooled_sd(first, second), second.mean - first.mean
    if sd is None:
        return None
    return float(difference) / sd if sd else _without_spread(difference)


def _without_spread(difference: Fraction) -> float | None:
    return None if difference else 0.0


def hedges_g(first: Estimate, second: Estimate) -> float | None:
    """Cohen's d less its bias in small samples: times J = 1 - 3/(4*df - 1), df = n1+n2-2 (Hedges 1981)."""
    d = cohen_d(first, second)
    return None if d is None else d * (1 - 3 / (4 * (first.n + second.n - 2) - 1))


def minimal_detectable_change(first_sem: float, first_n: int, second_sem: float, second_n: int) -> float:
    """MDC = 1.96*sqrt(SEM1^2/n1 + SEM2^2/n2): what answer noise alone may move a mean by, in levels."""
    return Z * sqrt(first_sem**2 / first_n + second_sem**2 / second_n)


def reliable_change(first: float, second: float, sem: float) -> float | None:
    """RCI = (x2-x1)/(sqrt(2)*SEM) of one person's score (Jacobson and Truax 1991), reliable beyond 1.96.

    None where SEM is 0.
    """
    return (second - first) / (sqrt(2) * sem) if sem else None


def smallest_seen(se: float, df: float, power: float = 0.8) -> float:
    """The smallest true change that a two-sided test at 5% sees with this power, in the units of `se`.

    The noncentral t (Cohen 1988): it gives the table of measurement.md 4.9 to the digit, where (t.975 + t.80)*SE, its
    approximation, does not (1.19 for five pairs instead of 1.20).
    """
    return noncentrality(df, power) * se


def verdict(test: ChangeTest, holm_p: float | None, mdc: float, least_n: int, smallest_group: int) -> Verdict:
    """What to call a change (measurement.md 4.9).

    least_n: people on the smaller side. smallest_group: k, the least that may be shown. Without a test there is no
    clear change.
    """
    if least_n < max(smallest_group, LEAST_TOLD):
        return "too_few"
    if test.p is None or holm_p is None or test.p >= SIGNIFICANT:
        return "no_clear_change"
    size, adjusted = abs(test.difference), holm_p < SIGNIFICANT
    if size >= WORTH_NAMING and size > mdc:
        return _named(rise=test.difference > 0, clear=adjusted)
    return "real_but_small" if adjusted and size < WORTH_NAMING else "no_clear_change"


def _named(*, rise: bool, clear: bool) -> Verdict:
    if clear:
        return "clear_rise" if rise else "clear_fall"
    return "likely_rise" if rise else "likely_fall"
