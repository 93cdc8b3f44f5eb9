"""Targets, links and limits of maturity, and the dimensions that rules name."""

from collections.abc import Iterator

from survey.catalogue.faults import Finding, unknown
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import Dimension, Group, Item
from survey.core.scoring_rules import Contradiction, Driver, Grade, Quality, Rule

TARGET_STEP = 0.5


def find_bad_targets(tree: Tree) -> Iterator[Finding]:
    """A target off the levels, or between half levels."""
    highest = len(tree.root.rows("levels"))
    for node in tree.parts(Dimension):
        target = node.number("target")
        if target is None or not highest:
            continue
        if not (1 <= target <= highest and (target / TARGET_STEP).is_integer()):
            yield Finding(
                node.at("target"), f"is {target}: write a level from 1 to {highest}, in steps of {TARGET_STEP}"
            )


def find_unknown_links(tree: Tree) -> Iterator[Finding]:
    """A dimension linked to a driver that is not there, a rule of a dimension that is not there."""
    for kind, key, name_of, known in (
        (Dimension, "driver", "driver", tree.ids(Driver)),
        (Rule, "dimension", "dimension", tree.ids(Dimension)),
    ):
        for node in tree.parts(kind):
            name = node.text(key)
            if name is not None and name not in known:
                yield Finding(node.at(key), unknown(name_of, name, known))


def find_bad_contradictions(tree: Tree) -> Iterator[Finding]:
    """Answers that contradict each other: of items that are there, on points that their scales have."""
    items, sizes = tree.ids(Item), tree.sizes()
    for node in tree.parts(Contradiction):
        for key, limit in (("item", "at_least"), ("other", "other_at_least")):
            name, least = node.text(key), node.number(limit)
            if name is None:
                continue
            if name not in items:
                yield Finding(node.at(key), unknown("item", name, items))
                continue
            most = sizes.get(items[name].text("scale") or "")
            if most and least is not None and least > most:
                yield Finding(node.at(limit), f"is {least}: the scale of {name} has {most} points")


def find_limits_out_of_reach(tree: Tree) -> Iterator[Finding]:
    """A score or grade that needs more than there is can never be given."""
    dimensions, groups = len(tree.ids(Dimension)), len(tree.ids(Group))
    for quality in tree.parts(Quality):
        yield from more_than(quality, "least_dimensions", dimensions, "dimensions")
    for grade in tree.parts(Grade):
        yield from more_than(grade, "groups", groups, "groups")


def more_than(node: Node, key: str, most: int, things: str) -> Iterator[Finding]:
    """A finding where the number under `key` asks for more things than there are."""
    number = node.number(key)
    if most and number is not None and number > most:
        yield Finding(node.at(key), f"is {number}: there are only {most} {things}, ask for fewer")


CHECKS = (find_bad_targets, find_unknown_links, find_bad_contradictions, find_limits_out_of_reach)
