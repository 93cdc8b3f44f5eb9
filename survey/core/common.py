"""What two versions of a questionnaire have in common: only that can be compared (measurement.md 4.9, 4.13).

An item is the same when it keeps its id, its dimension, its number of points and its direction; a new meaning takes a
new id. New words under an old id are compared, and named.
"""

from dataclasses import dataclass, replace

import numpy as np

from survey.core.answers import NOT_SHOWN
from survey.core.questionnaire import Item, Questionnaire
from survey.core.responses import GroupAnswers
from survey.core.scoring_rules import Driver, Overhead


@dataclass(frozen=True, slots=True)
class CommonGround:
    """One questionnaire with only the items and groups that both have, for scoring both.

    `left_out` are items of either that the other has not, `reworded` those whose words differ.
    """

    questionnaire: Questionnaire
    left_out: tuple[str, ...]
    reworded: tuple[str, ...]


def common_ground(earlier: Questionnaire, later: Questionnaire) -> CommonGround:
    """What can be compared, under the rules of the later questionnaire.

    Where all items of the earlier are in the later, but not the other way round, the earlier gives the rules: a full
    assessment after a pulse is scored as a pulse.
    """
    shared = {item.id for item in later.items if _is_same(earlier, later, item)}
    wider = len(shared) == len(earlier.items) < len(later.items)
    rules, other = (earlier, later) if wider else (later, earlier)
    kept = tuple(_common_item(rules, other, item) for item in rules.items if item.id in shared)
    left_out = tuple(dict.fromkeys(item.id for item in (*earlier.items, *later.items) if item.id not in shared))
    reworded = tuple(
        item.id for item in kept if (item.text, item.anchors) != (other.item[item.id].text, other.item[item.id].anchors)
    )
    return CommonGround(_narrowed(rules, other, kept), left_out, reworded)


def _is_same(earlier: Questionnaire, later: Questionnaire, item: Item) -> bool:
    old = earlier.item.get(item.id)
    return old is not None and (old.dimension, old.reversed, earlier.points(old)) == (
        item.dimension,
        item.reversed,
        later.points(item),
    )


def _common_item(rules: Questionnaire, other: Questionnaire, item: Item) -> Item:
    asked = other.item[item.id].groups
    return replace(item, groups=tuple(group for group in item.groups if group in asked and group in rules.group))


def _narrowed(rules: Questionnaire, other: Questionnaire, items: tuple[Item, ...]) -> Questionnaire:
    """A questionnaire of scores, overhead risk and, where nothing was left out, position: advice has its own report."""
    left, groups = {item.id for item in items}, {group for group in rules.group if group in other.group}
    asked = {allocation.id: allocation.fields for allocation in other.allocations}
    return replace(
        rules,
        items=items,
        groups=tuple(group for group in rules.groups if group.id in groups),
        merged_groups=tuple(
            replace(merged, groups=tuple(group for group in merged.groups if group in groups))
            for merged in rules.merged_groups
        ),
        dimensions=tuple(each for each in rules.dimensions if any(item.dimension == each.id for item in items)),
        allocations=tuple(each for each in rules.allocations if asked.get(each.id) == each.fields),
        choices=(),
        overhead=None if rules.overhead is None else _narrowed_overhead(rules.overhead, left, groups),
        position=rules.position if items == rules.items else None,
        advice=(),
        quality=replace(
            rules.quality,
            contradictions=tuple(pair for pair in rules.quality.contradictions if {pair.item, pair.other} <= left),
        ),
    )


def _narrowed_overhead(overhead: Overhead, items: set[str], groups: set[str]) -> Overhead | None:
    drivers = [
        replace(driver, items=tuple(part for part in driver.items if part.item in items)) for driver in overhead.drivers
    ]
    kept = tuple(driver for driver in drivers if _asks_anything(driver))
    outside = tuple(group for group in overhead.outside_groups if group in groups)
    return replace(overhead, drivers=kept, signs=(), outside_groups=outside) if kept else None


def _asks_anything(driver: Driver) -> bool:
    return bool(driver.items) or driver.effort is not None


def carried_over(asked: Questionnaire, common: Questionnaire, group: str, answers: GroupAnswers) -> GroupAnswers:
    """Answers to what was `asked` as answers to the common ground: its items in its order, the others gone."""
    columns = [asked.item_index[item.id] for item in common.items]
    routed = np.array([group in item.groups for item in common.items])
    codes = np.where(routed, answers.codes[:, columns], np.uint8(ord(NOT_SHOWN)))
    return GroupAnswers(codes, {each.id: answers.efforts[each.id] for each in common.allocations}, {})
