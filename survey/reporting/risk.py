"""Overhead risk in sentences: how exposed the PMO is to being seen as a cost, why, and what would lower it."""

from collections.abc import Iterator, Sequence

from survey.charts.figures import interval_sentence
from survey.charts.scene import Scene
from survey.core.rounding import exact, shown
from survey.core.scoring_rules import Driver
from survey.reporting.names import Said, lower_first, quotable

MOST_REASONS = 3
MOST_LEVERS = 6


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
    said = words.say(
        "{risk}: {band} ({value} out of 100).",
        risk=words.of(asked.name), band=lower_first(band), value=words.number(overhead.value),
    )  # fmt: skip
    yield f"{said} {interval_sentence(words, overhead.interval)}"
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


def heaviest_driver(scene: Scene) -> Driver | None:
    """The driver that adds most to the overhead risk, if its own risk is high enough to be news."""
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.value is None:
        return None
    driver = max(asked.drivers, key=lambda each: overhead.drivers[each.id].contribution or 0)
    risk = overhead.drivers[driver.id].risk
    high = risk is not None and shown(risk) >= exact(scene.questionnaire.priorities.linked_at)
    return driver if high else None


def signs(scene: Scene) -> Iterator[str]:
    """Warnings that stand whatever the index says."""
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is not None and asked is not None:
        yield from (scene.words.of(sign.text) for sign in asked.signs if sign.id in overhead.signs)


def levers(scene: Scene) -> Iterator[Said]:
    """The items on which one point moves the index most."""
    overhead, words = scene.findings.overhead_risk, scene.words
    if overhead is None:
        return
    for key, effect in sorted(overhead.levers.items(), key=lambda pair: -pair[1])[:MOST_LEVERS]:
        values = {"item": quotable(scene, key), "effect": words.number(effect)}
        if scene.questionnaire.item[key].reversed:
            text = words.say("One point less on “{item}” would lower the index by {effect}.", **values)
        else:
            text = words.say("One point more on “{item}” would lower the index by {effect}.", **values)
        yield Said(text, f"lever/{key}")
