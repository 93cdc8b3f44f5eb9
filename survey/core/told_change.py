"""What readers of two reports are told of the change between them (measurement.md 4.9 and 4.12).

They know both reports. A side of a change is told where it is the very figure that its report tells, or where it is
made of columns that the report shows, scored in the same way: then nothing follows from the two reports and the change
that the reports themselves do not say. Of the rest, how far a change may be from the truth and what to call it.
Whatever is of a few stays out: who came, who went, how the plain mean moved by it, how few answers spread.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey.core.comparison import Comparison, CompositeChange, Counts, DimensionChange, GroupChange
from survey.core.disclosure import exactly_told
from survey.core.findings import DimensionFindings, Findings, Interval
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import displayed
from survey.core.scoring import LEAST_ITEMS
from survey.core.wave import Wave

HIDDEN = GroupChange(None, None, None, None, Counts(None, None), shown=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what was asked, what its report tells, and the wave that was worked out for the comparison."""

    asked: Questionnaire
    report: Findings
    wave: Wave


@dataclass(frozen=True, slots=True)
class Ground:
    """What was compared: the common questionnaire, with the groups as they were asked, and the columns compared."""

    questionnaire: Questionnaire
    columns: Collection[str]

    def is_all_of(self, asked: Questionnaire) -> bool:
        """Whether all of `asked` was compared, so that people and columns are scored as in its report."""
        return _scoring(asked) == _scoring(self.questionnaire)

    def members(self, column: str) -> frozenset[str]:
        """The groups that are counted in a column."""
        merged = self.questionnaire.merged.get(column)
        return frozenset((column,) if merged is None else merged.groups)

    def is_asked(self, column: str, dimension: str) -> bool:
        """Whether a column is asked enough of a dimension to have a score on it."""
        groups = self.members(column)
        return sum(not groups.isdisjoint(item.groups) for item in self.questionnaire.items_of(dimension)) >= LEAST_ITEMS


def as_told(compared: Comparison, ground: Ground, sides: tuple[Side, Side]) -> Comparison:
    """The comparison of two closed assessments as readers of both reports may know it."""
    dimensions = {key: _dimension(found, key, ground, sides) for key, found in compared.dimensions.items()}
    reports = [side.report for side in sides]
    overhead = _composite(compared.overhead_risk, [_figure(each.overhead_risk, "value") for each in reports])
    return replace(
        compared,
        pairs=None,
        respondents=Counts(*(each.respondents.total for each in reports)),
        dimensions=dimensions,
        overall=_composite(compared.overall, [_figure(each.overall, "score") for each in reports]),
        index=_composite(compared.index, [_figure(each.index, "score") for each in reports]),
        overhead_risk=overhead,
        position=_composite(compared.position, [_figure(each.position, "value") for each in reports]),
        advice=compared.advice if overhead is not None and overhead.real else (),
        not_shown=tuple(
            column
            for column in ground.columns
            if not any(column in found.groups and found.groups[column].shown for found in dimensions.values())
        ),
    )


def _dimension(found: DimensionChange, key: str, ground: Ground, sides: tuple[Side, Side]) -> DimensionChange:
    told = [side.report.dimensions.get(key) for side in sides]
    groups = {group: _group(each, (group, key), ground, sides) for group, each in found.groups.items()}
    empty = DimensionChange(None, None, None, "too_few", Counts(None, None), groups)
    values = (found.earlier, found.later)
    if not all(_follows(ground, side, key, value) for side, value in zip(sides, values, strict=True)):
        return empty
    interval = None if any(each is None or each.interval is None for each in told) else found.interval
    change = _change(*values)
    return replace(
        empty,
        earlier=_shown(found.earlier),
        later=_shown(found.later),
        change=change,
        verdict=found.verdict,
        n=Counts(*(None if each is None else each.n for each in told)),
        interval=_around(change, interval),
        smallest_seen=_shown(found.smallest_seen),
    )


def _follows(ground: Ground, side: Side, key: str, value: float | None) -> bool:
    """Whether a side of a dimension's change is the figure of its report, or is made of columns that it shows."""
    report = side.report.dimensions.get(key)
    if value is None or report is None or report.score is None or report.bound:
        return False
    if displayed(value) == displayed(report.score) and _people(side.wave, key) == report.n:
        return True
    asked = {column for column in report.groups if ground.is_asked(column, key)}
    return ground.is_all_of(side.asked) and asked <= exactly_told(report.groups)


def _people(wave: Wave, key: str) -> int:
    return sum(each.n for each in wave.dimensions[key].values())


def _group(found: GroupChange, where: tuple[str, str], ground: Ground, sides: tuple[Side, Side]) -> GroupChange:
    """A group's change without its interval: how the answers of one group spread is not told by two reports."""
    values = (found.earlier, found.later)
    known = all(_is_known(ground, side, where, value) for side, value in zip(sides, values, strict=True))
    if not (found.shown and known):
        return HIDDEN
    return replace(found, change=_change(*values), interval=None, rci=None)


def _is_known(ground: Ground, side: Side, where: tuple[str, str], value: float | None) -> bool:
    """Whether a report shows a column with this figure, or every column in it, scored in the same way."""
    group, key = where
    report: DimensionFindings | None = side.report.dimensions.get(key)
    if value is None or report is None:
        return False
    told = exactly_told(report.groups)
    cell = report.groups.get(group)
    if group in told and cell is not None and cell.mean is not None and displayed(cell.mean) == displayed(value):
        return True
    inside = (column for column in report.groups if ground.members(column) <= ground.members(group))
    parts = {column for column in inside if ground.is_asked(column, key)}
    return ground.is_all_of(side.asked) and bool(parts) and parts <= told


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the whole as a report tells it."""

    value: float | None
    has_interval: bool


def _figure(found: Any, name: str) -> _Figure:
    return _Figure(None, has_interval=False) if found is None else _Figure(getattr(found, name), bool(found.interval))


def _composite(found: CompositeChange | None, told: Sequence[_Figure]) -> CompositeChange | None:
    """The change of a figure of the whole, where both sides are what the reports tell."""
    if found is None or found.earlier is None or found.later is None:
        return None
    values = (found.earlier, found.later)
    if any(
        each.value is None or displayed(each.value) != displayed(own) for each, own in zip(told, values, strict=True)
    ):
        return None
    change = _change(*values)
    interval = _around(change, found.interval if all(each.has_interval for each in told) else None)
    real = found.real and interval is not None
    return CompositeChange(displayed(found.earlier), displayed(found.later), change, interval, real)


def _change(earlier: float | None, later: float | None) -> float | None:
    """The difference of what both reports tell: more digits would tell more than they do."""
    return None if earlier is None or later is None else displayed(displayed(later) - displayed(earlier))


def _around(change: float | None, interval: Interval) -> Interval:
    """As wide an interval around the change that is told."""
    if change is None or interval is None:
        return None
    half = (interval[1] - interval[0]) / 2
    return displayed(change - half), displayed(change + half)


def _shown(value: float | None) -> float | None:
    return None if value is None else displayed(value)


def _scoring(asked: Questionnaire) -> Mapping[str, Any]:
    """All that decides which people count and how they are scored."""
    return {
        "groups": [(each.id, each.weight, each.alone) for each in asked.groups],
        "merged": [(each.id, each.groups) for each in asked.merged_groups],
        "items": [
            (each.id, each.dimension, each.weight, each.reversed, each.groups, asked.points(each))
            for each in asked.items
        ],
        "rules": (asked.highest, asked.quality.least_dimensions),
    }
