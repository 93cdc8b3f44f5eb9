"""The axis from reporting to strategic partner (measurement.md 3.9): PI = share * SC + (1 - share) * (100 - AD)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.conditions import LookUp, judge
from survey.core.rounding import exact, shown
from survey.core.scoring_rules import Archetype, Composite, Position
from survey.core.tally import weighted_mean

Dimensions100 = Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a PMO stands: the axis value, the composites behind it, the load, and dimensions that are missing."""

    position: Position
    value: Fraction | None
    composites: Mapping[str, Fraction | None]
    load: Fraction | None
    missing: tuple[str, ...]


def place(position: Position, dimensions: Dimensions100, load: Fraction | None) -> Place:
    """The place on the axis; without load it is the index composite alone."""
    missing = tuple(key for key in position.needs if dimensions.get(key) is None)
    composites = {composite.id: composite_score(composite, dimensions) for composite in position.composites}
    index = composites[position.index]
    if missing or index is None:
        return Place(position, None, composites, load, missing)
    share = exact(position.share)
    value = index if load is None else share * index + (1 - share) * (100 - load)
    return Place(position, value, composites, load, ())


def composite_score(composite: Composite, dimensions: Dimensions100) -> Fraction | None:
    """The weighted mean of a composite's dimensions on 0-100; None if one is missing, unless it is partial."""
    known = {key: dimensions.get(key) for key in composite.weights}
    if None in known.values() and not composite.partial:
        return None
    return weighted_mean((exact(composite.weights[key]), value) for key, value in known.items())


def archetype_of(position: Position, value: Fraction, look_up: LookUp) -> tuple[Archetype, tuple[str, ...]]:
    """The first archetype that fits, and the gates that kept the place out of one whose index it reaches."""
    failed: list[str] = []

    def fits(archetype: Archetype) -> bool:
        if archetype.from_index is not None and shown(value) < exact(archetype.from_index):
            return False
        # A gate with too few answers behind it is not tested.
        closed = [gate.id for gate in archetype.gates if judge(gate.when, look_up).holds is False]
        failed.extend(closed)
        return not closed and (archetype.when is None or bool(judge(archetype.when, look_up).holds))

    return next(filter(fits, position.archetypes)), tuple(failed)
