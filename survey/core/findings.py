"""Findings: the one record that every page, chart, file and endpoint reads.

Numbers are unrounded floats; pages round with `survey.core.rounding.shown`. None means that there is no value,
or that it is not shown: the two look the same. Keys of `to_document` are a promise (docs of `survey score`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from survey.core.document import Document, from_document, to_document

SCHEMA = "findings/1"
Interval = tuple[float, ...] | None  # low and high
# So near an end of the scale that the exact mean would tell what each person answered: it is that or beyond.
Bound = Literal["or_more", "or_less"] | None


@dataclass(frozen=True, slots=True)
class QuestionnaireMark:
    """Which questionnaire, to the last character."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Respondents:
    """Rows of answers, those that enter figures, and rows by group (None: not shown)."""

    total: int | None
    valid: int | None
    by_group: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole: `blockers` are the dimensions at the secured level, the lowest of all."""

    score: float | None
    score100: float | None
    level: int | None
    secured_level: int | None
    blockers: tuple[str, ...]
    interval: Interval = None


@dataclass(frozen=True, slots=True)
class IndexFindings:
    """One figure over all items, over `n` people: for questionnaires too short for dimensions."""

    score: float | None
    score100: float | None
    n: int | None
    interval: Interval = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a group agrees: r*wg, rwg(j) and AD (None: not shown), and the word for it."""

    rwg_star: float | None
    rwg_j: float | None
    ad: float | None
    word: Literal["shared", "fair", "divided", "unknown"]


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the items of a dimension measure one thing, on `n` people who answered all of `items`.

    `alpha` with its interval `low` to `high`, `omega` where a factor fits; `indicative` under twenty people.
    """

    alpha: float | None
    low: float | None
    high: float | None
    omega: float | None
    n: int
    items: tuple[str, ...]
    indicative: bool


@dataclass(frozen=True, slots=True)
class DimensionCell:
    """A group on a dimension. Empty and hidden look the same: not shown, no value."""

    mean: float | None
    sd: float | None
    n: int | None
    shown: bool
    agreement: Agreement | None = None
    interval: Interval = None
    bound: Bound = None


@dataclass(frozen=True, slots=True)
class DimensionFindings:
    """A dimension from 1 to the highest level, with its target, gap and priority.

    `established`: the whole interval lies below the target. `range`: lowest and highest group mean, where there is no
    interval.
    """

    score: float | None
    score100: float | None
    level: int | None
    n: int | None
    unweighted: float | None
    groups: Mapping[str, DimensionCell]
    target: float
    gap: float | None
    surplus: bool
    importance: float
    priority: float | None
    priority_class: str | None = field(metadata={"key": "class"})
    established: bool = False
    interval: Interval = None
    range: Interval = None
    alpha: float | None = None
    reliability: Reliability | None = None
    bound: Bound = None


@dataclass(frozen=True, slots=True)
class ItemCell:
    """A group on an item."""

    mean: float | None
    n: int | None
    dk: int | None
    na: int | None
    shown: bool
    dk_rate: float | None = None
    interval: Interval = None
    bound: Bound = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Answers from point `lowest` to point `highest` of an item's scale, taken together."""

    lowest: int
    highest: int
    count: int


@dataclass(frozen=True, slots=True)
class ItemFindings:
    """An item as answered (never reversed). `distribution` is None where too few answered, or all the same."""

    mean: float | None
    n: int | None
    dk_rate: float | None
    groups: Mapping[str, ItemCell]
    distribution: tuple[Bar, ...] | None = None
    interval: Interval = None
    bound: Bound = None


@dataclass(frozen=True, slots=True)
class DriverFindings:
    """A driver's risk 0-100, the points that it adds to the index, and the risk of each item in it."""

    risk: float | None
    contribution: float | None
    items: Mapping[str, float | None]
    interval: Interval = None


@dataclass(frozen=True, slots=True)
class OverheadFindings:
    """The overhead risk 0-100: contributions and facts add up to it before cap and floor."""

    value: float | None
    base: float | None
    band: str | None
    own_view_only: bool
    floor_applied: bool
    drivers: Mapping[str, DriverFindings]
    facts: Mapping[str, float]
    signs: tuple[str, ...]
    # What one point more (or less, where less is better) on an item takes off the index.
    levers: Mapping[str, float]
    interval: Interval = None


@dataclass(frozen=True, slots=True)
class PositionFindings:
    """The place on the axis; `composites` holds the figures behind it by their ids in small letters."""

    value: float | None
    composites: Mapping[str, float | None]
    archetype: str | None
    gates_failed: tuple[str, ...]
    load_missing: bool = False
    missing: tuple[str, ...] = ()
    interval: Interval = None


@dataclass(frozen=True, slots=True)
class PerceptionFindings:
    """How far two sides are apart on the items that both were asked: first minus second."""

    dimension: str
    groups: tuple[str, ...]
    items: tuple[str, ...]
    difference: float | None
    means: tuple[float, ...] | None = None
    interval: Interval = None
    g: float | None = None
    flag: Literal["blind_spot", "hidden_strength"] | None = None


@dataclass(frozen=True, slots=True)
class EffortFindings:
    """Mean shares of an allocation in percent, over `n` answers; `dropped` did not add up (None: not shown)."""

    n: int | None
    shares: tuple[float, ...] | None
    dropped: int | None
    intervals: tuple[Interval, ...] | None = None


@dataclass(frozen=True, slots=True)
class AdviceFindings:
    """A rule that fired, and the figures that made it fire (None: a figure that is not shown)."""

    rule: str
    evidence: Mapping[str, float | bool | None]


@dataclass(frozen=True, slots=True)
class QualityFindings:
    """How far all this can be trusted. `response` is answers over people invited, where that is known.

    `careless` sets of answers look doubtful; `careless_moves` has the dimensions that move by more than 0.2 without
    them, and by how much (None: not shown). `icc1`, `icc2` by dimension: how much group membership matters.
    """

    grade: Literal["A", "B", "C", "D"]
    response: float | None
    invited: int | None
    not_shown: tuple[str, ...]
    careless: int | None = None
    careless_moves: Mapping[str, float | None] = field(default_factory=dict)
    icc1: Mapping[str, float | None] | None = None
    icc2: Mapping[str, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """All that an assessment's answers say, with what may not be shown already taken out."""

    questionnaire: QuestionnaireMark
    smallest_group: int
    respondents: Respondents
    overall: Overall
    dimensions: Mapping[str, DimensionFindings]
    items: Mapping[str, ItemFindings]
    overhead_risk: OverheadFindings | None
    position: PositionFindings | None
    perception: tuple[PerceptionFindings, ...]
    effort: Mapping[str, EffortFindings]
    advice: tuple[AdviceFindings, ...]
    quality: QualityFindings
    index: IndexFindings | None = None
    # Of the resampling behind the intervals of composites; reports of version 0.1 have none.
    seed: int | None = None
    draws: int | None = None
    # Comments by question, in an order that tells nothing; None where too few wrote one.
    comments: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)

    def to_document(self) -> Document:
        """The JSON of `survey score`: the position's composites stand beside its value."""
        document = {"schema": SCHEMA, **to_document(self)}
        if document["position"] is not None:
            document["position"] |= document["position"].pop("composites")
        return document

    @classmethod
    def from_document(cls, document: Document) -> "Findings":
        """The findings that `to_document` wrote."""
        position = document["position"]
        if position is not None:
            known = set(PositionFindings.__dataclass_fields__)
            inner = {key: value for key, value in position.items() if key in known}
            inner["composites"] = {key: value for key, value in position.items() if key not in known}
            document = {**document, "position": inner}
        findings: Findings = from_document(cls, document)
        return findings
