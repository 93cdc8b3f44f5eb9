"""The verdict in sentences: the finding in one line, where the PMO stands and what holds it back."""

from collections.abc import Iterator

from survey.charts.figures import interval_sentence, reached, told
from survey.charts.scene import Scene
from survey.core.findings import PositionFindings
from survey.core.scoring_rules import Archetype, Position
from survey.reporting.names import dimension_name, lower_first, quotable
from survey.reporting.risk import heaviest_driver

CAUTIOUS_GRADES = ("C", "D")


def headline(scene: Scene) -> str:
    """The finding in one line."""
    archetype = archetype_of(scene)
    if archetype is None:
        return _headline_without_place(scene)
    if scene.findings.quality.grade in CAUTIOUS_GRADES:
        return scene.words.say(
            "From what we have, your PMO looks like “{a}”; more answers are needed to be sure.",
            a=scene.words.of(archetype.name),
        )
    between = _zones_between(scene)
    start = scene.words.of(archetype.headline)
    if between:
        start = scene.words.say("A PMO between “{a}” and “{b}”", a=between[0], b=between[1])
    driver = heaviest_driver(scene)
    return start + (f" {scene.words.of(driver.headline)}" if driver else "")


def _headline_without_place(scene: Scene) -> str:
    overall = scene.findings.overall
    if overall.level is None:
        return _headline_of_risk(scene) or scene.words.say("Too few answers for a verdict")
    level = scene.questionnaire.levels[overall.level - 1]
    return scene.words.say("Level {level}: {name}", level=overall.level, name=scene.words.of(level.name))


def _headline_of_risk(scene: Scene) -> str | None:
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.band is None:
        return None
    band = next(scene.words.of(each.name) for each in asked.bands if each.id == overhead.band)
    return scene.words.say("{risk}: {band}", risk=scene.words.of(asked.name), band=lower_first(band))


def has_verdict(scene: Scene) -> bool:
    """Whether these findings say anything: a dimension, or the risk."""
    overhead = scene.findings.overhead_risk
    measured = any(found.score is not None for found in scene.findings.dimensions.values())
    return measured or (overhead is not None and overhead.value is not None)


def archetype_of(scene: Scene) -> Archetype | None:
    """The profile that the PMO comes closest to."""
    place, position = scene.findings.position, scene.questionnaire.position
    if place is None or position is None:
        return None
    return next((each for each in position.archetypes if each.id == place.archetype), None)


def is_sure(scene: Scene) -> bool:
    """Whether the profile may be stated outright: many sides answered, and the interval stays inside one zone."""
    return scene.findings.quality.grade not in CAUTIOUS_GRADES and _zones_between(scene) is None


def place_sentences(scene: Scene) -> Iterator[str]:
    """Where the PMO stands, what holds it back, how to read it."""
    place, position, words = scene.findings.position, scene.questionnaire.position, scene.words
    if place is None or position is None:
        return
    if place.value is None:
        yield _no_place(scene, place)
        return
    yield _place(scene, position, place.value)
    if place.gates_failed:
        gates = words.parted(_gate(scene, position, gate) for gate in place.gates_failed)
        yield words.say("Partner profile, held back by: {gates}.", gates=gates)
    yield words.say(
        "A place on this line is not good or bad in itself: compare it with the use of time that leaders want."
    )


def _no_place(scene: Scene, place: PositionFindings) -> str:
    names = scene.words.parted(dimension_name(scene, key) for key in place.missing)
    if not names:
        return scene.words.say("Position cannot be shown: too few answers stand behind it.")
    return scene.words.say("Position cannot be shown: {dimensions} could not be measured.", dimensions=names)


def _place(scene: Scene, position: Position, value: float) -> str:
    """The profile or, where that is not certain, the zones or only the value; then its interval."""
    words, archetype, between = scene.words, archetype_of(scene), _zones_between(scene)
    figure, description = words.number(value), ""
    if archetype is None or scene.findings.quality.grade in CAUTIOUS_GRADES:
        # The headline names the profile, with caution, or there is none.
        said = words.say("{name}: {value} out of 100.", name=words.of(position.name), value=figure)
    elif between:
        said = words.say(
            "Your PMO is placed between “{a}” and “{b}” ({value} out of 100).", a=between[0], b=between[1], value=figure
        )
    else:
        name, description = words.of(archetype.name), words.of(archetype.text)
        said = words.say("Your PMO’s profile is: {a} ({value} out of 100).", a=name, value=figure)
    interval = scene.findings.position.interval if scene.findings.position else None
    return " ".join(filter(None, (said, interval_sentence(words, interval), description)))


def _zones_between(scene: Scene) -> tuple[str, str] | None:
    """The zones that the two ends of the interval lie in, where these differ."""
    place, position = scene.findings.position, scene.questionnaire.position
    if place is None or position is None or place.interval is None:
        return None
    starts = [zone.start for zone in position.zones]
    low, high = (reached(starts, end) or 0 for end in place.interval)
    if low == high:
        return None
    return scene.words.of(position.zones[low].name), scene.words.of(position.zones[high].name)


def _gate(scene: Scene, position: Position, identifier: str) -> str:
    """A closed gate: what it asks of, where that stands, what it needs."""
    words = scene.words
    gates = (gate for archetype in position.archetypes for gate in archetype.gates)
    condition = next(gate.when for gate in gates if gate.id == identifier)
    subject, limit = condition.subjects[0], float(condition.value or 0)
    if subject not in scene.questionnaire.dimension:
        return words.say("“{item}” below {limit}", item=quotable(scene, subject), limit=words.number(limit))
    found = scene.findings.dimensions[subject]
    return words.say(
        "{dimension} at {value}, {limit} needed",
        dimension=dimension_name(scene, subject),
        value="–" if found.score100 is None else told(words, found.score100, found.bound),
        limit=words.number(limit, 0),
    )
