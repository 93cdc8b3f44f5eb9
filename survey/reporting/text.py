"""Findings as text for a terminal: at most 80 columns, no colour needed to read it."""

from collections.abc import Callable, Iterator
from textwrap import wrap

from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.findings import Findings
from survey.core.questionnaire import Questionnaire
from survey.language import Words
from survey.reporting import story
from survey.reporting.recommendations import actions

WIDTH = 80
NAME = 32
STRIP = 60
Line = Callable[[str], object]


def write_text(findings: Findings, questionnaire: Questionnaire, words: Words, write: Line) -> None:
    """The verdict, the dimensions, the drivers, priorities and actions, a line at a time to `write`."""
    scene = Scene(findings, questionnaire, words)
    for part in (_verdict, _dimensions, _drivers, _actions):
        for line in part(scene):
            write(line)


def _verdict(scene: Scene) -> Iterator[str]:
    yield from _paragraph(story.headline(scene))
    yield ""
    place = scene.findings.position
    if place is not None and place.value is not None:
        yield _strip(place.value)
    for fact in story.facts_strip(scene):
        yield from _paragraph(f"{fact.figure}  {fact.label}", indent="  ")
    sentences = [*story.place_sentences(scene), *story.risk_sentences(scene), *story.signs(scene)]
    overall = story.overall_sentence(scene)
    for sentence in [*sentences, *([overall] if overall else [])]:
        yield from _paragraph(sentence)
    banner = story.not_shown(scene)
    yield from _paragraph(banner) if banner else ()
    yield from _paragraph(scene.words.say("Confidence {grade}", grade=story.grade_name(scene)))


def _strip(value: float) -> str:
    """The place on the axis as a mark on a line from 0 to 100."""
    place = round(value / 100 * (STRIP - 1))
    return f"  0 {'-' * place}o{'-' * (STRIP - 1 - place)} 100"


def _dimensions(scene: Scene) -> Iterator[str]:
    say, number = scene.words.say, scene.words.number
    yield ""
    heads = f"{say('Score'):>7}{say('Level'):>7}{say('Target'):>8}{say('Gap'):>6}   {say('Class')}"
    yield f"{say('Dimension'):<{NAME}}{heads}"
    for key, found in story.by_gap(scene):
        name = _cut(story.dimension_name(scene, key))
        if found.score is None or found.gap is None or found.priority_class is None:
            yield f"{name:<{NAME}}{'–':>7}   {say('not measurable')}"
            continue
        figures = f"{number(found.score):>7}{found.level:>7}{number(found.target):>8}{number(found.gap):>6}"
        yield f"{name:<{NAME}}{figures}   {class_name(scene, found.priority_class)}"


def _drivers(scene: Scene) -> Iterator[str]:
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.value is None:
        return
    number, of = scene.words.number, scene.words.of
    yield ""
    say = scene.words.say
    yield f"{say('What adds to the risk'):<{NAME}}{say('Risk'):>7}{say('Points'):>8}"
    for driver in asked.drivers:
        found = overhead.drivers[driver.id]
        if found.risk is not None and found.contribution is not None:
            yield f"{_cut(of(driver.name)):<{NAME}}{number(found.risk):>7}{number(found.contribution):>8}"
    for fact in asked.facts:
        if fact.id in overhead.facts:
            yield f"{_cut(of(fact.text)):<{NAME}}{'':>7}{number(overhead.facts[fact.id]):>8}"
    yield f"{_cut(of(asked.name)):<{NAME}}{'':>7}{number(overhead.value):>8}"


def _actions(scene: Scene) -> Iterator[str]:
    found = actions(scene)
    if not found:
        return
    yield ""
    yield scene.words.say("What to do first")
    for rank, action in enumerate(found, start=1):
        yield from _paragraph(f"{rank}. {action.text}", indent="   ")
        for evidence in action.evidence:
            yield from _paragraph(evidence, indent="   ", first="   ")
        yield from _paragraph(action.rank, indent="   ", first="   ")


def _paragraph(text: str, indent: str = "", first: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent)


def _cut(name: str) -> str:
    return name if len(name) < NAME else f"{name[: NAME - 2]}…"
