"""What an explanation is made of. Every text in it is ready to be read; nothing in it was scored anew."""

from dataclasses import dataclass, replace
from enum import Enum

from survey.charts.scene import Scene
from survey.core.findings import Bound
from survey.reporting.names import hidden_text


class Place(Enum):
    """The part of the report where a figure stands: the id of its section."""

    POSITION = "part-position"
    RISK = "part-risk"
    ACTIONS = "part-actions"
    DIMENSIONS = "part-dimensions"
    GROUPS = "part-groups"
    EFFORT = "part-effort"
    ITEMS = "part-items"
    METHOD = "part-method"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which figure is explained: its id, what it is called, where it stands, and the figures that it goes into."""

    figure: str
    title: str
    place: Place
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """A row: what goes in, as displayed. `figure` has an explanation of its own; `value` is None where not shown."""

    label: str
    shown: str
    figure: str | None = None
    value: float | None = None
    weight: float | None = None
    n: int | None = None
    bound: Bound = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """A table of inputs; `weight` heads the column of their weights, where they have some."""

    caption: str
    rows: tuple[Input, ...]
    weight: str = ""

    @property
    def counted(self) -> bool:
        """Whether a row says how many answers stand behind it."""
        return any(row.n is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of arithmetic with this assessment's figures; `exact`: the inputs as displayed give that very figure."""

    text: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the formula: what is done, in symbols, and with this assessment's own figures."""

    words: str
    symbols: str = ""
    sum: Sum | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure was computed. `hidden`: it is not shown, and that is all that is said of it."""

    subject: Subject
    shown: str
    value: float | None = None
    meaning: str = ""
    steps: tuple[Step, ...] = ()
    tables: tuple[Inputs, ...] = ()
    left_out: tuple[str, ...] = ()
    interval: tuple[str, ...] = ()
    rounding: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The rows of the first table: what the figure itself is made of."""
        return self.tables[0].rows if self.tables else ()

    @property
    def exact(self) -> bool:
        """Whether adding up what is displayed gives what is displayed, to the last digit."""
        return all(step.sum is None or step.sum.exact for step in self.steps)


def not_shown(scene: Scene, subject: Subject) -> Explanation:
    """The explanation of a figure that is not shown: empty and hidden look the same."""
    return Explanation(subject, hidden_text(scene), hidden=True)


def also(explanation: Explanation, *tables: Inputs) -> Explanation:
    """The same with further tables, those without a row left out."""
    return replace(explanation, tables=(*explanation.tables, *(table for table in tables if table.rows)))
