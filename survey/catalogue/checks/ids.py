"""Ids: well formed, and each given once among the things it could be taken for."""

import re
from collections.abc import Iterator

from survey.catalogue.faults import Finding, Steps, key_of, quote
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Dimension, Group, Item, MergedGroup, Part
from survey.core.scoring_rules import Composite, DriverEffort, Load, Position

ID = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,31}$")
NAME = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
# Ids in one space share a column, a page or a figure: two things there may not have the same one.
_SPACES = (
    (Item, Allocation, Choice, CommentQuestion, DriverEffort),
    (Dimension, Composite, Position, Load),
    (Group, MergedGroup),
)
GROUP_COLUMN = "group"  # of a file of answers


def find_ill_formed_ids(tree: Tree) -> Iterator[Finding]:
    """Ids are words of letters, digits and underscores; the questionnaire's own is a file's name."""
    remedy = "start with a letter, then letters, digits or _, at most 32 in all"
    for node in tree.named():
        identifier = node.text("id")
        if identifier is not None and not ID.fullmatch(identifier):
            yield Finding(node.at("id"), f"{quote(identifier)} is no id: {remedy}")
    for steps in _scales(tree):
        if not ID.fullmatch(str(steps[-1])):
            yield Finding(steps, f"{quote(steps[-1])} is no id: {remedy}", at_key=True)
    name = tree.root.text("id")
    if name is not None and not NAME.fullmatch(name):
        yield Finding(
            ("id",), f"{quote(name)} is no id: use small letters, digits and -, as in pmo-50, at most 40 in all"
        )


def _scales(tree: Tree) -> list[Steps]:
    scales = tree.root.value.get("scales")
    return [("scales", name) for name in scales] if isinstance(scales, dict) else []


def find_duplicate_ids(tree: Tree) -> Iterator[Finding]:
    """Two things with one id."""
    taken: dict[tuple[object, object], Steps] = {}
    for node in tree.named():
        identifier = node.value["id"]
        if not isinstance(identifier, str | int):
            continue
        first = taken.setdefault((_space(node), identifier), node.steps)
        if first != node.steps:
            yield Finding(node.at("id"), f"{identifier!r} is already the id of {key_of(first)}: choose another")


def _space(node: Node) -> object:
    return next((space for space in _SPACES if node.kind in space), node.steps[:-1])


def find_column_clashes(tree: Tree) -> Iterator[Finding]:
    """An id that would be a second column of that name in a file of answers."""
    columns = {GROUP_COLUMN: "the column of groups"}
    for part in tree.parts(Part):
        owner = tree.root.rows("allocations")[int(part.steps[1])].get("id")
        columns[f"{owner}_{part.value.get('id')}"] = "the column of " + key_of(part.steps)
    for node in tree.parts(*_SPACES[0]):
        identifier = node.text("id")
        if identifier in columns:
            yield Finding(node.at("id"), f"{identifier!r} is also {columns[identifier]}: choose another id")


CHECKS = (find_ill_formed_ids, find_duplicate_ids, find_column_clashes)
