"""What is asked, of whom, and on which page."""

from collections.abc import Iterator

from survey.catalogue.faults import Finding, Steps, key_of, unknown
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import (
    Allocation,
    Choice,
    CommentQuestion,
    ContextQuestion,
    Dimension,
    Group,
    Item,
    MergedGroup,
    Scale,
    Section,
)
from survey.core.scoring_rules import Grade, Overhead, Perception

FEWEST_PARTS = 2


def find_unknown_groups(tree: Tree) -> Iterator[Finding]:
    """A group that is not among the groups, wherever groups are listed."""
    known = tree.ids(Group)
    listed = ((Item, "groups"), (Allocation, "groups"), (Choice, "groups"), (MergedGroup, "groups"))
    for kind, key in (*listed, (Grade, "including"), (Overhead, "outside_groups")):
        for node in tree.parts(kind):
            yield from _unknown_or_twice(node.names(key), "group", known)


def _unknown_or_twice(names: list[tuple[Steps, str]], kind: str, known: dict[str, Node]) -> Iterator[Finding]:
    seen: set[str] = set()
    for steps, name in names:
        # Without any there is one fault at the list itself.
        if known and name not in known:
            yield Finding(steps, unknown(kind, name, known))
        if name in seen:
            yield Finding(steps, f"{name!r} is there twice: remove one")
        seen.add(name)


def find_asked_of_nobody(tree: Tree) -> Iterator[Finding]:
    """A question that is routed to no group, or a merged group of none."""
    for node in tree.parts(Item, Allocation, Choice):
        if node.value.get("groups") == []:
            yield Finding(node.at("groups"), "is asked of nobody: name at least one group or remove the question")
    for node in tree.parts(MergedGroup):
        if node.value.get("groups") == []:
            yield Finding(node.at("groups"), "merges no group: name at least one or remove it")


def find_idle_groups(tree: Tree) -> Iterator[Finding]:
    """A group that no item is routed to."""
    asked = {name for item in tree.parts(Item) for _, name in item.names("groups")}
    for name, group in tree.ids(Group).items():
        if asked and name not in asked:
            yield Finding(group.at("id"), f"group {name!r} is asked no item: route some to it or remove it")


def find_unknown_scales(tree: Tree) -> Iterator[Finding]:
    """An item on a scale that is not there."""
    known = [str(scale.steps[-1]) for scale in tree.parts(Scale)]
    for item in tree.parts(Item):
        scale = item.text("scale")
        if known and scale is not None and scale not in known:
            yield Finding(item.at("scale"), unknown("scale", scale, known))


def find_orphan_items(tree: Tree) -> Iterator[Finding]:
    """An item of a dimension that is not there, and a dimension without items."""
    known = tree.ids(Dimension)
    filled = set()
    for item in tree.parts(Item):
        dimension = item.text("dimension")
        filled.add(dimension)
        if known and dimension is not None and dimension not in known:
            yield Finding(item.at("dimension"), unknown("dimension", dimension, known))
    for name, dimension_node in known.items():
        if name not in filled:
            yield Finding(dimension_node.at("id"), f"no item has dimension {name!r}: give it items or remove it")


def find_unplaced_questions(tree: Tree) -> Iterator[Finding]:
    """Every question stands in exactly one section, and every section has some."""
    known = tree.ids(Item, Allocation, Choice, CommentQuestion)
    placed: dict[str, Steps] = {}
    for section in tree.parts(Section):
        if section.value.get("questions") == []:
            yield Finding(section.at("questions"), "is empty: name its questions or remove the section")
        for steps, name in section.names("questions"):
            first = placed.setdefault(name, steps)
            if name not in known:
                yield Finding(steps, unknown("question", name, known))
            elif first != steps:
                yield Finding(steps, f"{name!r} already stands in {key_of(first)}: remove one of the two")
    for name, node in known.items():
        if name not in placed and tree.parts(Section):
            yield Finding(node.at("id"), f"{name!r} is in no section: add it to the questions of one")


def find_bad_choices(tree: Tree) -> Iterator[Finding]:
    """A choice of more dimensions than there are; an allocation over fewer than two parts."""
    dimensions = len(tree.ids(Dimension))
    for choice in tree.parts(Choice):
        exactly = choice.number("exactly")
        if dimensions and exactly is not None and exactly > dimensions:
            yield Finding(choice.at("exactly"), f"is {exactly}: there are only {dimensions} dimensions")
    for allocation in tree.parts(Allocation):
        if len(allocation.rows("parts")) < FEWEST_PARTS and "parts" in allocation.value:
            yield Finding(allocation.at("parts"), f"has fewer than {FEWEST_PARTS} parts to share points over: add some")


def find_bad_merges(tree: Tree) -> Iterator[Finding]:
    """A group merged twice could be worked out by subtraction; one that is never alone must be merged."""
    merged: dict[str, Steps] = {}
    for node in tree.parts(MergedGroup):
        for steps, name in node.names("groups"):
            first = merged.setdefault(name, steps)
            if first[:2] != steps[:2]:
                yield Finding(steps, f"{name!r} is already merged in {key_of(first[:2])}: merge it once")
    for name, group in tree.ids(Group).items():
        if group.value.get("alone") is False and name not in merged:
            yield Finding(group.at("alone"), "this group would never be shown: put it into one of merged_groups")


def find_bad_perceptions(tree: Tree) -> Iterator[Finding]:
    """A perception compares two different merged groups."""
    known = tree.ids(MergedGroup)
    for node in tree.parts(Perception):
        for key in ("of", "against"):
            name = node.text(key)
            if name is not None and name not in known:
                yield Finding(node.at(key), unknown("merged group", name, known))
        if node.text("of") == node.text("against") is not None:
            yield Finding(node.at("against"), "compares a group with itself: name another")


def find_bad_context(tree: Tree) -> Iterator[Finding]:
    """`exceeds` needs two numbers that are asked for, `choice` its options, and no other kind has them."""
    numbers = [name for name, asked in tree.ids(ContextQuestion).items() if asked.value.get("kind") == "number"]
    for node in tree.parts(ContextQuestion):
        kind = node.text("kind")
        for key in ("number", "limit"):
            yield from _bad_operand(node, key, numbers)
        options = len(node.rows("options"))
        if kind == "choice" and options < FEWEST_PARTS:
            yield Finding(node.at("options"), "a choice needs at least two options: add them")
        elif kind != "choice" and options:
            yield Finding(node.at("options"), f"only kind choice has options, this is {kind}: remove them")


def _bad_operand(node: Node, key: str, numbers: list[str]) -> Iterator[Finding]:
    name, wanted = node.text(key), node.text("kind") == "exceeds"
    if wanted and name is None:
        yield Finding(node.at(key), "is missing: name a context question of kind number")
    elif wanted and name is not None and name not in numbers:
        yield Finding(node.at(key), unknown("context question of kind number", name, numbers))
    elif not wanted and name is not None:
        yield Finding(node.at(key), "only kind exceeds has this key: remove it", at_key=True)


CHECKS = (
    find_unknown_groups,
    find_asked_of_nobody,
    find_idle_groups,
    find_unknown_scales,
    find_orphan_items,
    find_unplaced_questions,
    find_bad_choices,
    find_bad_merges,
    find_bad_perceptions,
    find_bad_context,
)
