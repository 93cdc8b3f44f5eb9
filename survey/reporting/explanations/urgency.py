"""Gaps to target, importance and priority."""

from collections.abc import Iterator
from fractions import Fraction

from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.findings import DimensionFindings
from survey.core.rounding import exact
from survey.core.rounding import shown as displayed
from survey.core.scoring_rules import Driver
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, same, told
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    not_shown,
)
from survey.reporting.names import dimension_name


def gap(scene: Scene, key: str) -> Explanation | None:
    """Target less score, never below 0."""
    found = scene.findings.dimensions.get(key)
    if found is None:
        return None
    say, name = scene.words.say, dimension_name(scene, key)
    title = say("Gap to target: {dimension}", dimension=name)
    subject = Subject(f"gap/{key}", title, Place.DIMENSIONS, (f"dimension/{key}", f"priority/{key}"))
    if found.gap is None or found.score is None:
        return not_shown(scene, subject)
    number = scene.words.number
    line = f"max(0; {number(found.target)} − {told(scene, found.score, found.bound)}) = {number(found.gap)}"
    same_again = bool(found.bound) or same(max(Fraction(0), exact(found.target) - displayed(found.score)), found.gap)
    return Explanation(
        subject,
        number(found.gap),
        found.gap,
        say("How many levels are missing to the target that was set."),
        (Step(say("Target less score; 0 where the target is reached:"), "max(0; T − S)", Sum(line, same_again)),),
        (Inputs(say("What goes in"), (_score(scene, key, found), _target(scene, found))),),
        (),
        tuple(_established(scene, found)),
        (notes.one_decimal(scene),),
        (sources.own_choice(scene),),
    )


def priority(scene: Scene, key: str) -> Explanation | None:
    """Gap x importance x link to the risk."""
    found = scene.findings.dimensions.get(key)
    if found is None:
        return None
    say, name = scene.words.say, dimension_name(scene, key)
    subject = Subject(
        f"priority/{key}", say("Priority: {dimension}", dimension=name), Place.DIMENSIONS, (f"dimension/{key}",)
    )
    if found.priority is None or found.gap is None:
        return not_shown(scene, subject)
    link = linked(scene, key, found)
    return Explanation(
        subject,
        scene.words.number(found.priority),
        found.priority,
        say("How urgent this dimension is: a wide gap, on what matters to people, that adds to the risk, comes first."),
        (_product(scene, found, found.gap, link), _class(scene, found)),
        (Inputs(say("What goes in"), _factors(scene, key, found, link)),),
        (_surplus(scene),) if found.surplus else (),
        (say("A priority is an order of work, not a measurement: it has no interval."),),
        (notes.limits_of_100(scene),),
        (sources.own_choice(scene),),
    )


def linked(scene: Scene, key: str, found: DimensionFindings) -> float | None:
    """By how much the risk makes a gap more urgent; None where its driver is not shown and does not tell."""
    rules, driver = scene.questionnaire.priorities, _driver(scene, key)
    overhead = scene.findings.overhead_risk
    if driver is None or overhead is None:
        return 1.0
    risk = overhead.drivers[driver.id].risk
    if risk is not None:
        return rules.linked_factor if displayed(risk) >= exact(rules.linked_at) else 1.0
    return 1.0 if not found.gap else None


def _product(scene: Scene, found: DimensionFindings, gap_: float, link: float | None) -> Step:
    words, steps = scene.words, scene.questionnaire.highest - 1
    factors = [words.number(gap_), exactly(words, found.importance), "?" if link is None else exactly(words, link)]
    line = f"100 × {factors[0]} / {steps} × {factors[1]} × {factors[2]} = {words.number(found.priority or 0)}"
    again = 100 * displayed(gap_) / steps * displayed(found.importance, 2) * exact(link or 1.0)
    return Step(
        words.say("Gap, as a share of the whole scale, times importance, times the link to the risk:"),
        "100 × G / (L − 1) × I × ρ",
        Sum(line, link is None or same(again, found.priority)),
    )


def _class(scene: Scene, found: DimensionFindings) -> Step:
    words = scene.words
    starts = words.parted(
        f"{class_name(scene, each.id)} {'>' if each.above else '≥'}\u00a0{exactly(words, each.start)}"
        for each in scene.questionnaire.priorities.classes
    )
    name = class_name(scene, found.priority_class)
    return Step(words.say("Class: {name}. The first that is reached: {classes}.", name=name, classes=starts))


def _factors(scene: Scene, key: str, found: DimensionFindings, link: float | None) -> tuple[Input, ...]:
    words, driver = scene.words, _driver(scene, key)
    return (
        Input(words.say("Gap"), told(scene, found.gap), f"gap/{key}", found.gap),
        Input(_importance(scene), exactly(words, found.importance), None, found.importance),
        Input(
            _link(scene, key),
            words.say("not shown") if link is None else exactly(words, link),
            None if driver is None else f"driver/{driver.id}",
            link,
        ),
    )


def _importance(scene: Scene) -> str:
    words, rules = scene.words, scene.questionnaire.priorities
    least = exactly(words, rules.least_importance)
    return words.say(
        "Importance: {least} + {rest} × votes / most votes; {unasked} for all where nobody was asked, or too few voted",
        least=least,
        rest=exactly(words, 1 - rules.least_importance),
        unasked=exactly(words, rules.unasked_importance),
    )


def _link(scene: Scene, key: str) -> str:
    words, rules, driver = scene.words, scene.questionnaire.priorities, _driver(scene, key)
    if driver is None:
        return words.say("Link to the risk: 1, there is none")
    return words.say(
        "Link to the risk: {factor} where “{driver}” is at {limit} or more, else 1",
        factor=exactly(words, rules.linked_factor),
        driver=words.of(driver.name),
        limit=exactly(words, rules.linked_at),
    )


def _driver(scene: Scene, key: str) -> Driver | None:
    overhead, wanted = scene.questionnaire.overhead, scene.questionnaire.dimension[key].driver
    return next((each for each in overhead.drivers if each.id == wanted), None) if overhead is not None else None


def _score(scene: Scene, key: str, found: DimensionFindings) -> Input:
    shown = told(scene, found.score, found.bound)
    return Input(scene.words.say("Score"), shown, f"dimension/{key}", found.score, bound=found.bound)


def _target(scene: Scene, found: DimensionFindings) -> Input:
    label = scene.words.say("Target: set for this assessment, or that of the questionnaire")
    return Input(label, told(scene, found.target), None, found.target)


def _established(scene: Scene, found: DimensionFindings) -> Iterator[str]:
    say = scene.words.say
    yield say("A gap is judged by the interval of the score.")
    yield from notes.composite_interval(scene, found.interval)
    if found.established:
        yield say("Established: the whole interval of the score lies below the target.")
    elif found.gap:
        yield say("To confirm: the interval of the score reaches the target, or there is none.")


def _surplus(scene: Scene) -> str:
    words, rules = scene.words, scene.questionnaire.priorities
    return words.say(
        "Possibly over-served: {surplus} levels or more above the target, while few hold it important.",
        surplus=exactly(words, rules.surplus),
    )
