"""Findings as text for a terminal: at most 80 columns, no colour needed to read it."""

from collections.abc import Callable, Iterator
from textwrap import wrap

from survey.charts.figures import interval_name, span, told
from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.findings import DimensionFindings, Findings, Interval
from survey.core.questionnaire import Questionnaire
from survey.language import Words
from survey.reporting import maturity, quality, risk, sides, story, strip
from survey.reporting.names import dimension_name, lower_first
from survey.reporting.recommendations import actions

WIDTH = 80
NAME = 32
SPAN = 19
STRIP = 60
UNCONFIRMED = "?"
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
        yield _strip(place.value, place.interval)
    for fact in strip.facts_strip(scene):
        label = scene.words.parted(filter(None, (fact.label, lower_first(fact.interval))))
        yield from _paragraph(f"{fact.figure}  {label}", indent="  ")
    overall = maturity.overall_sentence(scene)
    sentences = [
        *story.place_sentences(scene),
        *risk.risk_sentences(scene),
        *risk.signs(scene),
        *([overall] if overall else []),
        *(said.text for said in sides.flag_sentences(scene)),
    ]
    for sentence in sentences:
        yield from _paragraph(sentence)
    for note in (quality.not_shown(scene), maturity.bounds_sentence(scene), quality.careless_sentence(scene)):
        yield from _paragraph(note) if note else ()
    yield from _paragraph(scene.words.say("Confidence {grade}", grade=quality.grade_name(scene)))


def _strip(value: float, interval: Interval) -> str:
    """The place on the axis as a mark on a line from 0 to 100, its interval as a double line."""
    low, place, high = (round(at / 100 * (STRIP - 1)) for at in _around(value, interval))
    sure = f"{'=' * (place - low)}o{'=' * (high - place)}"
    return f"  0 {'-' * low}{sure}{'-' * (STRIP - 1 - high)} 100"


def _around(value: float, interval: Interval) -> tuple[float, float, float]:
    """The value between its limits; between itself without an interval."""
    low, high = interval or (value, value)
    # An interval of resampled people need not hold the value itself.
    return min(low, value), value, max(high, value)


def _dimensions(scene: Scene) -> Iterator[str]:
    say, words = scene.words.say, scene.words
    yield ""
    heads = f"{say('Score'):>6}  {interval_name(words):<{SPAN - 1}}{say('Gap'):>5}  {say('Class')}"
    yield f"{say('Dimension'):<{NAME}}{heads}"
    unconfirmed = False
    for key, found in maturity.by_gap(scene):
        yield _dimension(scene, dimension_name(scene, key), found)
        reason = maturity.without_interval(scene, found)
        yield from _paragraph(reason, indent="  ", first="  ") if reason else ()
        unconfirmed = unconfirmed or _is_unconfirmed(found)
    if unconfirmed:
        yield from _paragraph(say("? to confirm: the interval does not lie below the target as a whole."))


def _dimension(scene: Scene, name: str, found: DimensionFindings) -> str:
    words, name = scene.words, _cut(name)
    if found.score is None or found.gap is None or found.priority_class is None:
        return f"{name:<{NAME}}{'–':>6}  {words.say('not measurable')}"
    score, gap = told(words, found.score, found.bound), words.number(found.gap)
    mark = UNCONFIRMED if _is_unconfirmed(found) else " "
    figures = f"{score:>6}  {span(words, found.interval):<{SPAN - 1}}{gap:>5}{mark}"
    return f"{name:<{NAME}}{figures} {class_name(scene, found.priority_class)}"


def _is_unconfirmed(found: DimensionFindings) -> bool:
    return bool(found.gap) and not found.established


def _drivers(scene: Scene) -> Iterator[str]:
    overhead, asked = scene.findings.overhead_risk, scene.questionnaire.overhead
    if overhead is None or asked is None or overhead.value is None:
        return
    number, of = scene.words.number, scene.words.of
    yield ""
    say = scene.words.say
    heads = f"{say('Risk'):>6}  {interval_name(scene.words):<{SPAN - 1}}{say('Points'):>6}"
    yield f"{say('What adds to the risk'):<{NAME}}{heads}"
    for driver in asked.drivers:
        found = overhead.drivers[driver.id]
        if found.risk is not None and found.contribution is not None:
            sure = f"{number(found.risk):>6}  {span(scene.words, found.interval):<{SPAN - 1}}"
            yield f"{_cut(of(driver.name)):<{NAME}}{sure}{number(found.contribution):>6}"
    for fact in asked.facts:
        if fact.id in overhead.facts:
            yield f"{_cut(of(fact.text)):<{NAME}}{'':{SPAN + 7}}{number(overhead.facts[fact.id]):>6}"
    sure = f"{'':8}{span(scene.words, overhead.interval):<{SPAN - 1}}"
    yield f"{_cut(of(asked.name)):<{NAME}}{sure}{number(overhead.value):>6}"


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
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _cut(name: str) -> str:
    return name if len(name) < NAME else f"{name[: NAME - 2]}…"
