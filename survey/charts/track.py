"""A track from 0 to 100 in named stretches: what the position strip and the risk bullet stand on."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey.charts.lettering import Face, Style, cut
from survey.charts.palette import CONNECTOR, INK, MUTED
from survey.charts.sheet import Box, Sheet
from survey.language import Words

FULL = 100.0
GAP = 2.0
NAME, CURRENT = Style(14, Face.REGULAR, MUTED), Style(14, Face.BOLD, INK)
BOUND = Style(12, Face.REGULAR, MUTED)
ROW = 20.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A named part of the track."""

    start: float
    end: float
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A label's middle and the row it stands on."""

    centre: float
    row: int


def stretches(starts: Sequence[float], names: Sequence[str], current: int | None) -> tuple[Stretch, ...]:
    """Stretches from their starts up to the next; `current` is the place of the one that holds the value."""
    ends = [*starts[1:], FULL]
    return tuple(
        Stretch(start, end, cut(name), place == current)
        for place, (start, end, name) in enumerate(zip(starts, ends, names, strict=True))
    )


def across(box: Box, value: float) -> float:
    """Where on the track a value from 0 to 100 lies."""
    return box.left + box.width * value / FULL


def paint_track(sheet: Sheet, box: Box, parts: Sequence[Stretch], fills: Sequence[str]) -> None:
    """The stretches side by side, a hair of white between them."""
    for place, part in enumerate(parts):
        left, right = across(box, part.start), across(box, part.end)
        width = right - left - (GAP if place < len(parts) - 1 else 0)
        sheet.box(Box(left, box.top, width, box.height), fills[place * len(fills) // len(parts)])


def write_names(sheet: Sheet, box: Box, parts: Sequence[Stretch], words: Words) -> None:
    """Bounds and names under the track; a name that would touch its neighbour goes a row down."""
    _write_bounds(sheet, box, parts, words)
    first_row = box.bottom + 36
    for part, placed in zip(parts, place_names(box, parts), strict=True):
        down = first_row + ROW * placed.row
        if placed.row:
            middle = (across(box, part.start) + across(box, part.end)) / 2
            sheet.rule((middle, box.bottom + 4), (middle, down - 10), CONNECTOR)
        sheet.write(part.name, (placed.centre, down), CURRENT if part.current else NAME, "center")


def names_height(box: Box, parts: Sequence[Stretch]) -> float:
    """Pixels that `write_names` takes under the track."""
    return 36 + ROW * max(placed.row for placed in place_names(box, parts)) + 12


def place_names(box: Box, parts: Sequence[Stretch]) -> list[Placed]:
    """Each name under the middle of its stretch, inside the sheet, on the first row where it touches no other."""
    placed: list[Placed] = []
    ends: list[float] = []
    for part in parts:
        half = CURRENT.width(part.name) / 2
        middle = (across(box, part.start) + across(box, part.end)) / 2
        centre = min(max(middle, box.left + half), max(box.right - half, box.left + half))
        row = next((row for row, end in enumerate(ends) if centre - half > end + 10), len(ends))
        ends[row : row + 1] = [centre + half]
        placed.append(Placed(centre, row))
    return placed


def _write_bounds(sheet: Sheet, box: Box, parts: Sequence[Stretch], words: Words) -> None:
    written_to = -FULL
    for bound in (*(part.start for part in parts), FULL):
        text = words.number(bound, 0 if bound.is_integer() else 1)
        half = BOUND.width(text) / 2
        centre = min(max(across(box, bound), box.left + half), box.right - half)
        if centre - half > written_to + 6:
            sheet.write(text, (centre, box.bottom + 13), BOUND, "center")
            written_to = centre + half
