"""Who sees what: a table of groups and dimensions, each score in its cell, the darker the higher."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from survey.charts.figures import told
from survey.charts.lettering import Face, Style, cut
from survey.charts.order import by_gap
from survey.charts.palette import INK, MUTED, TEAL, ink_on, step_of
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow, pitch_of
from survey.core.findings import DimensionCell

NAME, STRONG_NAME = Style(14), Style(14, Face.MEDIUM)
HEAD, HEAD_NARROW = Style(13.5, Face.MEDIUM), Style(12.5, Face.MEDIUM)
QUIET = Style(12.5, Face.REGULAR, MUTED)
HIDDEN = "\u2013"
NAMES, GAP = 268.0, 6.0
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table lies at one width."""

    cells: Box
    row: float
    column: float
    narrow: bool

    def cell(self, row: int, column: int) -> Box:
        """The cell of a row and a column."""
        above = 28 if self.narrow else 0
        return Box(
            self.cells.left + self.column * column,
            self.cells.top + self.row * row + above,
            self.column - GAP,
            self.row - above - (GAP + 2 if self.narrow else GAP),
        )


def height(scene: Scene, width: float) -> float:
    """A head and one row a dimension."""
    return _layout(scene, width).cells.bottom


def paint(figure: Figure, scene: Scene) -> None:
    """Heads, names and cells."""
    sheet = Sheet(figure)
    layout = _layout(scene, sheet.width)
    columns = _columns(scene)
    for place, column in enumerate(columns):
        _write_head(sheet, layout, place, (column, scene))
    for row, identifier in enumerate(by_gap(scene)):
        name = cut(scene.words.of(scene.questionnaire.dimension[identifier].name))
        _write_name(sheet, layout, row, name)
        found = scene.findings.dimensions[identifier]
        for place, column in enumerate(columns):
            _paint_cell(sheet, layout.cell(row, place), found.groups.get(column), scene)


def title(scene: Scene) -> str:
    """What is drawn."""
    return scene.words.say("Score of each dimension by group")


def describe(scene: Scene) -> str:
    """Size, extremes, and how many cells are not shown."""
    words = scene.words
    found = scene.findings.dimensions
    cells = [(key, column, found[key].groups.get(column)) for key in found for column in _columns(scene)]
    shown = [(cell.mean, key, column) for key, column, cell in cells if cell and cell.mean is not None]
    said = [
        words.say(
            "Heat table of the mean score of {dimensions} dimensions in {groups} groups.",
            dimensions=len(found),
            groups=len(_columns(scene)),
        )
    ]
    if shown:
        said.append(words.say("Highest: {cell}.", cell=_named(scene, max(shown))))
        said.append(words.say("Lowest: {cell}.", cell=_named(scene, min(shown))))
    hidden = len(cells) - len(shown)
    if hidden:
        said.append(words.say_many("One cell is not shown.", "{count} cells are not shown.", hidden))
    return " ".join(said)


def _named(scene: Scene, cell: tuple[float, str, str]) -> str:
    mean, key, column = cell
    return scene.words.say(
        "{dimension}, {group} ({score})",
        dimension=cut(scene.words.of(scene.questionnaire.dimension[key].name)),
        group=cut(scene.column(column)),
        score=scene.words.number(mean),
    )


def _columns(scene: Scene) -> tuple[str, ...]:
    """The columns of the breakdown, as the dimensions have them."""
    return tuple(dict.fromkeys(key for found in scene.findings.dimensions.values() for key in found.groups))


def _layout(scene: Scene, width: float) -> Layout:
    rows, columns = len(scene.findings.dimensions), max(len(_columns(scene)), 1)
    if is_narrow(width):
        column = (width + GAP) / columns
        head = max((HEAD_NARROW.width(line) for lines in _upright(scene, column) for line in lines), default=0)
        return Layout(Box(0, head + 34, width + GAP, 64.0 * rows), 64.0, column, narrow=True)
    column = (width - NAMES - 20 + GAP) / columns
    most = max((len(_head_lines(scene, key, column)) for key in _columns(scene)), default=1)
    head = pitch_of(HEAD) * most + 34
    return Layout(Box(NAMES + 20, head, width - NAMES - 20 + GAP, 40.0 * rows), 40.0, column, narrow=False)


def _head_lines(scene: Scene, key: str, column: float) -> list[str]:
    return HEAD.wrap(cut(scene.column(key)), column - 12, MOST_LINES)


def _upright(scene: Scene, column: float) -> list[list[str]]:
    """Heads turned upwards, in as many lines as a column is wide."""
    most = max(1, min(2, int(column / pitch_of(HEAD_NARROW))))
    return [HEAD_NARROW.wrap(cut(scene.column(key)), 150, most) for key in _columns(scene)]


def _write_head(sheet: Sheet, layout: Layout, place: int, of: tuple[str, Scene]) -> None:
    key, scene = of
    cell = layout.cell(0, place)
    n = scene.findings.respondents.by_group.get(key)
    if n is not None:
        count = scene.words.number(n, 0)
        text = scene.words.say("n = {n}", n=count)
        text = text if QUIET.width(text) <= cell.width else count
        sheet.write(text, (cell.centre, layout.cells.top - 14), QUIET, "center")
    bottom = layout.cells.top - 28
    if layout.narrow:
        lines = _upright(scene, layout.column)[place]
        pitch = pitch_of(HEAD_NARROW)
        first = cell.centre - pitch * (len(lines) - 1) / 2
        for line_place, line in enumerate(lines):
            sheet.write(line, (first + pitch * line_place, bottom), HEAD_NARROW, upright=True)
        return
    lines = _head_lines(scene, key, layout.column)
    down = bottom - pitch_of(HEAD) * len(lines) / 2
    sheet.write_lines(lines, (cell.centre, down), HEAD, "center")


def _write_name(sheet: Sheet, layout: Layout, row: int, name: str) -> None:
    if layout.narrow:
        top = layout.cells.top + layout.row * row
        sheet.write(STRONG_NAME.fit(name, sheet.width), (0, top + 15), STRONG_NAME)
    else:
        sheet.write_lines(NAME.wrap(name, NAMES, 2), (0, layout.cell(row, 0).middle), NAME)


def _paint_cell(sheet: Sheet, box: Box, cell: DimensionCell | None, scene: Scene) -> None:
    if cell is None or cell.mean is None:
        sheet.hatch(box)
        # A plate under the dash, so that the hatching does not run through it.
        sheet.box(Box(box.centre - 11, box.middle - 9, 22, 18), "#f5f6f8", 4)
        sheet.write(HIDDEN, (box.centre, box.middle), Style(14, Face.MEDIUM, MUTED), "center")
        return
    fill = step_of(TEAL, (cell.mean - 1) / (scene.questionnaire.highest - 1))
    ink = ink_on(fill)
    sheet.box(box, fill, 4)
    face = Face.MEDIUM if ink == INK else Face.BOLD
    sheet.write(told(scene.words, cell.mean, cell.bound), (box.centre, box.middle), Style(14, face, ink), "center")
