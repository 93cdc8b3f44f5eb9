"""Where the time goes: each part of several allocations, one bar for each, one under the other."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.charts.figures import interval_name, share_span
from survey.charts.lettering import LONGEST_TEXT, Face, Style, cut
from survey.charts.palette import ACCENT, CONNECTOR, INK, MUTED
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow, pitch_of
from survey.core.findings import EffortFindings
from survey.core.questionnaire import Allocation

TEXT, QUIET = Style(14), Style(12.5, Face.REGULAR, MUTED)
FIGURE = Style(13.5, Face.MEDIUM, INK)
SPAN = Style(12, Face.REGULAR, MUTED)
BAR, BETWEEN, TEXTS = 14.0, 6.0, 316.0

Shown = tuple[Allocation, EffortFindings, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Questions and parts in lines, and what they need."""

    questions: list[list[str]]
    parts: list[list[str]]
    bars: int
    figures: float  # pixels that the widest figure takes, with its interval
    narrow: bool

    @property
    def key(self) -> float:
        """Pixels that the questions take."""
        return sum(map(self.question_height, range(len(self.questions)))) + 12

    @property
    def block(self) -> float:
        """Pixels that a part takes: the same for all, so that bars can be compared down the page."""
        above = max(map(len, self.parts), default=1) * pitch_of(TEXT) + 6 if self.narrow else 0
        return above + (BAR + BETWEEN) * self.bars + 20

    def question_height(self, place: int) -> float:
        """Pixels that one question takes."""
        return len(self.questions[place]) * pitch_of(TEXT) + 8


def height(scene: Scene, width: float) -> float:
    """A key line for each allocation and a block for each part."""
    layout = _layout(scene, width)
    return max(layout.key + layout.block * len(layout.parts), 40.0)


def paint(figure: Figure, scene: Scene) -> None:
    """The questions as a key, then bars of the same part together."""
    sheet = Sheet(figure)
    shown = _shown(scene)
    if not shown:
        sheet.write(scene.words.say("not shown"), (0, 20), QUIET)
        return
    layout = _layout(scene, sheet.width)
    top = 0.0
    for place, lines in enumerate(layout.questions):
        middle = top + layout.question_height(place) / 2
        _paint_bar(sheet, Box(0, middle - 6, 22, 12), place)
        sheet.write_lines(lines, (32, middle), TEXT)
        top += layout.question_height(place)
    for part in range(len(layout.parts)):
        _paint_part(sheet, layout, part, (shown, scene))


def title(scene: Scene) -> str:
    """What is drawn."""
    return scene.words.say("Shares of time")


def describe(scene: Scene) -> str:
    """Every share of every allocation, with its interval."""
    words = scene.words
    said = [words.say("Bars of how time is shared, in percent.")]
    if any(found.intervals and any(found.intervals) for _, found, _ in _shown(scene)):
        said.append(words.say("After each share stands its {interval}.", interval=interval_name(words)))
    for asked, found, shares in _shown(scene):
        parts = [
            f"{cut(words.of(part.text))} ({', '.join(filter(None, (words.percent(share / 100), interval)))})"
            for part, share, interval in zip(asked.parts, shares, _spans(scene, found), strict=True)
        ]
        said.append(f"{cut(words.of(asked.question), 120)} {words.parted(parts)}.")
    return " ".join(said)


def _shown(scene: Scene) -> list[Shown]:
    """Allocations with shares, as many as have the same parts as the first."""
    found = scene.findings.effort
    known = [
        (asked, found[asked.id], shares)
        for asked in scene.questionnaire.allocations
        if asked.id in found and (shares := found[asked.id].shares) is not None
    ]
    return [one for one in known if len(one[0].parts) == len(known[0][0].parts)]


def _spans(scene: Scene, found: EffortFindings) -> list[str]:
    """The interval of every share; empty where there is none."""
    return [share_span(scene.words, interval) for interval in found.intervals or (None,) * len(found.shares or ())]


def _layout(scene: Scene, width: float) -> Layout:
    shown, narrow = _shown(scene), is_narrow(width)
    questions = [
        scene.words.say(
            "{question} (n = {n})",
            question=cut(scene.words.of(asked.question), LONGEST_TEXT - 20),
            n=scene.words.number(found.n or 0, 0),
        )
        for asked, found, _ in shown
    ]
    parts = [scene.words.of(part.text) for part in shown[0][0].parts] if shown else []
    spans = [span for _, found, _ in shown for span in _spans(scene, found)]
    return Layout(
        [TEXT.wrap(question, width - 32, 4) for question in questions],
        [TEXT.wrap(part, width if narrow else TEXTS, 2) for part in parts],
        len(shown),
        20 + FIGURE.width(scene.words.percent(1)) + max(map(SPAN.width, spans), default=0),
        narrow,
    )


def _paint_bar(sheet: Sheet, box: Box, place: int) -> None:
    """The first allocation is solid, the others are hatched: they differ in a photocopy too."""
    if place == 0:
        sheet.box(box, ACCENT)
    else:
        sheet.hatch(box, INK, "#dfe4ea")


def _paint_part(sheet: Sheet, layout: Layout, part: int, of: tuple[list[Shown], Scene]) -> None:
    shown, scene = of
    top = layout.key + layout.block * part
    bars_height = (BAR + BETWEEN) * len(shown) - BETWEEN
    first_bar = top + layout.block - bars_height - 14
    left = 0.0 if layout.narrow else TEXTS + 20
    unit = (sheet.width - left - layout.figures) / max(share for _, _, shares in shown for share in (*shares, 1.0))
    lines = layout.parts[part]
    beside = first_bar + bars_height / 2
    above = first_bar - 6 - pitch_of(TEXT) * len(lines) / 2
    sheet.write_lines(lines, (0, above if layout.narrow else beside), TEXT)
    for place, (_, found, shares) in enumerate(shown):
        box = Box(left, first_bar + (BAR + BETWEEN) * place, max(shares[part] * unit, 1), BAR)
        _paint_bar(sheet, box, place)
        figure = scene.words.percent(shares[part] / 100)
        sheet.write(figure, (box.right + 8, box.middle), FIGURE)
        span = _spans(scene, found)[part]
        sheet.write(span, (box.right + 16 + FIGURE.width(figure), box.middle), SPAN)
    sheet.rule((left, first_bar - 3), (left, first_bar + bars_height + 3), CONNECTOR)
