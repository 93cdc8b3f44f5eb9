"""A group's questions in the order of the paper form, numbered through: printed, and typed in from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Item, Questionnaire, Section
from survey.core.routing import Page, pages_for
from survey.core.texts import Text, Texts

# With longer words on its points a scale does not fit above the columns of a table.
LONGEST_POINT = 28


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its number on the paper; an item comes with the words on its points."""

    number: int
    asked: Item | Allocation | Choice | CommentQuestion
    labels: Texts | None = None

    @property
    def kind(self) -> str:
        """Which part of the template shows it."""
        return type(self.asked).__name__.lower()


@dataclass(frozen=True, slots=True)
class Run:
    """Lines under one instruction. With `points` they share a scale, short enough to stand once above all of them."""

    lines: tuple[Line, ...]
    instruction: Text | None = None
    points: Texts | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the paper."""

    section: Section
    runs: tuple[Run, ...]


def whole_page(questionnaire: Questionnaire, group: str) -> Page:
    """All pages of a group as one."""
    return tuple(block for page in pages_for(questionnaire, group) for block in page)


def parts_of(questionnaire: Questionnaire, group: str) -> tuple[Part, ...]:
    """The paper form of a group, section by section."""
    lines = iter(lines_of(questionnaire, group))
    return tuple(
        Part(block.section, tuple(_runs(questionnaire, [next(lines) for _ in block.questions])))
        for block in whole_page(questionnaire, group)
    )


def lines_of(questionnaire: Questionnaire, group: str) -> list[Line]:
    """Every question that a group is asked, with its number."""
    names = [name for block in whole_page(questionnaire, group) for name in block.questions]
    return [_line(questionnaire, number, name) for number, name in enumerate(names, start=1)]


def _line(questionnaire: Questionnaire, number: int, name: str) -> Line:
    asked = questionnaire.question[name]
    return Line(number, asked, questionnaire.labels(asked) if isinstance(asked, Item) else None)


def _runs(questionnaire: Questionnaire, lines: list[Line]) -> Iterator[Run]:
    last = ""
    for (scale, is_table), some in groupby(lines, key=lambda line: _layout(questionnaire, line)):
        known = questionnaire.scales.get(scale)
        # An instruction is not said twice in a row.
        instruction = known.instruction if known and scale != last else None
        last = scale
        yield Run(tuple(some), instruction, known.points if known and is_table else None)


def _layout(questionnaire: Questionnaire, line: Line) -> tuple[str, bool]:
    """The scale of a line, "" without one, and whether it stands in a table with others of this scale."""
    if not isinstance(line.asked, Item):
        return "", False
    points = questionnaire.scales[line.asked.scale].points
    is_short = all(len(label) <= LONGEST_POINT for labels in points.values() for label in labels)
    return line.asked.scale, is_short and line.asked.anchors is None
