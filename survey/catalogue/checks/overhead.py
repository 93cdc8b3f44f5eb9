"""The overhead risk index: drivers, bands and whose view counts."""

from collections.abc import Iterator

from survey.catalogue.checks.scoring import more_than
from survey.catalogue.faults import Finding, quote, unknown
from survey.catalogue.tree import Tree
from survey.core.questionnaire import Allocation, Group, Item
from survey.core.scoring_rules import Band, Driver, DriverEffort, DriverItem, Overhead


def find_bad_drivers(tree: Tree) -> Iterator[Finding]:
    """A driver of nothing, and items in it that are not there or there twice."""
    items = tree.ids(Item)
    seen: set[tuple[object, str]] = set()
    for driver in tree.parts(Driver):
        if driver.value.get("items") == [] and not driver.value.get("effort"):
            yield Finding(driver.at("items"), "this driver measures nothing: name its items")
    for entry in tree.parts(DriverItem):
        name = entry.text("item")
        if name is None:
            continue
        if name not in items:
            yield Finding(entry.at("item"), unknown("item", name, items))
        if (entry.steps[:-1], name) in seen:
            yield Finding(entry.at("item"), f"{quote(name)} is there twice: remove one")
        seen.add((entry.steps[:-1], name))


def find_unweighted_drivers(tree: Tree) -> Iterator[Finding]:
    """An item whose groups all have risk_weight 0 has no risk."""
    groups = tree.ids(Group)
    heard = {name for name, group in groups.items() if (group.number("risk_weight") or 0) > 0}
    items = tree.ids(Item)
    for entry in tree.parts(DriverItem):
        item = items.get(entry.text("item") or "")
        if groups and item and not heard & {name for _, name in item.names("groups")}:
            yield Finding(entry.at("item"), "none of its groups has a risk_weight above 0: give one, or remove it here")


def find_unknown_efforts(tree: Tree) -> Iterator[Finding]:
    """A driver's share of time names a part of an allocation."""
    known = part_columns(tree)
    for effort in tree.parts(DriverEffort):
        part = effort.text("part")
        if part is not None and part not in known:
            yield Finding(effort.at("part"), unknown("part of an allocation", part, known))


def part_columns(tree: Tree) -> list[str]:
    """The names of the parts of all allocations: EFF_ACTUAL_1 ..."""
    return [
        f"{allocation.text('id')}_{part['id']}"
        for allocation in tree.parts(Allocation)
        for part in allocation.rows("parts")
        if isinstance(part, dict) and isinstance(part.get("id"), int)
    ]


def find_bad_limits(tree: Tree) -> Iterator[Finding]:
    """An own-view band that is not there, or more drivers asked for than there are."""
    bands, drivers = tree.ids(Band), len(tree.ids(Driver))
    for overhead in tree.parts(Overhead):
        band = overhead.text("own_view_band")
        if band is not None and band not in bands:
            yield Finding(overhead.at("own_view_band"), unknown("band", band, bands))
        yield from more_than(overhead, "least_drivers", drivers, "drivers")
        yield from more_than(overhead, "top", drivers, "drivers")
        if overhead.value.get("outside_groups") == []:
            yield Finding(overhead.at("outside_groups"), "is empty: name the groups whose view from outside counts")


CHECKS = (find_bad_drivers, find_unweighted_drivers, find_unknown_efforts, find_bad_limits)
