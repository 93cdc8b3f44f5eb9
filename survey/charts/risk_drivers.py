"""Why the overhead risk is what it is: each driver and fact adds its points to those above, down to the value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from matplotlib.figure import Figure

from survey.charts import track
from survey.charts.bands import bands_of
from survey.charts.figures import interval_sentence
from survey.charts.lettering import Face, Style, cut
from survey.charts.palette import CONNECTOR, DRIVER, HAIRLINE, HATCH, INK, MUTED, WARNING
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow
from survey.core.findings import OverheadFindings
from survey.core.scoring_rules import Overhead

LABEL, LABEL_NARROW, TOTAL = Style(14), Style(13), Style(14, Face.BOLD)
FIGURE, TOTAL_FIGURE = Style(14, Face.MEDIUM), Style(18, Face.SERIF, WARNING)
QUIET = Style(12, Face.REGULAR, MUTED)
BAR, TOP = 18.0, 4.0
LEAST_SHOWN = 0.05  # a difference that would print as 0.0 is no step


class Kind(Enum):
    """What a step is: they differ by texture as well as colour."""

    DRIVER = "driver"
    FACT = "fact"
    ADJUSTMENT = "adjustment"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Step:
    """A bar from where the one above ended."""

    text: str
    start: float
    end: float
    kind: Kind

    @property
    def points(self) -> float:
        """What it adds, or takes off."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Layout:
    """Where labels and bars go at one width."""

    narrow: bool
    labels: float
    bars: Box
    row: float

    def middle(self, place: int) -> float:
        """The height of the bar in a row."""
        top = self.bars.top + self.row * place
        return top + (self.row - BAR / 2 - 7 if self.narrow else self.row / 2)

    def label_middle(self, place: int) -> float:
        """The height of the label in a row."""
        return self.bars.top + self.row * place + 12 if self.narrow else self.middle(place)


def height(scene: Scene, width: float) -> float:
    """One row a step, one for the total, and the bands' names."""
    layout = _layout(scene, width)
    return layout.bars.bottom + track.names_height(layout.bars, bands_of(scene))


def paint(figure: Figure, scene: Scene) -> None:
    """Band bounds behind, steps, and the total."""
    sheet = Sheet(figure)
    layout = _layout(scene, sheet.width)
    bands = bands_of(scene)
    steps = list(_steps(scene))
    _paint_bounds(sheet, layout, bands, len(steps) + 1)
    for place, step in enumerate(steps):
        _paint_step(sheet, layout, place, step)
        _write_step(sheet, layout, place, step, scene)
    _paint_total(sheet, layout, len(steps), scene)
    track.write_names(sheet, layout.bars, bands, scene.words)


def title(scene: Scene) -> str:
    """What the steps add up to."""
    asked = scene.questionnaire.overhead
    name = scene.words.of(asked.name) if asked else scene.words.say("Overhead risk")
    return scene.words.say("What adds up to: {name}", name=cut(name))


def describe(scene: Scene) -> str:
    """Every step with its points, then the value."""
    words, found = scene.words, scene.findings.overhead_risk
    if found is None or found.value is None:
        return words.say("Stacked bars of what adds to the risk. Not measurable.")
    parts = [
        words.say("{name} ({points})", name=step.text, points=words.number(step.points))
        for step in _steps(scene)
        if step.kind is not Kind.MISSING
    ]
    said = words.say(
        "Stacked bars of the points that each reason adds to the risk: {parts}. Together {value} of 100.",
        parts=words.parted(parts),
        value=words.number(found.value),
    )
    return f"{said} {interval_sentence(words, found.interval)}"


def _steps(scene: Scene) -> Iterator[Step]:
    asked, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    if asked is None or found is None:
        return
    reached = 0.0
    for text, points, kind in (*_drivers(scene, asked, found), *_facts(scene, asked, found)):
        yield Step(text, reached, reached + points, kind)
        reached += points
    if found.value is not None and abs(found.value - reached) >= LEAST_SHOWN:
        raised = scene.words.say("Raised to the least that a fact allows")
        lowered = scene.words.say("Cut at 100")
        yield Step(raised if found.value > reached else lowered, reached, found.value, Kind.ADJUSTMENT)


def _drivers(scene: Scene, asked: Overhead, found: OverheadFindings) -> Iterator[tuple[str, float, Kind]]:
    names = {driver.id: cut(scene.words.of(driver.name)) for driver in asked.drivers}
    known = {key: driver.contribution for key, driver in found.drivers.items() if driver.contribution is not None}
    for key in sorted(known, key=lambda key: -known[key]):
        yield names[key], known[key], Kind.DRIVER
    for key in found.drivers:
        if key not in known:
            yield names[key], 0.0, Kind.MISSING


def _facts(scene: Scene, asked: Overhead, found: OverheadFindings) -> Iterator[tuple[str, float, Kind]]:
    for fact in asked.facts:
        if fact.id in found.facts:
            yield cut(scene.words.of(fact.text)), found.facts[fact.id], Kind.FACT


def _layout(scene: Scene, width: float) -> Layout:
    narrow = is_narrow(width)
    rows = len(list(_steps(scene))) + 1
    labels = width if narrow else 316.0
    row = 48.0 if narrow else 38.0
    left = 0.0 if narrow else labels + 20
    return Layout(narrow, labels, Box(left, TOP, width - left, row * rows + 8), row)


def _paint_bounds(sheet: Sheet, layout: Layout, bands: Sequence[track.Stretch], rows: int) -> None:
    """Where bands begin, behind the bars; on a narrow sheet not through the labels above them."""
    bars = layout.bars
    spans = [(bars.top, bars.bottom)]
    if layout.narrow:
        spans = [(layout.middle(row) - BAR / 2 - 3, layout.middle(row) + BAR / 2 + 3) for row in range(rows)]
    for bound in (*(band.start for band in bands), track.FULL):
        at = track.across(bars, bound)
        for top, bottom in spans:
            sheet.rule((at, top), (at, bottom), HAIRLINE)


def _paint_step(sheet: Sheet, layout: Layout, place: int, step: Step) -> None:
    left, right = sorted(track.across(layout.bars, min(bound, track.FULL)) for bound in (step.start, step.end))
    box = Box(left, layout.middle(place) - BAR / 2, max(right - left, 1), BAR)
    if step.kind is Kind.DRIVER:
        sheet.box(box, DRIVER)
    elif step.kind is Kind.FACT:
        sheet.hatch(box, WARNING, "#f6ded7")
    elif step.kind is Kind.ADJUSTMENT:
        sheet.hatch(box, HATCH)
    end = track.across(layout.bars, min(step.end, track.FULL))
    # Narrow rows have their label where the line would pass.
    if not layout.narrow:
        sheet.rule((end, box.bottom), (end, layout.middle(place + 1) - BAR / 2), CONNECTOR)


def _write_step(sheet: Sheet, layout: Layout, place: int, step: Step, scene: Scene) -> None:
    words = scene.words
    style = LABEL_NARROW if layout.narrow else LABEL
    lines = style.wrap(step.text, layout.labels, 1 if layout.narrow else 2)
    sheet.write_lines(lines, (0, layout.label_middle(place)), style)
    text = words.say("not measurable") if step.kind is Kind.MISSING else words.number(step.points)
    _write_figure(
        sheet,
        layout,
        (max(step.start, step.end), layout.middle(place)),
        text,
        QUIET if step.kind is Kind.MISSING else FIGURE,
    )


def _write_figure(sheet: Sheet, layout: Layout, at: tuple[float, float], text: str, style: Style) -> None:
    """A figure at the end of its bar; on its left where the sheet ends."""
    value, down = at
    end = track.across(layout.bars, min(value, track.FULL)) + 8
    left = min(end, sheet.width - style.width(text))
    sheet.write(text, (left, down), style)


def _paint_total(sheet: Sheet, layout: Layout, place: int, scene: Scene) -> None:
    asked, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    if asked is None or found is None or found.value is None:
        sheet.write(scene.words.say("Not measurable"), (0, layout.label_middle(place)), TOTAL)
        return
    left, end = layout.bars.left, track.across(layout.bars, found.value)
    sheet.box(Box(left, layout.middle(place) - BAR / 2, end - left, BAR), INK)
    if found.interval is not None:
        # Under the bar: on it, a dark line could not be seen.
        low, high = (track.across(layout.bars, bound) for bound in found.interval)
        below = layout.middle(place) + BAR / 2 + 6
        sheet.whisker((low, below), (high, below), INK)
    name = TOTAL.fit(scene.words.of(asked.name), layout.labels)
    sheet.write(name, (0, layout.label_middle(place)), TOTAL)
    text = scene.words.number(found.value)
    if end + 10 + TOTAL_FIGURE.width(text) > sheet.width:
        inside = Style(TOTAL_FIGURE.size, TOTAL_FIGURE.face, "#ffffff")
        sheet.write(text, (end - 8, layout.middle(place)), inside, "right")
    else:
        sheet.write(text, (end + 8, layout.middle(place)), TOTAL_FIGURE)
