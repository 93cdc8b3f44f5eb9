"""Where each dimension is and should be: a dot for the score on its interval, a diamond for the target, the gap."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.charts.figures import interval_name, span, told, with_span
from survey.charts.lettering import Face, Style, cut
from survey.charts.order import by_gap, class_name
from survey.charts.palette import ACCENT, GREY_FILL, HAIRLINE, INK, MUTED, SAND, SAND_FILL, TRACK, WARM_FILL, WARNING
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow
from survey.core.findings import DimensionFindings

NAME, STRONG_NAME = Style(14), Style(14, Face.MEDIUM)
QUIET = Style(12.5, Face.REGULAR, MUTED)
SPAN = Style(12, Face.REGULAR, MUTED)
LEVEL, HEAD = Style(12.5, Face.MEDIUM, MUTED), Style(12.5, Face.REGULAR, MUTED)
SCORE = Style(14)
FILLS = {"act_now": WARM_FILL, "plan": SAND_FILL}
INKS = {"act_now": WARNING, "plan": SAND}
DESCRIBED = 3  # a sentence with every dimension is not listened to; the page has a table
NAMES, N, FIGURES = 268.0, 318.0, 262.0  # columns: right edge of names, of n, and width of the figures


@dataclass(frozen=True, slots=True)
class Layout:
    """Where tracks lie at one width."""

    track: Box
    row: float
    highest: int
    narrow: bool

    def across(self, score: float) -> float:
        """Where a score from 1 to the highest level lies."""
        return self.track.left + self.track.width * (score - 1) / (self.highest - 1)

    def top(self, place: int) -> float:
        """The upper edge of a row."""
        return self.track.top + self.row * place

    def middle(self, place: int) -> float:
        """The height of a row's track."""
        return self.top(place) + (self.row - 16 if self.narrow else self.row / 2)


def height(scene: Scene, width: float) -> float:
    """One row a dimension, and the names of the levels."""
    return _layout(scene, width).track.bottom + 34


def paint(figure: Figure, scene: Scene) -> None:
    """Levels behind, then a row for each dimension."""
    sheet = Sheet(figure)
    layout = _layout(scene, sheet.width)
    order = by_gap(scene)
    _paint_levels(sheet, layout, scene)
    if not layout.narrow:
        _write_heads(sheet, layout, scene)
    for place, identifier in enumerate(order):
        found = scene.findings.dimensions[identifier]
        name = cut(scene.words.of(scene.questionnaire.dimension[identifier].name))
        _paint_marks(sheet, layout, place, found)
        if layout.narrow:
            _write_narrow(sheet, layout, place, (name, found), scene)
        else:
            _write_wide(sheet, layout, place, (name, found), scene)
    if order:
        _name_marks(sheet, layout, scene.findings.dimensions[order[0]], scene)


def title(scene: Scene) -> str:
    """What is drawn."""
    return scene.words.say("Score and target of each dimension")


def describe(scene: Scene) -> str:
    """How many, the widest gap, and what could not be measured."""
    words = scene.words
    found = scene.findings.dimensions
    names = {key: cut(words.of(scene.questionnaire.dimension[key].name)) for key in found}
    measured = [key for key in by_gap(scene) if found[key].score is not None]
    said = [words.say("Dot plot of the score and the target of {count} dimensions.", count=len(found))]
    if any(each.interval for each in found.values()):
        said.append(words.say("The line through a dot is its {interval}.", interval=interval_name(words)))
    parts = [_described(scene, names[key], found[key]) for key in measured[:DESCRIBED]]
    if parts:
        said.append(words.say("Widest gaps: {parts}.", parts=words.parted(parts)))
    missing = [names[key] for key in found if found[key].score is None]
    if missing:
        said.append(words.say("Not measurable: {names}.", names=words.parted(missing)))
    return " ".join(said)


def _described(scene: Scene, name: str, found: DimensionFindings) -> str:
    words, gap = scene.words, found.gap or 0
    score = told(words, found.score or 0, found.bound)
    if found.interval is None:
        return words.say("{name} {score} (gap {gap})", name=name, score=score, gap=words.number(gap))
    return words.say(
        "{name} {score} ({interval}, gap {gap})",
        name=name,
        score=score,
        interval=span(words, found.interval),
        gap=words.number(gap),
    )


def _layout(scene: Scene, width: float) -> Layout:
    rows, highest = len(scene.findings.dimensions), scene.questionnaire.highest
    if is_narrow(width):
        return Layout(Box(10, 20, width - 20, 74.0 * rows), 74.0, highest, narrow=True)
    left = N + 32
    return Layout(Box(left, 26, width - FIGURES - left, 44.0 * rows), 44.0, highest, narrow=False)


def _paint_levels(sheet: Sheet, layout: Layout, scene: Scene) -> None:
    levels = scene.questionnaire.levels
    bounds = [1 + level.start / 100 * (scene.questionnaire.highest - 1) for level in levels]
    for level, low, high in zip(levels, bounds, [*bounds[1:], scene.questionnaire.highest], strict=True):
        # A level is a stretch of the axis, so its name stands in the middle of it.
        at = layout.across((low + high) / 2)
        if not layout.narrow:
            sheet.rule((layout.across(low), layout.track.top), (layout.across(low), layout.track.bottom + 4), HAIRLINE)
        name = cut(scene.words.of(level.name), 24)
        down = layout.track.bottom + 20
        if not layout.narrow:
            sheet.write(f"{level.level} {name}", (at, down), LEVEL, "center")
        elif level is levels[0]:
            sheet.write(f"{level.level} {name}", (0, down), LEVEL)
        elif level is levels[-1]:
            sheet.write(f"{level.level} {name}", (sheet.width, down), LEVEL, "right")
        else:
            sheet.write(str(level.level), (at, down), LEVEL, "center")


def _write_heads(sheet: Sheet, layout: Layout, scene: Scene) -> None:
    words, right = scene.words, layout.track.right
    sheet.write("n", (N, 12), HEAD, "right")
    sheet.write(words.say("score"), (right + 84, 12), HEAD, "right")
    sheet.write(words.say("gap"), (right + 134, 12), HEAD, "right")


def _name_marks(sheet: Sheet, layout: Layout, first: DimensionFindings, scene: Scene) -> None:
    """A word on each mark of the first row, where the gap is widest, instead of a legend."""
    if first.score is None:
        return
    words = scene.words
    dot, diamond = layout.across(first.score), layout.across(first.target)
    texts = words.say("score"), words.say("target")
    down = 10 if layout.narrow else 12
    apart = (HEAD.width(texts[0]) + HEAD.width(texts[1])) / 2 + 10
    if layout.narrow:
        # The name of the dimension stands above its track, so the marks are named once above everything.
        sheet.dot((6, down), ACCENT, 5.5)
        sheet.write(texts[0], (17, down), HEAD)
        after = 17 + HEAD.width(texts[0]) + 20
        sheet.diamond((after, down), INK, 6)
        sheet.write(texts[1], (after + 11, down), HEAD)
        sheet.write(words.say("gap"), (sheet.width, down), HEAD, "right")
    elif abs(diamond - dot) >= apart:
        sheet.write(texts[0], (dot, down), HEAD, "center")
        sheet.write(texts[1], (diamond, down), HEAD, "center")
    else:
        dot_side, diamond_side = (-1, 1) if dot <= diamond else (1, -1)
        sheet.write(texts[0], (dot + 8 * -dot_side, down), HEAD, "right" if dot_side < 0 else "left")
        sheet.write(texts[1], (diamond - 8 * diamond_side, down), HEAD, "left" if diamond_side > 0 else "right")


def _paint_marks(sheet: Sheet, layout: Layout, place: int, found: DimensionFindings) -> None:
    down = layout.middle(place)
    sheet.box(Box(layout.track.left, down - 4, layout.track.width, 8), TRACK, 4)
    target = layout.across(found.target)
    if found.score is None:
        sheet.diamond((target, down), INK)
        return
    at = layout.across(found.score)
    if found.gap:
        sheet.box(Box(at, down - 6, target - at, 12), FILLS.get(found.priority_class or "", GREY_FILL))
    if found.interval is not None:
        low, high = (layout.across(bound) for bound in found.interval)
        sheet.whisker((low, down), (high, down), INK)
    sheet.diamond((target, down), INK)
    # Smaller where levels lie close: the ends of a short interval must show from under it.
    sheet.dot((at, down), ACCENT, 5.5 if layout.narrow else 6.5)


def _write_wide(sheet: Sheet, layout: Layout, place: int, row: tuple[str, DimensionFindings], scene: Scene) -> None:
    name, found = row
    words, down, right = scene.words, layout.middle(place), layout.track.right
    sheet.write_lines(NAME.wrap(name, NAMES, 2), (0, down), NAME)
    if found.n is not None:
        sheet.write(words.number(found.n, 0), (N, down), QUIET, "right")
    if found.score is None or found.gap is None:
        sheet.write(words.say("not measurable"), (right + 44, down), QUIET)
        return
    # Score and interval stand together around the middle of the row.
    above, below = (8, 9) if found.interval else (0, 0)
    sheet.write(told(words, found.score, found.bound), (right + 84, down - above), SCORE, "right")
    sheet.write(span(words, found.interval), (right + 84, down + below), SPAN, "right")
    sheet.write(words.number(found.gap), (right + 134, down), _gap_style(found), "right")
    named = class_name(scene, found.priority_class)
    sheet.write(QUIET.fit(named, sheet.width - right - 154), (right + 154, down), QUIET)


def _write_narrow(sheet: Sheet, layout: Layout, place: int, row: tuple[str, DimensionFindings], scene: Scene) -> None:
    name, found = row
    words, top = scene.words, layout.top(place)
    sheet.write(STRONG_NAME.fit(name, sheet.width - 44), (0, top + 18), STRONG_NAME)
    parts = [words.say("n = {n}", n=words.number(found.n, 0))] if found.n is not None else []
    if found.score is None or found.gap is None:
        parts.append(words.say("not measurable"))
    else:
        sheet.write(words.number(found.gap), (sheet.width, top + 18), _gap_style(found), "right")
        parts.insert(0, words.say("score {score}", score=with_span(words, found.score, found.interval, found.bound)))
        parts.append(class_name(scene, found.priority_class))
    sheet.write(QUIET.fit(" · ".join(filter(None, parts)), sheet.width), (0, top + 37), QUIET)


def _gap_style(found: DimensionFindings) -> Style:
    return Style(15, Face.BOLD, INKS.get(found.priority_class or "", INK))
