"""The position axis: its composites, its load and its archetypes."""

from collections.abc import Iterator

from survey.catalogue.faults import Finding, unknown
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import Dimension
from survey.core.scoring_rules import Archetype, Composite, Driver, Load, Position


def find_unknown_parts(tree: Tree) -> Iterator[Finding]:
    """Dimensions, the index composite and the driver that the axis names must be there."""
    dimensions, composites, drivers = tree.ids(Dimension), tree.ids(Composite), tree.ids(Driver)
    for position in tree.parts(Position):
        for steps, name in position.names("needs"):
            if name not in dimensions:
                yield Finding(steps, unknown("dimension", name, dimensions))
        yield from _unknown(position, "index", "composite", composites)
    for load in tree.parts(Load):
        yield from _unknown(load, "driver", "driver", drivers)
    for composite in tree.parts(Composite):
        weights = composite.value.get("weights")
        for name in weights if isinstance(weights, dict) else ():
            if name not in dimensions:
                yield Finding(composite.at("weights", name), unknown("dimension", name, dimensions), at_key=True)


def _unknown(node: Node, key: str, kind: str, known: dict[str, Node]) -> Iterator[Finding]:
    name = node.text(key)
    if name is not None and name not in known:
        yield Finding(node.at(key), unknown(kind, name, known))


def find_uncaught_positions(tree: Tree) -> Iterator[Finding]:
    """The last archetype takes whatever is left, and no other does, else those after it are never reached."""
    archetypes = tree.parts(Archetype)
    for archetype in archetypes[:-1]:
        if _catches_all(archetype):
            message = "takes every position, so those after it are never reached: add a condition or put it last"
            yield Finding(archetype.at("id"), message)
    if archetypes and not _catches_all(archetypes[-1]):
        message = "the last archetype must take whatever is left: remove its from_index, gates and when"
        yield Finding(archetypes[-1].at("id"), message)


def _catches_all(archetype: Node) -> bool:
    return (
        not archetype.value.get("when")
        and not archetype.value.get("gates")
        and archetype.value.get("from_index") is None
    )


CHECKS = (find_unknown_parts, find_uncaught_positions)
