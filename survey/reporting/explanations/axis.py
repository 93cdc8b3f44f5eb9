"""The place on the axis from reporting to strategic partner, and the profile."""

from collections.abc import Iterator

from survey.charts.scene import Scene
from survey.core.findings import PositionFindings
from survey.core.rounding import exact
from survey.core.rounding import shown as displayed
from survey.core.scoring_rules import Archetype, Composite, Gate, Position
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, same, told, value_or_unknown, weighted_mean
from survey.reporting.explanations.conditions import in_words
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    also,
    not_shown,
)
from survey.reporting.names import dimension_name

FULL = 100


def position(scene: Scene) -> Explanation | None:
    """The index composite and what the load leaves of 100, each with its share."""
    asked, found = scene.questionnaire.position, scene.findings.position
    if asked is None:
        return None
    words = scene.words
    subject = Subject("position", f"{words.of(asked.name)} ({asked.id})", Place.POSITION)
    if found is None or found.value is None:
        return not_shown(scene, subject)
    composites = tuple(_composite_rows(scene, each) for each in asked.composites)
    explained = Explanation(
        subject,
        words.number(found.value),
        found.value,
        words.say("Where the PMO stands between reporting (0) and strategic partner (100)."),
        (
            _axis(scene, asked, found),
            *(_composite(scene, each, found, rows) for each, rows in zip(asked.composites, composites, strict=True)),
            *_profile(scene, asked, found),
        ),
        (Inputs(words.say("What goes in"), tuple(_factors(scene, asked, found)), words.say("Weight")),),
        tuple(_left_out(scene, asked, found)),
        tuple(notes.composite_interval(scene, found.interval)),
        (notes.limits_of_100(scene),),
        (sources.own_index(scene), sources.roles(scene), sources.bootstrap(scene)),
    )
    tables = (
        Inputs(words.say("{name}, from 0 to 100", name=each.id), rows, words.say("Weight"))
        for each, rows in zip(asked.composites, composites, strict=True)
    )
    return also(explained, *tables, _profiles(scene, asked, found))


def _composite_value(found: PositionFindings, name: str) -> float | None:
    return found.composites.get(name.lower())


def _axis(scene: Scene, asked: Position, found: PositionFindings) -> Step:
    words = scene.words
    index, load = (_composite_value(found, name) for name in (asked.index, asked.load.id))
    value = value_or_unknown(words, found.value)
    if load is None or index is None:
        said = words.say("The load was not measured, so the axis is {index} alone:", index=asked.index)
        return Step(said, f"{asked.id} = {asked.index}", Sum(f"{value_or_unknown(words, index)} = {value}"))
    share, rest = exactly(words, asked.share), exactly(words, 1 - asked.share)
    said = words.say("What the PMO shapes, and what its administrative load leaves, each with its share:")
    again = exact(asked.share) * displayed(index) + (1 - exact(asked.share)) * (FULL - displayed(load))
    line = f"{share} × {words.number(index)} + {rest} × (100 − {words.number(load)}) = {value}"
    symbols = f"{asked.id} = {share} × {asked.index} + {rest} × (100 − {asked.load.id})"
    return Step(said, symbols, Sum(line, same(again, found.value)))


def _factors(scene: Scene, asked: Position, found: PositionFindings) -> Iterator[Input]:
    words = scene.words
    index, load = (_composite_value(found, name) for name in (asked.index, asked.load.id))
    yield Input(
        words.say("{name}: composite of dimensions", name=asked.index), told(scene, index), None, index, asked.share
    )
    label = words.say("{name}: administrative load, the risk of a driver", name=asked.load.id)
    yield Input(label, told(scene, load), f"driver/{asked.load.driver}", load, round(1 - asked.share, 9))


def _composite_rows(scene: Scene, composite: Composite) -> tuple[Input, ...]:
    scores = ((key, scene.findings.dimensions[key].score100, weight) for key, weight in composite.weights.items())
    return tuple(
        Input(dimension_name(scene, key), told(scene, score), f"dimension/{key}", score, weight)
        for key, score, weight in scores
    )


def _composite(scene: Scene, composite: Composite, found: PositionFindings, rows: tuple[Input, ...]) -> Step:
    value = _composite_value(found, composite.id)
    said = scene.words.say("{name}, a mean of dimensions from 0 to 100:", name=composite.id)
    return Step(said, f"{composite.id} = Σ (w × D) / Σ w", weighted_mean(scene, rows, value) if rows else None)


def _profile(scene: Scene, asked: Position, found: PositionFindings) -> Iterator[Step]:
    words = scene.words
    if found.archetype is None:
        yield Step(words.say("No profile is named: only the PMO itself has answered."))
        return
    name = next(words.of(each.name) for each in asked.archetypes if each.id == found.archetype)
    yield Step(words.say("Profile: {name}. The first in the list whose condition holds is taken.", name=name))
    zones = words.parted(f"{words.of(zone.name)} ≥\u00a0{exactly(words, zone.start)}" for zone in asked.zones)
    yield Step(words.say("Zones of the line: {zones}.", zones=zones))


def _profiles(scene: Scene, asked: Position, found: PositionFindings) -> Inputs:
    words = scene.words
    if found.archetype is None:
        return Inputs("", ())
    order = [each.id for each in asked.archetypes]
    taken = order.index(found.archetype)
    rows = tuple(
        Input(_rule(scene, asked, each), _state(scene, place, taken)) for place, each in enumerate(asked.archetypes)
    )
    return Inputs(words.say("The profiles, in the order in which they are tried"), rows)


def _state(scene: Scene, place: int, taken: int) -> str:
    say = scene.words.say
    if place == taken:
        return say("taken")
    return say("does not hold") if place < taken else say("not tried")


def _rule(scene: Scene, asked: Position, archetype: Archetype) -> str:
    words = scene.words
    parts = [in_words(scene, gate.when) for gate in archetype.gates]
    if archetype.when is not None:
        parts.append(in_words(scene, archetype.when))
    if archetype.from_index is not None:
        parts.insert(0, f"{asked.id} ≥\u00a0{exactly(words, archetype.from_index)}")
    rule = words.say(" and ").join(parts) or words.say("in all other cases")
    return words.say("{name}: {rule}", name=words.of(archetype.name), rule=rule)


def _left_out(scene: Scene, asked: Position, found: PositionFindings) -> Iterator[str]:
    words = scene.words
    for gate in _closed(asked, found):
        yield words.say("Gate not passed: {condition}.", condition=in_words(scene, gate.when))
    rows = [row for composite in asked.composites for row in _composite_rows(scene, composite)]
    hidden = list(dict.fromkeys(row for row in rows if row.value is None))
    yield from notes.hidden_rows(scene, hidden)
    if any(gate.when.group for archetype in asked.archetypes for gate in archetype.gates):
        yield words.say("A gate that asks for one group is not tested where too few of it have answered.")


def _closed(asked: Position, found: PositionFindings) -> Iterator[Gate]:
    for archetype in asked.archetypes:
        yield from (gate for gate in archetype.gates if gate.id in found.gates_failed)
