"""One of two assessments that are compared: estimates of its dimensions by group, and its composites."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from survey.core.composites import composite_intervals, draw_composites
from survey.core.consistency import reliability_for
from survey.core.errors import RefusedError
from survey.core.findings import DimensionFindings, Findings, Interval
from survey.core.intervals import ASSUMED_RELIABILITY, Estimate
from survey.core.resampling import draw_groups
from survey.core.sample import Floats
from survey.core.summary import Summary
from survey.core.tally import Tally, together
from survey.core.workings import Basis, work_out

WIDTH = 2 * 1.959963984540054  # standard errors in a 95% interval of the normal distribution


@dataclass(frozen=True, slots=True)
class Composite:
    """A composite figure with its standard error, where it has one."""

    value: float
    se: float | None


@dataclass(frozen=True, slots=True)
class Wave:
    """What is compared. `people` are valid respondents.

    `dimensions`: estimates by group, those without a score left out; `shown`: the groups of each that may be shown.
    `head_count`: mean over respondents, groups aside. Composites are None where they were not measured.
    """

    people: int
    dimensions: Mapping[str, Mapping[str, Estimate]]
    head_count: Mapping[str, Fraction | None]
    shown: Mapping[str, frozenset[str]]
    overall: Composite | None
    index: Composite | None
    overhead: Composite | None
    position: Composite | None


def wave_of(basis: Basis, summary: Summary, seed: int) -> Wave:
    """The wave that answers give."""
    workings = work_out(basis, summary)
    composites = draw_composites(workings, draw_groups(summary, seed))
    intervals = composite_intervals(workings, composites)
    measures = workings.measures
    place, index = measures.place, workings.index
    return Wave(
        people=measures.scores.all_respondents,
        dimensions={
            key: _estimates(by_group, basis.context.population, reliability_for(measures.consistency, key))
            for key, by_group in measures.scores.dimensions.items()
        },
        head_count={key: together(cells.values()).mean for key, cells in measures.scores.dimensions.items()},
        shown=measures.shown.dimensions,
        overall=_composite(workings.overall, composites.overall, intervals.overall),
        index=_composite(measures.index, composites.index, intervals.index),
        overhead=_composite(None if index is None else index.value, composites.overhead, intervals.overhead),
        position=_composite(None if place is None else place.value, composites.position, intervals.position),
    )


def _estimates(
    by_group: Mapping[str, Tally], population: Mapping[str, int], reliability: float
) -> Mapping[str, Estimate]:
    found = {group: Estimate.of(cell, population.get(group), reliability) for group, cell in by_group.items()}
    return {group: estimate for group, estimate in found.items() if estimate is not None}


def _composite(value: Fraction | None, drawn: Floats | None, interval: Interval) -> Composite | None:
    if value is None:
        return None
    return Composite(float(value), None if interval is None or drawn is None else float(np.std(drawn)))


def wave_of_findings(findings: Findings) -> Wave:
    """The wave that findings hold; raises RefusedError where they are a report's, without deviations."""
    cells = (cell for found in findings.dimensions.values() for cell in found.groups.values())
    if any(cell.shown and cell.sd is None and (cell.n or 0) > 1 for cell in cells):
        raise RefusedError("findings_without_deviations")
    overhead, place = findings.overhead_risk, findings.position
    return Wave(
        people=findings.respondents.valid or 0,
        dimensions={key: _estimates_in(found) for key, found in findings.dimensions.items()},
        head_count={
            key: None if found.unweighted is None else Fraction(found.unweighted)
            for key, found in findings.dimensions.items()
        },
        shown={
            key: frozenset(group for group, cell in found.groups.items() if cell.shown)
            for key, found in findings.dimensions.items()
        },
        overall=_composite_in(findings.overall.score, findings.overall.interval),
        index=None if findings.index is None else _composite_in(findings.index.score, findings.index.interval),
        overhead=None if overhead is None else _composite_in(overhead.value, overhead.interval),
        position=None if place is None else _composite_in(place.value, place.interval),
    )


def _estimates_in(found: DimensionFindings) -> Mapping[str, Estimate]:
    told = found.reliability
    firm = told is not None and told.alpha is not None and not told.indicative
    reliability = told.alpha if firm else ASSUMED_RELIABILITY  # type: ignore[union-attr]  # firm: it is there
    return {
        group: Estimate(Fraction(cell.mean), None if cell.sd is None else cell.sd**2, cell.n, None, reliability or 0.0)
        for group, cell in found.groups.items()
        if cell.mean is not None and cell.n is not None
    }


def _composite_in(value: float | None, interval: Interval) -> Composite | None:
    if value is None:
        return None
    return Composite(value, None if interval is None else (interval[1] - interval[0]) / WIDTH)
