"""Conditions of rules, gates, archetypes, facts and signs: all/any of {figure, of, group, op, value}.

There is no free expression: a figure comes from the closed list `FIGURES`, an operator from `OPERATORS`.
A figure with too few answers behind it is unknown, and so is what depends on it (Kleene's three values).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt
from typing import Any, Literal

from survey.core.rounding import exact

Figure = Literal[
    "item_mean",  # mean of an item, as answered, 1 decimal; `group` narrows it
    "dk_rate",  # share of "don't know" among those who could answer, 0-1; `group` narrows it
    "item_spread",  # highest minus lowest group mean of an item, among groups that may be shown
    "score100",  # a dimension, a composite of the position axis, or the axis itself, 0-100, 1 decimal
    "difference",  # displayed score100 of the first minus that of the second
    "measured",  # whether a score100 exists
    "driver_risk",  # a driver of overhead risk, 0-100, 1 decimal
    "overhead_risk",  # the index, 0-100, 1 decimal
    "perception_gap",  # a dimension seen by the two sides of the perception named in `group`
    "effort_share",  # mean share of one part of an allocation, percent
    "context",  # a yes/no fact given by the leader
    "lowest_agreement",  # lowest rwg(j) of any dimension in any group large enough to tell
    "overhead_change",  # real change of the overhead risk since the assessment before
]
FIGURES: tuple[str, ...] = Figure.__args__  # type: ignore[attr-defined]  # typing does not publish it
Operator = Literal["<", "<=", ">", ">=", "is"]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "is": eq}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, or `all` or `any` of several: exactly one of the three."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}  # noqa: RUF012  # see core/questionnaire.py
    figure: Figure | None = None
    of: str | tuple[str, ...] | None = None
    group: str | None = None
    op: Operator | None = None
    value: float | bool | None = None
    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the figure is of: no id, one, or two."""
        if self.of is None:
            return ()
        return (self.of,) if isinstance(self.of, str) else self.of

    def comparisons(self) -> Iterator["Condition"]:
        """Every comparison in it, from left to right."""
        if self.figure is not None:
            yield self
        for part in (*self.all, *self.any):
            yield from part.comparisons()


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it is tested (on the value shown) and as it is."""

    tested: Fraction | bool
    exact: Fraction | bool


LookUp = Callable[[Condition], Reading | None]  # None: too few answers, unknown


@dataclass(frozen=True, slots=True)
class Verdict:
    """`holds` is None where too few answers let nobody say; `evidence` has the comparisons that hold."""

    holds: bool | None
    evidence: tuple[tuple[Condition, Reading], ...] = ()


def evidence_key(condition: Condition) -> str:
    """The name of a comparison's figure in evidence: INF3, SPO4_X, VAL3_X_dk, VAL_gap, overhead_risk."""
    endings = {"dk_rate": "dk", "item_spread": "spread", "perception_gap": "gap", "score100": "100"}
    if not condition.subjects:
        return str(condition.figure)
    narrowed = [condition.group] if condition.group and condition.figure != "perception_gap" else []
    ending = [endings[condition.figure]] if condition.figure in endings else []
    return "_".join([*condition.subjects, *narrowed, *ending])


def judge(condition: Condition, look_up: LookUp) -> Verdict:
    """Whether `condition` holds for the figures that `look_up` gives."""
    if condition.figure is not None:
        return _compare(condition, look_up(condition))
    parts = [judge(part, look_up) for part in (condition.all or condition.any)]
    outcomes = {part.holds for part in parts}
    evidence = tuple(held for part in parts if part.holds for held in part.evidence)
    decisive = not condition.all
    if decisive in outcomes:
        return Verdict(decisive, evidence)
    return Verdict(None if None in outcomes else not decisive, evidence)


def _compare(condition: Condition, reading: Reading | None) -> Verdict:
    if reading is None:
        return Verdict(None)
    limit = condition.value if isinstance(condition.value, bool) else exact(float(condition.value or 0))
    holds = OPERATORS[str(condition.op)](reading.tested, limit)
    return Verdict(holds, ((condition, reading),) if holds else ())
