"""A driver of the overhead risk, and what one point on a statement would take off the index."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from survey.charts.scene import Scene
from survey.core.findings import DriverFindings, OverheadFindings
from survey.core.rounding import exact
from survey.core.rounding import shown as displayed
from survey.core.scoring_rules import Driver, DriverEffort
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, same, told, value_or_unknown, weighted_mean
from survey.reporting.explanations.effort import allocation_of
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
from survey.reporting.explanations.risk import FULL, Shares
from survey.reporting.names import part_name, quotable


def driver(scene: Scene, key: str) -> Explanation | None:
    """The weighted mean of the risks of its parts, and the points that it adds."""
    overhead, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    asked = None if overhead is None else next((each for each in overhead.drivers if each.id == key), None)
    if overhead is None or asked is None:
        return None
    say = scene.words.say
    subject = Subject(f"driver/{key}", scene.words.of(asked.name), Place.RISK, ("risk",))
    if found is None or found.drivers[key].risk is None:
        return not_shown(scene, subject)
    own = found.drivers[key]
    rows = tuple(_parts(scene, asked, own))
    explained = Explanation(
        subject,
        told(scene, own.risk),
        own.risk,
        scene.words.of(asked.reason),
        (
            Step(
                say("Mean of the risks of its parts that were measured, each with its weight:"),
                "R = Σ (w × r) / Σ w",
                weighted_mean(scene, rows, own.risk),
            ),
            *_effort(scene, asked),
            *_contribution(scene, asked, Shares(overhead, found), own),
        ),
        (Inputs(say("Parts, as a risk from 0 to 100"), rows, say("Weight")),),
        tuple(notes.hidden_rows(scene, rows)),
        tuple(notes.composite_interval(scene, own.interval)),
        (notes.limits_of_100(scene),),
        (sources.own_index(scene), sources.bootstrap(scene)),
    )
    return also(explained, _levers(scene, asked, found))


def lever(scene: Scene, key: str) -> Explanation | None:
    """What one level more (one less, where less is better) on a statement takes off the index."""
    overhead, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    using = [each for each in (overhead.drivers if overhead else ()) if any(part.item == key for part in each.items)]
    if overhead is None or not using:
        return None
    words = scene.words
    title = words.say("What one point on “{item}” would take off the index", item=quotable(scene, key))
    subject = Subject(f"lever/{key}", title, Place.RISK, ("risk", f"driver/{using[0].id}"))
    effect = None if found is None else found.levers.get(key)
    if found is None or effect is None:
        return not_shown(scene, subject)
    rows = tuple(
        Input(words.of(each.name), told(scene, found.drivers[each.id].risk), f"driver/{each.id}") for each in using
    )
    return Explanation(
        subject,
        words.number(effect),
        effect,
        words.say("By how much the index would fall if everyone’s answer were one level better, all else unchanged."),
        (
            Step(
                words.say(
                    "What a point of the driver adds, times a level as a risk, times the weight inside the driver:"
                ),
                "Δ = p × 100 / (L − 1) × w / Σ w",
                _lever_sum(scene, key, using, effect),
            ),
        ),
        (Inputs(words.say("Drivers"), rows),),
        (),
        (words.say("It is worked out from weights alone, so it has no interval."),),
        (notes.one_decimal(scene),),
        (sources.own_index(scene),),
    )


def _parts(scene: Scene, asked: Driver, own: DriverFindings) -> Iterator[Input]:
    for part in asked.items:
        value = own.items.get(part.item)
        label = quotable(scene, part.item)
        yield Input(label, told(scene, value), f"item-risk/{part.item}", value, part.weight)
    effort = asked.effort
    if effort is not None:
        value = own.items.get(effort.id)
        figure = f"effort/{allocation_of(scene, effort.part)}"
        yield Input(part_name(scene, effort.part), told(scene, value), figure, value, effort.weight)


def _effort(scene: Scene, asked: Driver) -> Iterator[Step]:
    effort: DriverEffort | None = asked.effort
    if effort is not None:
        words = scene.words
        full = exactly(words, effort.full_at)
        yield Step(
            words.say(
                "A share of time as a risk; from {full} on, the risk is full:",
                full=words.percent(effort.full_at / FULL),
            ),
            f"min(100; 100 × a / {full})",
        )


def _contribution(scene: Scene, asked: Driver, shares: Shares, own: DriverFindings) -> Iterator[Step]:
    words = scene.words
    if own.contribution is None or own.risk is None:
        return
    said = words.say(
        "Points that it adds to the index: its share by weight, and once more where it is among the {top} highest.",
        top=shares.overhead.top,
    )
    share = _share(scene, asked, shares) if shares.complete else "p"
    again = not shares.complete or same(shares.of(asked) * displayed(own.risk), own.contribution)
    yield Step(said, "p × R", Sum(f"{share} × {words.number(own.risk)} = {words.number(own.contribution)}", again))


def _share(scene: Scene, asked: Driver, shares: Shares) -> str:
    """What a point of a driver's risk adds to the index, in figures."""
    words, share = scene.words, shares.overhead.top_share
    plain = f"{exactly(words, 1 - share)} × {exactly(words, asked.weight)} / {exactly(words, float(shares.total))}"
    return f"({plain} + {exactly(words, share)} / {len(shares.top)})" if asked.id in shares.top else plain


def _levers(scene: Scene, asked: Driver, found: OverheadFindings) -> Inputs:
    words = scene.words
    rows = tuple(
        Input(quotable(scene, part.item), words.number(found.levers[part.item]), f"lever/{part.item}")
        for part in asked.items
        if part.item in found.levers
    )
    return Inputs(words.say("Points that one level better on a statement would take off the index"), rows)


def _lever_sum(scene: Scene, key: str, using: list[Driver], effect: float) -> Sum:
    overhead, found, words = scene.questionnaire.overhead, scene.findings.overhead_risk, scene.words
    if overhead is None or found is None:
        return Sum("")
    shares, steps = Shares(overhead, found), scene.questionnaire.highest - 1
    known = shares.complete and all(_known(each, found) for each in using)
    if not known:
        return Sum(f"Δ = {value_or_unknown(words, effect)}")
    terms, again = [], Fraction(0)
    for each in using:
        weights = _weights(each, found)
        total = sum(weights.values(), Fraction(0))
        inside = f"{exactly(words, float(weights[key]))} / {exactly(words, float(total))}"
        terms.append(f"{_share(scene, each, shares)} × 100 / {steps} × {inside}")
        again += shares.of(each) * FULL / steps * weights[key] / total
    return Sum(f"{' + '.join(terms)} = {words.number(effect)}", same(again, effect))


def _known(asked: Driver, found: OverheadFindings) -> bool:
    """Whether every part of a driver is shown: else its weights do not tell which of them were measured."""
    return all(risk is not None for risk in found.drivers[asked.id].items.values())


def _weights(asked: Driver, found: OverheadFindings) -> Mapping[str, Fraction]:
    weights = {part.item: exact(part.weight) for part in asked.items}
    if asked.effort is not None:
        weights[asked.effort.id] = exact(asked.effort.weight)
    return {key: weight for key, weight in weights.items() if found.drivers[asked.id].items.get(key) is not None}
