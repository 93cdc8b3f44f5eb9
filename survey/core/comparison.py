"""What two assessments say together: the record that pages and the JSON of `survey compare` read.

Numbers are unrounded floats; None means that there is no value, or that it is not shown. Changes are later minus
earlier. Keys of `to_document` are a promise (docs of `survey compare`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from survey.core.change import Verdict
from survey.core.document import Document, from_document, to_document
from survey.core.findings import Interval, QuestionnaireMark

SCHEMA = "comparison/1"
Design = Literal["paired", "partly_overlapping", "unpaired"]


@dataclass(frozen=True, slots=True)
class Marks:
    """The questionnaires of both."""

    earlier: QuestionnaireMark
    later: QuestionnaireMark


@dataclass(frozen=True, slots=True)
class Common:
    """Items that both have and that are compared, those of either that are not, those under new words."""

    compared: tuple[str, ...]
    left_out: tuple[str, ...]
    reworded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """People in the earlier and in the later assessment; for readers a band ("5-9", "10-19", ...)."""

    earlier: int | str | None
    later: int | str | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group on a dimension; empty and hidden look the same. `rci` is of one person who answered both times."""

    earlier: float | None
    later: float | None
    change: float | None
    interval: Interval
    n: Counts
    shown: bool
    rci: float | None = None


@dataclass(frozen=True, slots=True)
class DimensionChange:
    """A dimension from 1 to the highest level.

    `se`, `t`, `df`, `p` of the change and its 95% `interval`; `p_holm` is adjusted over the dimensions; `g` the size in
    standard deviations; `mdc` what noise alone may move it by; `smallest_seen` the smallest change that could have been
    seen (80% power); `mix_effect` what a change in who answered did to the head-count mean.
    """

    earlier: float | None
    later: float | None
    change: float | None
    verdict: Verdict
    n: Counts
    groups: Mapping[str, GroupChange]
    interval: Interval = None
    se: float | None = None
    t: float | None = None
    df: float | None = None
    p: float | None = None
    p_holm: float | None = None
    g: float | None = None
    mdc: float | None = None
    smallest_seen: float | None = None
    mix_effect: float | None = None


@dataclass(frozen=True, slots=True)
class CompositeChange:
    """The whole (levels), the overhead risk or the position (0-100); `real`: the interval leaves out no change."""

    earlier: float | None
    later: float | None
    change: float | None
    interval: Interval = None
    real: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that two assessments say together. `pairs` is how many people were matched by their private code."""

    questionnaires: Marks
    items: Common
    design: Design
    pairs: int | None
    respondents: Counts
    smallest_group: int
    dimensions: Mapping[str, DimensionChange]
    overall: CompositeChange | None
    index: CompositeChange | None  # of all items (levels), where the questionnaire has such a figure
    overhead_risk: CompositeChange | None
    position: CompositeChange | None
    advice: tuple[str, ...]
    not_shown: tuple[str, ...]

    def to_document(self) -> Document:
        """The JSON of `survey compare`."""
        return {"schema": SCHEMA, **to_document(self)}

    @classmethod
    def from_document(cls, document: Document) -> "Comparison":
        """The comparison that `to_document` wrote."""
        comparison: Comparison = from_document(cls, document)
        return comparison
