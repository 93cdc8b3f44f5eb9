"""What the findings say, in sentences: place, reason, who says so, what to do. One function a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.charts import order
from survey.charts.scene import Scene
from survey.core.findings import DimensionFindings, PerceptionFindings
from survey.core.merging import merged_names
from survey.core.rounding import exact, shown
from survey.core.scoring_rules import Driver

MOST_REASONS = 3
MOST_LEVERS = 6
CAUTIOUS_GRADES = ("C", "D")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the strip under the headline, and what it is."""

    figure: str
    label: str
    warns: bool = False


def headline(scene: Scene) -> str:
    """The finding in one line."""
    place, position = scene.findings.position, scene.questionnaire.position
    if place is None or position is None or place.archetype is None:
        return _headline_without_place(scene)
    archetype = next(each for each in position.archetypes if each.id == place.archetype)
    if scene.findings.quality.grade in CAUTIOUS_GRADES:
        return scene.words.say(
            "From what we have, your PMO looks like “{a}”; more answers are needed to be sure.",
            a=scene.words.of(archetype.name),
        )
    driver = _heaviest_driver(scene)
    ending = f" {scene.words.of(driver.headline)}" if driver else ""
    return scene.words.of(archetype.headline) + ending


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


def _heaviest_driver(scene: Scene) -> Driver | None:
    """The driver that adds most to the overhead risk, if its own risk is high enough to be news."""
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.value is None:
        return None
    driver = max(asked.drivers, key=lambda each: overhead.drivers[each.id].contribution or 0)
    risk = overhead.drivers[driver.id].risk
    high = risk is not None and shown(risk) >= exact(scene.questionnaire.priorities.linked_at)
    return driver if high else None


def has_verdict(scene: Scene) -> bool:
    """Whether these findings say anything: a dimension, or the risk."""
    overhead = scene.findings.overhead_risk
    measured = any(found.score is not None for found in scene.findings.dimensions.values())
    return measured or (overhead is not None and overhead.value is not None)


def widest_first(scene: Scene) -> list[PerceptionFindings]:
    """What two sides see apart, the widest difference first."""
    known = [gap for gap in scene.findings.perception if gap.difference is not None]
    return sorted(known, key=lambda gap: -abs(gap.difference or 0))


def facts_strip(scene: Scene) -> tuple[Fact, ...]:
    """Three or four figures a sponsor keeps."""
    return tuple(fact for fact in (_answered(scene), _maturity(scene), _risk(scene), _apart(scene)) if fact)


def _answered(scene: Scene) -> Fact:
    words, quality, total = scene.words, scene.findings.quality, scene.findings.respondents.total
    if total is None:
        few = words.say("Fewer than {k}", k=scene.findings.smallest_group)
        return Fact(few, words.say("answered"))
    if quality.response is None:
        return Fact(words.number(total, 0), words.say_many("person answered", "people answered", total))
    label = words.say("people answered, {rate}", rate=words.percent(quality.response))
    return Fact(words.say("{answered} of {invited}", answered=total, invited=quality.invited), label)


def _maturity(scene: Scene) -> Fact | None:
    overall, words = scene.findings.overall, scene.words
    if overall.score is None or overall.level is None:
        return None
    name = words.of(scene.questionnaire.levels[overall.level - 1].name)
    label = words.say(
        "overall maturity of {highest}, level {level} ({name})",
        highest=scene.questionnaire.highest, level=overall.level, name=name,
    )  # fmt: skip
    return Fact(words.number(overall.score), label)


def _risk(scene: Scene) -> Fact | None:
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.value is None:
        return None
    order = [band.id for band in asked.bands]
    name = next(scene.words.of(band.name) for band in asked.bands if band.id == overhead.band)
    label = scene.words.say(
        "{risk}, {value} of 100", risk=lower_first(scene.words.of(asked.name)), value=scene.words.number(overhead.value)
    )
    return Fact(name, label, warns=order.index(str(overhead.band)) >= len(order) // 2)


def _apart(scene: Scene) -> Fact | None:
    known = widest_first(scene)
    if not known:
        return None
    widest = known[0]
    sides = " / ".join(scene.column(side) for side in widest.groups)
    name = dimension_name(scene, widest.dimension)
    label = scene.words.say("levels apart on “{dimension}”: {sides}", dimension=name, sides=sides)
    return Fact(scene.words.number(abs(widest.difference or 0)), label)


def place_sentences(scene: Scene) -> Iterator[str]:
    """Where the PMO stands, what holds it back, how to read it."""
    place, position, words = scene.findings.position, scene.questionnaire.position, scene.words
    if place is None or position is None:
        return
    if place.value is None:
        names = words.parted(dimension_name(scene, key) for key in place.missing)
        if not names:
            yield words.say("Position cannot be shown: too few answers stand behind it.")
            return
        yield words.say("Position cannot be shown: {dimensions} could not be measured.", dimensions=names)
        return
    archetype = next((each for each in position.archetypes if each.id == place.archetype), None)
    if archetype is not None:
        yield words.say(
            "Your PMO’s profile is: {a} ({value} out of 100). {description}",
            a=words.of(archetype.name), value=words.number(place.value), description=words.of(archetype.text),
        )  # fmt: skip
    if place.gates_failed:
        gates = words.parted(_gate(scene, gate) for gate in place.gates_failed)
        yield words.say("Partner profile, held back by: {gates}.", gates=gates)
    yield words.say(
        "A place on this line is not good or bad in itself: compare it with the use of time that leaders want."
    )


def _gate(scene: Scene, identifier: str) -> str:
    """A closed gate: what it asks of, where that stands, what it needs."""
    position, words = scene.questionnaire.position, scene.words
    if position is None:
        return identifier
    gates = (gate for archetype in position.archetypes for gate in archetype.gates)
    condition = next(gate.when for gate in gates if gate.id == identifier)
    subject = condition.subjects[0]
    if subject in scene.questionnaire.dimension:
        value = scene.findings.dimensions[subject].score100
        return words.say(
            "{dimension} at {value}, {limit} needed",
            dimension=dimension_name(scene, subject),
            value="–" if value is None else words.number(value),
            limit=words.number(float(condition.value or 0), 0),
        )
    return words.say(
        "“{item}” below {limit}", item=quotable(scene, subject), limit=words.number(float(condition.value or 0))
    )


def risk_sentences(scene: Scene) -> Iterator[str]:
    """How exposed the PMO is to being seen as a cost, and why."""
    overhead, asked, words = scene.findings.overhead_risk, scene.questionnaire.overhead, scene.words
    if overhead is None or asked is None:
        return
    if overhead.value is None:
        yield words.say("Not enough evidence for this index: too few of its parts could be measured.")
        return
    if overhead.own_view_only:
        yield words.say("This is the PMO’s own view: neither executives nor business heads have answered.")
    band = next(words.of(each.name) for each in asked.bands if each.id == overhead.band)
    yield words.say(
        "{risk}: {band} ({value} out of 100).",
        risk=words.of(asked.name), band=lower_first(band), value=words.number(overhead.value),
    )  # fmt: skip
    ranked = reasons(scene)
    if len(ranked) == MOST_REASONS and overhead.value:
        carried = sum(overhead.drivers[driver.id].contribution or 0 for driver in ranked)
        yield words.say(
            "Three reasons carry {share} of it: {reasons}.",
            share=words.percent(min(1.0, carried / overhead.value)),
            reasons=words.parted(lower_first(words.of(driver.reason)) for driver in ranked),
        )
    if overhead.floor_applied:
        yield words.say(
            "The index is raised to {floor} by what is stated about the PMO.", floor=words.number(overhead.value, 0)
        )


def reasons(scene: Scene) -> Sequence[Driver]:
    """The drivers that add most, most first."""
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None:
        return ()
    known = [driver for driver in asked.drivers if overhead.drivers[driver.id].contribution is not None]
    return sorted(known, key=lambda each: -(overhead.drivers[each.id].contribution or 0))[:MOST_REASONS]


def signs(scene: Scene) -> Iterator[str]:
    """Warnings that stand whatever the index says."""
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is not None and asked is not None:
        yield from (scene.words.of(sign.text) for sign in asked.signs if sign.id in overhead.signs)


def levers(scene: Scene) -> Iterator[str]:
    """The items on which one point moves the index most."""
    overhead, words = scene.findings.overhead_risk, scene.words
    if overhead is None:
        return
    for key, effect in sorted(overhead.levers.items(), key=lambda pair: -pair[1])[:MOST_LEVERS]:
        values = {"item": quotable(scene, key), "effect": words.number(effect)}
        if scene.questionnaire.item[key].reversed:
            yield words.say("One point less on “{item}” would lower the index by {effect}.", **values)
        else:
            yield words.say("One point more on “{item}” would lower the index by {effect}.", **values)


def grade_name(scene: Scene) -> str:
    """The words for the confidence grade."""
    say = scene.words.say
    return {
        "A": say("A: broad and balanced"),
        "B": say("B: solid, with limits"),
        "C": say("C: partial view"),
        "D": say("D: single view"),
    }[scene.findings.quality.grade]


def overall_sentence(scene: Scene) -> str | None:
    """Overall maturity beside the secured level, and what holds the next one back."""
    overall, words, levels = scene.findings.overall, scene.words, scene.questionnaire.levels
    if overall.score100 is None or overall.level is None or overall.secured_level is None:
        return None
    return words.say(
        "Overall maturity: {value} out of 100, level {level} ({level_name}). "
        "Secured level: {secured} ({secured_name}), held back by: {dimensions}.",
        value=words.number(overall.score100),
        level=overall.level,
        level_name=words.of(levels[overall.level - 1].name),
        secured=overall.secured_level,
        secured_name=words.of(levels[overall.secured_level - 1].name),
        dimensions=words.parted(dimension_name(scene, key) for key in overall.blockers),
    )


def dimension_name(scene: Scene, identifier: str) -> str:
    """A dimension's name."""
    return scene.words.of(scene.questionnaire.dimension[identifier].name)


def by_gap(scene: Scene) -> list[tuple[str, DimensionFindings]]:
    """Dimensions in the order of their chart."""
    return [(key, scene.findings.dimensions[key]) for key in order.by_gap(scene)]


def quotable(scene: Scene, item: str) -> str:
    """An item's text as it stands inside a sentence of ours: its full stop stays out."""
    return scene.words.of(scene.questionnaire.item[item].text).removesuffix(".")


def not_shown(scene: Scene) -> str | None:
    """The banner that names the groups not shown, empty or hidden alike."""
    hidden = scene.findings.quality.not_shown
    if not hidden:
        return None
    names = scene.words.parted(scene.column(column) for column in hidden)
    return scene.words.say("{groups}: {reason}", groups=names, reason=lower_first(hidden_text(scene)))


def hidden_text(scene: Scene) -> str:
    """What stands for a figure that is not shown."""
    return scene.words.say(
        "Not shown: fewer than {k} answers, or a neighbouring figure would reveal them.",
        k=scene.findings.smallest_group,
    )


def lower_first(text: str) -> str:
    """A name inside a sentence; acronyms keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def weights(scene: Scene) -> str:
    """The share of each column in a dimension when all have answered."""
    total = sum(group.weight for group in scene.questionnaire.groups)
    shares: dict[str, float] = {}
    for group, column in merged_names(scene.questionnaire).items():
        shares[column] = shares.get(column, 0.0) + scene.questionnaire.group[group].weight / total
    return scene.words.parted(
        f"{scene.column(column)} {scene.words.percent(share)}" for column, share in shares.items()
    )
