"""Levels, bands, zones and classes: steps that each can be reached."""

from collections.abc import Iterator
from math import isfinite

from survey.catalogue.faults import Finding
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import Level
from survey.core.scoring_rules import Band, PriorityClass, Zone

TOP = 100
FEWEST_LEVELS = 2


def find_unreachable_steps(tree: Tree) -> Iterator[Finding]:
    """Levels, bands and zones that start at 0 and rise; a level that no score reaches is a fault."""
    for kind, name in ((Level, "level"), (Band, "band"), (Zone, "zone")):
        yield from _climb(tree.parts(kind), name)


def _climb(steps: list[Node], name: str) -> Iterator[Finding]:
    before: float | None = None
    for step in steps:
        start = step.number("start")
        if start is None:
            continue
        if before is None and start != 0:
            yield Finding(step.at("start"), f"the first {name} starts at {start}: start it at 0")
        elif before is not None and not start > before:
            message = f"this {name} is never reached, it starts at {start} and the one before at {before}"
            yield Finding(step.at("start"), f"{message}: let starts rise")
        if not (isfinite(start) and start < TOP):
            yield Finding(step.at("start"), f"this {name} is never reached, it starts at {start}: start it below {TOP}")
        before = start


def find_misnumbered_levels(tree: Tree) -> Iterator[Finding]:
    """Levels are numbered 1, 2, 3 ... and there are at least two."""
    levels = tree.parts(Level)
    for expected, level in enumerate(levels, 1):
        number = level.number("level")
        if number is not None and number != expected:
            yield Finding(level.at("level"), f"is {number}: number the levels from 1 upwards, this one {expected}")
    if len(tree.root.rows("levels")) < FEWEST_LEVELS and "levels" in tree.root.value:
        yield Finding(("levels",), f"a questionnaire has at least {FEWEST_LEVELS} levels: add one")


def find_unreachable_classes(tree: Tree) -> Iterator[Finding]:
    """Classes of priority fall, and the last takes whatever is left."""
    before: tuple[float, bool] | None = None
    for node in tree.parts(PriorityClass):
        start = node.number("start")
        if start is None:
            continue
        bound = (start, node.value.get("above") is True)
        if before is not None and not bound < before:
            yield Finding(node.at("start"), "this class is never reached: let the starts of classes fall")
        before = bound
    if before is not None and before != (0, False):
        yield Finding(
            ("priorities", "classes"), "the last class must take what is left: start it at 0, without `above`"
        )


def find_missing_classes(tree: Tree) -> Iterator[Finding]:
    """At least one class, band, driver, zone and archetype."""
    for steps, value in _ladders(tree):
        if value == []:
            yield Finding(steps, "is empty: add at least one")


def _ladders(tree: Tree) -> Iterator[tuple[tuple[str, str], object]]:
    for part, key in (
        ("priorities", "classes"),
        ("overhead", "bands"),
        ("position", "zones"),
        ("position", "archetypes"),
        ("overhead", "drivers"),
    ):
        holder = tree.root.value.get(part)
        if isinstance(holder, dict):
            yield (part, key), holder.get(key)


CHECKS = (find_unreachable_steps, find_misnumbered_levels, find_unreachable_classes, find_missing_classes)
