"""The value a reader sees. Every band, gate and class is tested on it (measurement.md 4.16, Rounding)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from math import lcm

NOISE = Decimal("1e-9")


@cache
def exact(number: float) -> Fraction:
    """A number of a questionnaire file as the decimal its author wrote: 1.2 is 6/5, not the nearest double."""
    return Fraction(repr(number))


def shown(value: Fraction | float, decimals: int = 1) -> Fraction:
    """`value` rounded to 9 decimals, then half up to `decimals`: 59.96 and 59.95 both show 60.0."""
    fraction = Fraction(value)
    # 30 digits carry any figure of this product (below 10^6) far past the ninth decimal.
    number = (Decimal(fraction.numerator * 10**30 // fraction.denominator)).scaleb(-30).quantize(NOISE, ROUND_HALF_UP)
    return Fraction(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def common_denominator(fractions: list[Fraction]) -> int:
    """The least integer that turns every one of `fractions` into an integer."""
    return lcm(*(fraction.denominator for fraction in fractions), 1)
