"""What is asked and how it is scored, as one frozen object.

The fields below are the format of a questionnaire file: `survey.catalogue` validates a file against these
classes, the store keeps `to_document`. Questionnaire > dimensions, sections, items; Text is {language: words}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from survey.core.document import Document, from_document, to_document
from survey.core.scoring_rules import Overhead, Perception, Position, Priorities, Quality, Rule
from survey.core.texts import STRICT, Text, Texts


@dataclass(frozen=True, slots=True)
class Scale:
    """Answers from 1 to `points`, lowest first, a word on each."""

    __pydantic_config__ = STRICT
    points: Texts
    instruction: Text

    @property
    def size(self) -> int:
        """Number of points."""
        return len(next(iter(self.points.values())))


@dataclass(frozen=True, slots=True)
class Exits:
    """The two ways not to rate: kept apart in every figure."""

    __pydantic_config__ = STRICT
    dont_know: Text
    not_applicable: Text
    instruction: Text


@dataclass(frozen=True, slots=True)
class Group:
    """People with one point of view. `weight` counts in maturity, `risk_weight` in overhead risk."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    hint: Text
    weight: float
    risk_weight: float = 0.0
    # A group that is usually one person is never shown by itself, only inside its merged group.
    alone: bool = True
    least_dimensions: int = 3


@dataclass(frozen=True, slots=True)
class MergedGroup:
    """Groups shown as one."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of maturity; `start` is the lowest displayed score (0-100) that reaches it."""

    __pydantic_config__ = STRICT
    level: int
    start: float
    name: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Dimension:
    """A subject that is scored. `levels` says in a line what each level looks like."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    definition: Text
    levels: Texts
    target: float
    weight: float = 1.0
    driver: str | None = None  # the overhead driver that makes its gap more urgent


@dataclass(frozen=True, slots=True)
class Item:
    """A statement that is rated. Without a dimension it never enters maturity."""

    __pydantic_config__ = STRICT
    id: str
    scale: str
    groups: tuple[str, ...]
    text: Text
    dimension: str | None = None
    weight: float = 1.0
    reversed: bool = False
    anchors: Texts | None = None
    required: bool = False  # a form cannot be sent without it; files may lack it


@dataclass(frozen=True, slots=True)
class ItemsIndex:
    """One figure over all items, for questionnaires too short for dimensions; it needs `least_items` answers."""

    __pydantic_config__ = STRICT
    name: Text
    least_items: int


@dataclass(frozen=True, slots=True)
class Part:
    """One share of an allocation."""

    __pydantic_config__ = STRICT
    id: int
    text: Text


@dataclass(frozen=True, slots=True)
class Allocation:
    """Points to be shared over parts; a sum within `tolerance` of `total` is rescaled, others are left out."""

    __pydantic_config__ = STRICT
    id: str
    question: Text
    groups: tuple[str, ...]
    parts: tuple[Part, ...]
    total: float = 100.0
    tolerance: float = 1.0

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its columns: EFF_ACTUAL_1, EFF_ACTUAL_2 ..."""
        return tuple(f"{self.id}_{part.id}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly so many of the dimensions, by importance."""

    __pydantic_config__ = STRICT
    id: str
    question: Text
    groups: tuple[str, ...]
    exactly: int


@dataclass(frozen=True, slots=True)
class CommentQuestion:
    """An open comment, always optional, never joined with ratings."""

    __pydantic_config__ = STRICT
    id: str
    question: Text
    hint: Text
    longest: int = 1000


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the survey: ids of items and questions in the order shown."""

    __pydantic_config__ = STRICT
    id: str
    name: Text
    lead: Text
    questions: tuple[str, ...]
    note: Text | None = None
    alone: bool = False  # never joined with another section


@dataclass(frozen=True, slots=True)
class ContextQuestion:
    """A fact asked of the leader, not an opinion. `exceeds` is worked out from two numbers."""

    __pydantic_config__ = STRICT
    id: str
    kind: Literal["yes_no", "number", "choice", "exceeds"]
    question: Text
    options: tuple[Text, ...] = ()
    number: str | None = None
    limit: str | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire as its file has it. Not slotted: the look-ups below are kept once made."""

    __pydantic_config__ = STRICT
    format: Literal["questionnaire/1"]
    id: str
    version: str
    languages: tuple[str, ...]
    title: Text
    intro: Text
    subject: Text
    minutes: int
    scales: dict[str, Scale]
    exits: Exits
    groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    sections: tuple[Section, ...]
    quality: Quality
    priorities: Priorities
    which_subject: Text | None = None
    merged_groups: tuple[MergedGroup, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    choices: tuple[Choice, ...] = ()
    comments: tuple[CommentQuestion, ...] = ()
    context: tuple[ContextQuestion, ...] = ()
    perceptions: tuple[Perception, ...] = ()
    index: ItemsIndex | None = None
    overhead: Overhead | None = None
    position: Position | None = None
    advice: tuple[Rule, ...] = ()
    shortest_section: int = field(default=1)

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def merged(self) -> Mapping[str, MergedGroup]:
        """Merged groups by id."""
        return {group.id: group for group in self.merged_groups}

    @cached_property
    def dimension(self) -> Mapping[str, Dimension]:
        """Dimensions by id."""
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def item_index(self) -> Mapping[str, int]:
        """Place of each item in a packed response."""
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def question(self) -> Mapping[str, Item | Allocation | Choice | CommentQuestion]:
        """Everything a section can name, by id."""
        asked: tuple[Item | Allocation | Choice | CommentQuestion, ...]
        asked = (*self.items, *self.allocations, *self.choices, *self.comments)
        return {each.id: each for each in asked}

    @property
    def highest(self) -> int:
        """The highest level: scores run from 1 to it."""
        return len(self.levels)

    def points(self, item: Item) -> int:
        """Number of points of an item's scale."""
        return self.scales[item.scale].size

    def labels(self, item: Item) -> Texts:
        """The words on an item's points by language, lowest first: its own anchors, or those of its scale."""
        return item.anchors or self.scales[item.scale].points

    def items_of(self, dimension: str) -> tuple[Item, ...]:
        """The items that score a dimension, in questionnaire order."""
        return tuple(item for item in self.items if item.dimension == dimension)

    def to_document(self) -> Document:
        """The same as plain lists, mappings, texts and numbers."""
        return to_document(self)

    @classmethod
    def from_document(cls, document: Document) -> "Questionnaire":
        """The questionnaire that `to_document` wrote, or that a checked file holds."""
        questionnaire: Questionnaire = from_document(cls, document)
        return questionnaire
