"""What is counted of a row of answers: blocks of items that are counted together, and the quantities of one person.

A quantity is one number that a respondent may have: a dimension's score, an item's level, a share of effort, a score on
the items that two sides have in common. Composites (overall, overhead risk, position) are made of means of quantities,
so resampling people means resampling these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from survey.core.conditions import Condition
from survey.core.questionnaire import Item, Questionnaire
from survey.core.scoring import LEAST_ITEMS, ScoreRule, score_rule
from survey.core.scoring_rules import Perception

LARGEST_BLOCK = 5  # items without a dimension are counted in blocks of so many


@dataclass(frozen=True, slots=True)
class Block:
    """Items counted together: those of a dimension, or some that belong to none. `places` are their columns."""

    dimension: str | None
    items: tuple[Item, ...]
    places: tuple[int, ...]
    rule: ScoreRule


@dataclass(frozen=True, slots=True)
class Common:
    """The items that both sides of a perception are asked of a dimension: their columns in its block, their score."""

    items: tuple[Item, ...]
    block: int
    columns: tuple[int, ...]
    rule: ScoreRule


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a respondent. `id`: a dimension, an item, a part of an allocation, dimension/perception, or ""."""

    kind: Literal["dimension", "item", "effort", "side", "index"]
    id: str


INDEX = Quantity("index", "")  # the figure over all items


@dataclass(frozen=True, slots=True)
class Layout:
    """A questionnaire as it is counted. `common` by perception and dimension, `risky` items, `sides` in conditions."""

    questionnaire: Questionnaire
    blocks: tuple[Block, ...]
    common: dict[tuple[str, str], Common]
    risky: tuple[str, ...]
    sides: tuple[tuple[str, str], ...]
    where: dict[str, tuple[int, int]]  # dimension or item -> its block, and its column there
    index: ScoreRule | None  # of the figure over all items

    def quantities(self, group: str) -> tuple[Quantity, ...]:
        """What respondents of a group may have, dimensions first."""
        return tuple(self._quantities(group))

    def common_on(self, side: Quantity) -> Common:
        """The items behind a quantity of a side."""
        dimension, _, perception = side.id.partition("/")
        return self.common[perception, dimension]

    def _quantities(self, group: str) -> Iterator[Quantity]:
        for block in self.blocks:
            if block.dimension and sum(group in item.groups for item in block.items) >= LEAST_ITEMS:
                yield Quantity("dimension", block.dimension)
        yield from (Quantity("item", item) for item in self.risky if group in self.questionnaire.item[item].groups)
        for part in _effort_parts(self.questionnaire):
            if any(part in asked.fields and group in asked.groups for asked in self.questionnaire.allocations):
                yield Quantity("effort", part)
        if self.index is not None:
            yield INDEX
        for perception, dimension in self.sides:
            if group in groups_of(self.questionnaire, _named(self.questionnaire, perception)):
                yield Quantity("side", side_name(perception, dimension))


def lay_out(questionnaire: Questionnaire) -> Layout:
    """The layout of a questionnaire."""
    overhead = questionnaire.overhead
    drivers = () if overhead is None else overhead.drivers
    conditions = () if overhead is None else tuple(fact.when for fact in overhead.facts)
    blocks = tuple(_blocks(questionnaire))
    return Layout(
        questionnaire,
        blocks,
        dict(_commons(questionnaire, blocks)),
        tuple(dict.fromkeys(part.item for driver in drivers for part in driver.items)),
        tuple(dict.fromkeys(_gaps_in(conditions))),
        {
            name: (place, column)
            for place, block in enumerate(blocks)
            for name, column in [(block.dimension or "", 0), *((item.id, at) for at, item in enumerate(block.items))]
        },
        None
        if questionnaire.index is None
        else score_rule(
            questionnaire, questionnaire.items, min(questionnaire.index.least_items, len(questionnaire.items))
        ),
    )


def side_name(perception: str, dimension: str) -> str:
    """The id of the quantity that a perception compares on a dimension."""
    return f"{dimension}/{perception}"


def _blocks(questionnaire: Questionnaire) -> Iterator[Block]:
    for dimension in questionnaire.dimensions:
        yield _block(questionnaire, dimension.id, questionnaire.items_of(dimension.id))
    others = tuple(item for item in questionnaire.items if item.dimension is None)
    for start in range(0, len(others), LARGEST_BLOCK):
        yield _block(questionnaire, None, others[start : start + LARGEST_BLOCK])


def _block(questionnaire: Questionnaire, dimension: str | None, items: tuple[Item, ...]) -> Block:
    places = tuple(questionnaire.item_index[item.id] for item in items)
    return Block(dimension, items, places, score_rule(questionnaire, items, LEAST_ITEMS))


def _commons(questionnaire: Questionnaire, blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, str], Common]]:
    for perception in questionnaire.perceptions:
        asked = set(groups_of(questionnaire, perception))
        for place, block in enumerate(blocks):
            columns = tuple(column for column, item in enumerate(block.items) if asked <= set(item.groups))
            if block.dimension is not None and columns:
                items = tuple(block.items[column] for column in columns)
                # Of a single item in common, its one answer is the score.
                rule = score_rule(questionnaire, items, min(LEAST_ITEMS, len(items)))
                yield (perception.id, block.dimension), Common(items, place, columns, rule)


def groups_of(questionnaire: Questionnaire, perception: Perception) -> tuple[str, ...]:
    """The groups on both sides of a perception."""
    return (*questionnaire.merged[perception.of].groups, *questionnaire.merged[perception.against].groups)


def _named(questionnaire: Questionnaire, perception: str) -> Perception:
    return next(each for each in questionnaire.perceptions if each.id == perception)


def _effort_parts(questionnaire: Questionnaire) -> tuple[str, ...]:
    drivers = () if questionnaire.overhead is None else questionnaire.overhead.drivers
    return tuple(dict.fromkeys(driver.effort.part for driver in drivers if driver.effort is not None))


def _gaps_in(conditions: tuple[Condition, ...]) -> Iterator[tuple[str, str]]:
    for condition in conditions:
        for compared in condition.comparisons():
            if compared.figure == "perception_gap":
                yield str(compared.group), compared.subjects[0]
