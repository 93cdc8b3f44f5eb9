"""How answers to single items are spread: bars left and right of the middle of the scale, don't know apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.charts.lettering import LONGEST_TEXT, Face, Style, cut
from survey.charts.palette import EDGE, HAIRLINE, INK, LIKERT, MARK_CONTRAST, MUTED, WHITE, blend, contrast, ink_on
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow, pitch_of
from survey.core.findings import Bar, ItemFindings
from survey.core.questionnaire import Item

TEXT, HEAD = Style(14), Style(12.5, Face.REGULAR, MUTED)
QUIET, NOT_SHOWN = Style(12.5, Face.REGULAR, MUTED), Style(13, Face.MEDIUM, MUTED)
FIGURE, IN_BAR = Style(14), 12.5
TEXTS, GUTTER, COUNT, UNKNOWN = 356.0, 28.0, 56.0, 112.0  # wide: columns of texts, n and don't know
BAR, SWATCH = 26.0, 9.0
LEAST_EXTENT = 0.15


@dataclass(frozen=True, slots=True)
class Segment:
    """A bar's place beside the middle, as shares of all answers: left of it negative."""

    start: float
    end: float
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """An item, its text in lines, and where it lies."""

    item: Item
    found: ItemFindings
    lines: list[str]
    box: Box


@dataclass(frozen=True, slots=True)
class Spread:
    """The line through the middle of all scales, and pixels for a share of 1."""

    middle: float
    unit: float


@dataclass(frozen=True, slots=True)
class Items:
    """The painter of these items, in this order."""

    ids: tuple[str, ...]

    def height(self, scene: Scene, width: float) -> float:
        """As many lines as the items' texts take."""
        return max((row.box.bottom for row in self._rows(scene, width)), default=40.0)

    def paint(self, figure: Figure, scene: Scene) -> None:
        """The middle line, then a row for each item."""
        sheet = Sheet(figure)
        rows = list(self._rows(scene, sheet.width))
        area = _area(sheet.width)
        spread = self._spread(scene, area)
        if not sheet.narrow:
            _write_heads(sheet, scene)
        for row in rows:
            bars = Box(area.left, _bar_top(row, sheet), area.width, BAR)
            if row.found.distribution is None:
                _paint_not_shown(sheet, bars, scene)
            else:
                sheet.rule((spread.middle, bars.top - 4), (spread.middle, bars.bottom + 4), HAIRLINE, 2)
                _paint_bars(sheet, bars, row, (spread, scene))
            _write_ends(sheet, bars, row.item, scene)
            (_write_narrow if sheet.narrow else _write_wide)(sheet, bars, row, scene)

    def title(self, scene: Scene) -> str:
        """What is drawn."""
        return scene.words.say("Answers to each statement")

    def describe(self, scene: Scene) -> str:
        """The share on either side of the middle for each item."""
        words = scene.words
        said = [
            words.say_many("Diverging bars of one statement.", "Diverging bars of {count} statements.", len(self.ids))
        ]
        for key in self.ids:
            item, found = scene.questionnaire.item[key], scene.findings.items[key]
            name = cut(words.of(item.text), LONGEST_TEXT).rstrip(".")
            if found.distribution is None:
                said.append(words.say("{statement}: not shown.", statement=name))
                continue
            low, high = _sides(found.distribution, scene.questionnaire.points(item))
            said.append(
                words.say(
                    "{statement}: {low} on the lower side, {high} on the higher side.",
                    statement=name,
                    low=words.percent(low),
                    high=words.percent(high),
                )
            )
        return " ".join(said)

    def _rows(self, scene: Scene, width: float) -> Iterator[Row]:
        narrow = is_narrow(width)
        top = 0.0 if narrow else 26.0
        for key in self.ids:
            item = scene.questionnaire.item[key]
            found = scene.findings.items[key]
            counted = found.n is not None or found.dk_rate is not None
            lines = TEXT.wrap(scene.words.of(item.text), width if narrow else TEXTS, 5 if narrow else 3)
            tall = pitch_of(TEXT) * len(lines)
            height = tall + BAR + (90 if counted else 70) if narrow else max(tall + 20, BAR + 60)
            yield Row(item, found, lines, Box(0, top, width, height))
            top += height

    def _spread(self, scene: Scene, area: Box) -> Spread:
        """The middle where the longest bars on either side just fit."""
        segments = [
            segment
            for key in self.ids
            for segment in _segments(
                scene.findings.items[key].distribution or (), scene.questionnaire.points(scene.questionnaire.item[key])
            )
        ]
        low = max([LEAST_EXTENT, *(-segment.start for segment in segments)])
        high = max([LEAST_EXTENT, *(segment.end for segment in segments)])
        unit = area.width / (low + high)
        return Spread(area.left + low * unit, unit)


def items_of(scene: Scene, dimension: str) -> Items:
    """The painter of a dimension's items, in questionnaire order."""
    return Items(tuple(item.id for item in scene.questionnaire.items_of(dimension)))


def _area(width: float) -> Box:
    if is_narrow(width):
        return Box(0, 0, width, 0)
    left = TEXTS + GUTTER
    return Box(left, 0, width - left - COUNT - UNKNOWN, 0)


def _bar_top(row: Row, sheet: Sheet) -> float:
    if sheet.narrow:
        return row.box.top + pitch_of(TEXT) * len(row.lines) + 8
    return row.box.middle - (BAR + 20) / 2


def _sides(bars: tuple[Bar, ...], points: int) -> tuple[float, float]:
    """The shares of answers under and over the middle of the scale."""
    total, middle = sum(bar.count for bar in bars), (points + 1) / 2
    low = sum(bar.count for bar in bars if bar.highest < middle)
    high = sum(bar.count for bar in bars if bar.lowest > middle)
    return low / total, high / total


def _segments(bars: tuple[Bar, ...], points: int) -> list[Segment]:
    """Bars end to end; the one on the middle of the scale lies half on either side."""
    if not bars:
        return []
    total = sum(bar.count for bar in bars)
    low, high = _sides(bars, points)
    reached = -low - (1 - low - high) / 2
    segments = []
    for bar in bars:
        share = bar.count / total
        place = ((bar.lowest + bar.highest) / 2 - 1) / (points - 1)
        segments.append(Segment(reached, reached + share, blend(LIKERT, place)))
        reached += share
    return segments


def _paint_bars(sheet: Sheet, box: Box, row: Row, of: tuple[Spread, Scene]) -> None:
    spread, scene = of
    for segment in _segments(row.found.distribution or (), scene.questionnaire.points(row.item)):
        width = (segment.end - segment.start) * spread.unit
        if width <= 0:
            continue
        left = spread.middle + segment.start * spread.unit
        pale = contrast(segment.colour, WHITE) < MARK_CONTRAST
        inset = Box(left + 1, box.top, max(width - 2, 1), box.height)
        sheet.box(inset, segment.colour, edge=EDGE if pale else None)
        text = scene.words.percent(segment.end - segment.start)
        ink = ink_on(segment.colour)
        style = Style(IN_BAR, Face.MEDIUM if ink == INK else Face.BOLD, ink)
        if style.width(text) + 4 <= inset.width:
            sheet.write(text, (inset.centre, inset.middle), style, "center")


def _paint_not_shown(sheet: Sheet, box: Box, scene: Scene) -> None:
    text = scene.words.say("not shown")
    sheet.hatch(box)
    width = NOT_SHOWN.width(text) + 20
    sheet.box(Box(box.centre - width / 2, box.top + 3, width, box.height - 6), "#f5f6f8", 4)
    sheet.write(text, (box.centre, box.middle), NOT_SHOWN, "center")


def _write_ends(sheet: Sheet, box: Box, item: Item, scene: Scene) -> None:
    """The words on the lowest and the highest point, each beside its colour."""
    labels = scene.words.among(item.anchors or scene.questionnaire.scales[item.scale].points)
    down, width = box.bottom + 14, box.width / 2 - SWATCH - 14
    for left, colour in ((box.left, LIKERT[0]), (box.right - SWATCH, LIKERT[-1])):
        sheet.box(Box(left, down - SWATCH / 2, SWATCH, SWATCH), colour)
    first, last = (QUIET.wrap(label, width, 2) for label in (labels[0], labels[-1]))
    below = pitch_of(QUIET) / 2
    sheet.write_lines(first, (box.left + SWATCH + 6, down + below * (len(first) - 1)), QUIET)
    sheet.write_lines(last, (box.right - SWATCH - 6, down + below * (len(last) - 1)), QUIET, "right")


def _write_heads(sheet: Sheet, scene: Scene) -> None:
    unknown = HEAD.fit(scene.words.of(scene.questionnaire.exits.dont_know), UNKNOWN - 12)
    sheet.write("n", (sheet.width - UNKNOWN, 10), HEAD, "right")
    sheet.write(unknown, (sheet.width, 10), HEAD, "right")


def _write_wide(sheet: Sheet, box: Box, row: Row, scene: Scene) -> None:
    words, found = scene.words, row.found
    sheet.write_lines(row.lines, (0, row.box.middle), TEXT)
    if found.n is not None:
        sheet.write(words.number(found.n, 0), (sheet.width - UNKNOWN, box.middle), QUIET, "right")
    if found.dk_rate is not None:
        text = words.percent(found.dk_rate)
        sheet.write(text, (sheet.width, box.middle), FIGURE, "right")


def _write_narrow(sheet: Sheet, box: Box, row: Row, scene: Scene) -> None:
    words, found = scene.words, row.found
    middle = row.box.top + pitch_of(TEXT) * len(row.lines) / 2
    sheet.write_lines(row.lines, (0, middle), TEXT)
    parts = [words.say("n = {n}", n=words.number(found.n, 0))] if found.n is not None else []
    if found.dk_rate is not None:
        rate = words.percent(found.dk_rate)
        parts.append(f"{cut(words.of(scene.questionnaire.exits.dont_know), 30)} {rate}")
    # Below the two lines that the words at either end may take.
    sheet.write(" · ".join(parts), (0, box.bottom + 33 + pitch_of(QUIET)), QUIET)
