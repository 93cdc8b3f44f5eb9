"""Numbers that are off their range, above all weights that are not positive."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

from survey.catalogue.faults import Finding, Steps
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import (
    Allocation,
    Choice,
    CommentQuestion,
    Dimension,
    Group,
    Item,
    ItemsIndex,
    Part,
    Questionnaire,
)
from survey.core.scoring_rules import (
    Archetype,
    Composite,
    Contradiction,
    Driver,
    DriverEffort,
    DriverItem,
    Fact,
    Grade,
    Overhead,
    Position,
    Priorities,
    Quality,
)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` (without it when `above`) to `high`."""

    words: str
    low: float
    high: float = inf
    above: bool = False

    def holds(self, number: float) -> bool:
        """Whether the number lies in the range; nan and infinity never do."""
        return isfinite(number) and self.low <= number <= self.high and not (self.above and number == self.low)


POSITIVE = Range("a number above 0", 0, above=True)
NOT_NEGATIVE = Range("0 or more", 0)
SHARE = Range("a share from 0 to 1", 0, 1)
HUNDRED = Range("a number from 0 to 100", 0, 100)
COUNT = Range("1 or more", 1)
RANGES: dict[Any, dict[str, Range]] = {
    Questionnaire: {"minutes": COUNT, "shortest_section": COUNT},
    Group: {"weight": POSITIVE, "risk_weight": NOT_NEGATIVE, "least_dimensions": NOT_NEGATIVE},
    Dimension: {"weight": POSITIVE},
    Item: {"weight": POSITIVE},
    Part: {"id": COUNT},
    Allocation: {"total": POSITIVE, "tolerance": NOT_NEGATIVE},
    Choice: {"exactly": COUNT},
    CommentQuestion: {"longest": COUNT},
    Driver: {"weight": POSITIVE},
    DriverItem: {"weight": POSITIVE},
    DriverEffort: {"weight": POSITIVE, "full_at": Range("a percentage above 0", 0, 100, above=True)},
    Fact: {"adds": HUNDRED, "floor": HUNDRED},
    Overhead: {"least_drivers": COUNT, "top": COUNT, "top_share": SHARE},
    Position: {"share": SHARE},
    Archetype: {"from_index": HUNDRED},
    Priorities: {
        "least_importance": SHARE,
        "unasked_importance": SHARE,
        "linked_at": HUNDRED,
        "linked_factor": POSITIVE,
        "surplus": NOT_NEGATIVE,
    },
    Quality: {"least_dimensions": COUNT, "least_answered": SHARE},
    Contradiction: {"at_least": COUNT, "other_at_least": COUNT},
    ItemsIndex: {"least_items": COUNT},
    Grade: {"respondents": COUNT, "groups": COUNT, "response": SHARE},
}


def find_off_range(tree: Tree) -> Iterator[Finding]:
    """Numbers off their range. Text, true and false in place of a number are faults of shape."""
    for node in tree.nodes:
        ranges = RANGES.get(node.kind, {}) if isinstance(node.kind, type) else {}
        for key, allowed in ranges.items():
            yield from _off_range(node, key, node.at(key), allowed)


def find_bad_composite_weights(tree: Tree) -> Iterator[Finding]:
    """Weights of a composite: positive, and at least one."""
    for composite in tree.parts(Composite):
        weights = composite.value.get("weights")
        if not isinstance(weights, dict):
            continue
        for name in weights:
            yield from _off_range(
                Node(composite.at("weights"), dict, weights), name, composite.at("weights", name), POSITIVE
            )
        if not weights:
            yield Finding(composite.at("weights"), "is empty: give at least one dimension a weight")


def _off_range(node: Node, key: str, steps: Steps, allowed: Range) -> Iterator[Finding]:
    number = node.number(key)
    if number is not None and not allowed.holds(number):
        yield Finding(steps, f"is {number}: write {allowed.words}")


CHECKS = (find_off_range, find_bad_composite_weights)
