"""Which rules fire, in the order in which they are worth doing (measurement.md 3.11)."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.core.conditions import Condition, LookUp, Reading, judge
from survey.core.priorities import Priority
from survey.core.questionnaire import Questionnaire

Evidence = tuple[tuple[Condition, Reading], ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule whose condition holds, with the comparisons that made it."""

    rule: str
    evidence: Evidence


def fired_rules(questionnaire: Questionnaire, priorities: Mapping[str, Priority], look_up: LookUp) -> tuple[Fired, ...]:
    """Rules that fire, by their dimension's class, then its priority, then their number."""
    classes = [named.id for named in questionnaire.priorities.classes]
    fired = []
    for number, rule in enumerate(questionnaire.advice):
        verdict = judge(rule.when, look_up)
        if verdict.holds:
            priority = priorities[rule.dimension]
            # A dimension that could not be measured comes last.
            rank = classes.index(priority.name) if priority.name in classes else len(classes)
            fired.append(((rank, -(priority.value or 0), number), Fired(rule.id, verdict.evidence)))
    return tuple(rule for _, rule in sorted(fired, key=lambda pair: pair[0]))
