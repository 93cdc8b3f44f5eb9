"""The value a reader sees. Every band, gate and class is tested on it (measurement.md 4.16, Rounding)."""

from fractions import Fraction
from functools import cache
from math import lcm

NOISE = 10**9  # what is finer than a billionth is noise of floats


@cache
def exact(number: float) -> Fraction:
    """A number of a questionnaire file as the decimal its author wrote: 1.2 is 6/5, not the nearest double."""
    return Fraction(repr(number))


def shown(value: Fraction | float, decimals: int = 1) -> Fraction:
    """`value` rounded to 9 decimals, then half up (away from 0) to `decimals`: 59.96 and 59.95 both show 60.0."""
    return Fraction(_half_up(value, decimals), 10**decimals)


def displayed(value: float, decimals: int = 1) -> float:
    """The same as the nearest float."""
    return _half_up(value, decimals) / float(10**decimals)


def _half_up(value: Fraction | float, decimals: int) -> int:
    fine = abs(round(value * NOISE))
    half_up: int = (2 * fine * 10**decimals + NOISE) // (2 * NOISE)
    return half_up if value >= 0 else -half_up


def common_denominator(fractions: list[Fraction]) -> int:
    """The least integer that turns every one of `fractions` into an integer."""
    return lcm(*(fraction.denominator for fraction in fractions), 1)
