"""Gaps, importance and priority (measurement.md 3.10): priority = 100 * gap/(L - 1) * importance * rho."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.questionnaire import Questionnaire
from survey.core.rounding import exact, shown
from survey.core.scoring_rules import Priorities


@dataclass(frozen=True, slots=True)
class Priority:
    """A dimension's gap to its target (levels), importance (0.5-1), priority (0-100) and class."""

    gap: Fraction | None
    surplus: bool
    importance: Fraction
    value: Fraction | None
    name: str | None


def importance_of(priorities: Priorities, votes: Mapping[str, int]) -> Mapping[str, Fraction]:
    """0.5 + 0.5 * votes/max(votes); the same middle value for all where nobody voted."""
    most = max(votes.values(), default=0)
    least = exact(priorities.least_importance)
    if not most:
        return dict.fromkeys(votes, exact(priorities.unasked_importance))
    return {dimension: least + (1 - least) * Fraction(count, most) for dimension, count in votes.items()}


def priority_of(
    questionnaire: Questionnaire,
    score: Fraction | None,
    target: float,
    importance: Fraction,
    linked_risk: Fraction | None,
) -> Priority:
    """How urgent a dimension is; `linked_risk` is the risk of the driver that it feeds, if any."""
    rules = questionnaire.priorities
    if score is None:
        return Priority(None, surplus=False, importance=importance, value=None, name=None)
    gap = max(Fraction(0), exact(target) - score)
    raised = linked_risk is not None and shown(linked_risk) >= exact(rules.linked_at)
    rho = exact(rules.linked_factor) if raised else Fraction(1)
    value = 100 * gap / (questionnaire.highest - 1) * importance * rho
    # Over-served: well above target while few hold it important.
    surplus = score - exact(target) >= exact(rules.surplus) and importance < exact(rules.unasked_importance)
    return Priority(gap, surplus, importance, value, class_of(rules, value))


def class_of(rules: Priorities, value: Fraction) -> str:
    """The first class, from the most urgent down, that the displayed priority reaches."""
    displayed = shown(value)
    reached = (
        named.id
        for named in rules.classes
        if displayed > exact(named.start) or (displayed == exact(named.start) and not named.above)
    )
    return next(reached)
