"""Exact sums that add up: a tally of parts equals the tally of the whole to the last digit."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import sqrt


@dataclass(frozen=True)
class Tally:
    """How many scores, their sum and the sum of their squares, exact. Not slotted: what follows from them is kept."""

    n: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @cached_property
    def mean(self) -> Fraction | None:
        """Sum over number; None without a score."""
        return self.total / self.n if self.n else None

    @cached_property
    def variance(self) -> Fraction | None:
        """Sample variance, n - 1 below the line; None under two scores."""
        return (self.squares - self.total**2 / self.n) / (self.n - 1) if self.n > 1 else None

    @property
    def sd(self) -> float | None:
        """Standard deviation; None under two scores."""
        return None if self.variance is None else sqrt(self.variance)


def tally(counted: Iterable[tuple[Fraction, int]]) -> Tally:
    """The tally of scores that come with how often each occurs."""
    n, total, squares = 0, Fraction(0), Fraction(0)
    for score, count in counted:
        n += count
        total += score * count
        squares += score * score * count
    return Tally(n, total, squares)


def together(tallies: Iterable[Tally]) -> Tally:
    """One tally of all."""
    return sum(tallies, Tally())


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """Sum of weight x value over sum of weights, values that are None left out; None where nothing is left."""
    known = [(weight, value) for weight, value in pairs if value is not None]
    weights = sum((weight for weight, _ in known), Fraction(0))
    return sum((weight * value for weight, value in known), Fraction(0)) / weights if weights else None
