"""Conditions: one figure each from the closed list, of things that are there, against a value it can take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from survey.catalogue.checks.numbers import HUNDRED, SHARE, Range
from survey.catalogue.checks.overhead import part_columns
from survey.catalogue.faults import Finding, Steps, unknown
from survey.catalogue.tree import Node, Tree
from survey.core.conditions import Condition
from survey.core.questionnaire import ContextQuestion, Dimension, Group, Item
from survey.core.scoring_rules import Composite, Driver, Overhead, Perception, Position

Known = list[str]
ANY_NUMBER = Range("a number", -1000, 1000)


def _items(tree: Tree) -> Known:
    return list(tree.ids(Item))


def _dimensions(tree: Tree) -> Known:
    return list(tree.ids(Dimension))


def _scores(tree: Tree) -> Known:
    return list(tree.ids(Dimension, Composite, Position))


def _drivers(tree: Tree) -> Known:
    return list(tree.ids(Driver))


def _facts(tree: Tree) -> Known:
    asked = tree.ids(ContextQuestion)
    return [name for name, node in asked.items() if node.value.get("kind") in ("yes_no", "exceeds")]


@dataclass(frozen=True, slots=True)
class Use:
    """How a figure is written: what it is `of` and how many, what its group names, what its value may be."""

    kind: str = ""
    known: Callable[[Tree], Known] | None = None
    count: int = 1
    group: str = ""  # "group" may narrow it, "perception" must be named
    values: Range | None = ANY_NUMBER  # None: true or false


USES: dict[str, Use] = {
    "item_mean": Use("item", _items, group="group"),
    "dk_rate": Use("item", _items, group="group", values=SHARE),
    "item_spread": Use("item", _items),
    "score100": Use("dimension, composite or axis", _scores, values=HUNDRED),
    "difference": Use("dimension, composite or axis", _scores, count=2),
    "measured": Use("dimension, composite or axis", _scores, values=None),
    "driver_risk": Use("driver", _drivers, values=HUNDRED),
    "overhead_risk": Use(count=0, values=HUNDRED),
    "perception_gap": Use("dimension", _dimensions, group="perception"),
    "effort_share": Use("part of an allocation", part_columns, values=HUNDRED),
    "context": Use("yes/no fact of the context", _facts, values=None),
    "lowest_agreement": Use(count=0, values=SHARE),
    "overhead_change": Use(count=0),
}
_NEEDS_OVERHEAD = ("overhead_risk", "overhead_change")


def find_mixed_conditions(tree: Tree) -> Iterator[Finding]:
    """A condition is one figure, or `all` or `any` of several."""
    for node in tree.parts(Condition):
        given = [key for key in ("figure", "all", "any") if node.value.get(key)]
        if len(given) != 1:
            written = " and ".join(given) or "none"
            yield Finding(
                node.steps, f"needs exactly one of figure, all, any (has {written}): split it with all or any"
            )
        elif given != ["figure"]:
            for key in ("of", "group", "op", "value"):
                if node.value.get(key) is not None:
                    yield Finding(node.at(key), f"belongs to a figure, not to {given[0]}: remove it", at_key=True)


def _figures(tree: Tree) -> Iterator[tuple[Node, str, Use]]:
    for node in tree.parts(Condition):
        figure = node.text("figure")
        if figure in USES:
            yield node, figure, USES[figure]


def find_unknown_subjects(tree: Tree) -> Iterator[Finding]:
    """What a figure is of: as many as it takes, and all of them there."""
    for node, figure, use in _figures(tree):
        subjects = _subjects(node)
        if len(subjects) != use.count:
            yield Finding(node.at("of"), f"{figure} is of {use.count}, not of {len(subjects)}: {_remedy(use)}")
            continue
        known = use.known(tree) if use.known else []
        for steps, name in subjects:
            if name not in known:
                yield Finding(steps, unknown(use.kind, name, known))
    if not tree.parts(Overhead):
        for node, figure, _ in _figures(tree):
            if figure in _NEEDS_OVERHEAD:
                yield Finding(node.at("figure"), f"{figure} needs `overhead`: add it, or remove the condition")


def _remedy(use: Use) -> str:
    if use.count == 0:
        return "remove `of`"
    return f"write the id of one {use.kind}" if use.count == 1 else f"write the ids of two as [a, b], each a {use.kind}"


def _subjects(node: Node) -> list[tuple[Steps, str]]:
    name = node.text("of")
    return node.names("of") if name is None else [(node.at("of"), name)]


def find_bad_groups(tree: Tree) -> Iterator[Finding]:
    """A group that narrows a figure: known, and asked the item; a perception where one is needed."""
    items, groups, perceptions = tree.ids(Item), tree.ids(Group), tree.ids(Perception)
    for node, figure, use in _figures(tree):
        name = node.text("group")
        if use.group == "perception":
            yield from _bad_perception(node, figure, perceptions)
        elif name is not None and not use.group:
            yield Finding(node.at("group"), f"{figure} takes no group: remove it", at_key=True)
        elif name is not None and groups and name not in groups:
            yield Finding(node.at("group"), unknown("group", name, groups))
        elif name is not None:
            yield from _not_asked(node, name, items)


def _bad_perception(node: Node, figure: str, perceptions: dict[str, Node]) -> Iterator[Finding]:
    name = node.text("group")
    if name is None:
        yield Finding(node.at("group"), f"{figure} needs one of perceptions as its group: name it")
    elif name not in perceptions:
        yield Finding(node.at("group"), unknown("perception", name, perceptions))


def _not_asked(node: Node, group: str, items: dict[str, Node]) -> Iterator[Finding]:
    item = items.get(node.text("of") or "")
    asked = [name for _, name in item.names("groups")] if item else []
    if asked and group not in asked:
        message = (
            f"group {group!r} is not asked {node.text('of')}: use one of {', '.join(asked)}, or route the item to it"
        )
        yield Finding(node.at("group"), message)


def find_bad_values(tree: Tree) -> Iterator[Finding]:
    """An operator and a value, of a kind and size that the figure can have."""
    highest = len(tree.root.rows("levels"))
    for node, figure, use in _figures(tree):
        for key in ("op", "value"):
            if node.value.get(key) is None:
                yield Finding(node.at(key), "is missing: add it")
        # Whatever the scale of an item, its mean is told on the questionnaire's levels.
        levels = Use(values=Range(f"a level, 1 to {highest}", 1, highest))
        yield from _bad_value(node, figure, levels if figure == "item_mean" and highest else use)


def _bad_value(node: Node, figure: str, use: Use) -> Iterator[Finding]:
    operator, number, switch = node.text("op"), node.number("value"), isinstance(node.value.get("value"), bool)
    if use.values is None:
        if operator is not None and operator != "is":
            yield Finding(node.at("op"), f"{figure} is true or false: write op: is")
        if number is not None:
            yield Finding(node.at("value"), f"{figure} is true or false: write one of them")
        return
    if operator == "is":
        yield Finding(node.at("op"), f"{figure} is a number: use <, <=, > or >=")
    if switch:
        yield Finding(node.at("value"), f"{figure} is a number: write {use.values.words}")
    elif number is not None and not use.values.holds(number):
        yield Finding(node.at("value"), f"is {number}: {figure} needs {use.values.words}")


CHECKS = (find_mixed_conditions, find_unknown_subjects, find_bad_groups, find_bad_values)
