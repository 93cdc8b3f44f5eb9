"""A sheet in pixels, x to the right and y down, on which painters place marks and text.

Marks go straight on the figure: axes would bring ticks, margins and a layout of their own, and cost half the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from survey.charts.lettering import HALF_CAPITAL, LONGEST_TEXT, Style, cut
from survey.charts.palette import GROUND, HATCH, WHITE

PIXELS_PER_INCH = 72
NARROW_BELOW = 600
Point = tuple[float, float]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left upper corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.top + self.height / 2

    @property
    def centre(self) -> float:
        """Half way across."""
        return self.left + self.width / 2


class Sheet:
    """The figure of one chart."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        inches_wide, inches_high = figure.get_size_inches()
        self.width = float(inches_wide) * PIXELS_PER_INCH
        self.height = float(inches_high) * PIXELS_PER_INCH
        inch = 1 / PIXELS_PER_INCH
        self._pixels = Affine2D().scale(inch, -inch).translate(0, float(inches_high)) + figure.dpi_scale_trans

    @property
    def narrow(self) -> bool:
        """Whether labels must stand above their marks."""
        return is_narrow(self.width)

    def box(self, box: Box, fill: str, radius: float = 0.0, edge: str | None = None) -> None:
        """A filled rectangle, its corners rounded by `radius`."""
        corner = (box.left, box.top)
        if radius and box.width > 2 * radius:
            rounded = f"round,pad=0,rounding_size={radius}"
            self._add_filled(FancyBboxPatch(corner, box.width, box.height, boxstyle=rounded), fill, edge)
        else:
            self._add_filled(Rectangle(corner, box.width, box.height), fill, edge)

    def hatch(self, box: Box, stroke: str = HATCH, fill: str = GROUND) -> None:
        """A hatched rectangle: something that is not a measured value."""
        area = Rectangle((box.left, box.top), box.width, box.height, hatch="////")
        area.set_hatchcolor(stroke)
        self._add_filled(area, fill)

    def rule(self, start: Point, end: Point, colour: str, width: float = 1.0) -> None:
        """A straight line."""
        across, down = zip(start, end, strict=True)
        self._add(Line2D(across, down, color=colour, linewidth=width, solid_capstyle="butt"))

    def whisker(self, start: Point, end: Point, colour: str) -> None:
        """A level line with a cap at each end: an interval."""
        self.rule(start, end, colour, 2)
        for across, down in (start, end):
            self.rule((across, down - 5), (across, down + 5), colour, 2)

    def dot(self, at: Point, fill: str, radius: float = 7.0) -> None:
        """A filled circle with a white ring that keeps it apart from what it lies on."""
        self._add_filled(Circle(at, radius), fill, WHITE, 2)

    def diamond(self, at: Point, fill: str, radius: float = 7.0) -> None:
        """A filled diamond, taller than wide: its tips show from under a dot."""
        across, down = at
        tall = radius * 1.7
        corners = [(across, down - tall), (across + radius, down), (across, down + tall), (across - radius, down)]
        self._add_filled(Polygon(corners, closed=True), fill, WHITE, 1.5)

    def write(self, text: str, at: Point, style: Style, align: Align = "left", *, upright: bool = False) -> None:
        """One line of text around the height of `at`; `upright` turns it to read upwards."""
        down_to_baseline = style.size * HALF_CAPITAL
        across, down = at
        place = (across + down_to_baseline, down) if upright else (across, down + down_to_baseline)
        label = Text(
            *place,
            cut(text, LONGEST_TEXT),
            color=style.colour,
            fontproperties=style.face.properties(style.size),
            horizontalalignment=align,
            verticalalignment="baseline",
            rotation=90 if upright else 0,
            rotation_mode="anchor",
            parse_math=False,
        )
        self._add(label)

    def write_lines(self, lines: Sequence[str], at: Point, style: Style, align: Align = "left") -> None:
        """Lines of text, together around the height of `at`."""
        pitch = pitch_of(style)
        across, down = at
        first = down - pitch * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            self.write(line, (across, first + pitch * place), style, align)

    def _add_filled(self, patch: Patch, fill: str, edge: str | None = None, width: float = 1.0) -> None:
        patch.set_facecolor(fill)
        patch.set_edgecolor(edge or "none")
        patch.set_linewidth(width if edge else 0)
        patch.set_joinstyle("miter")
        self._add(patch)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._pixels)
        # What is placed later lies above, whatever it is: matplotlib would draw every line over every patch.
        artist.set_zorder(1)
        self._figure.add_artist(artist)


def is_narrow(width: float) -> bool:
    """Whether a drawing of `width` pixels is for a narrow screen or column."""
    return width < NARROW_BELOW


def pitch_of(style: Style) -> float:
    """From one line of text to the next."""
    return round(style.size * 1.3)
