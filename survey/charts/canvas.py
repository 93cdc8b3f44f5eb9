"""Where charts become SVG: the only place that saves a figure, and the only lock.

rcParams and font objects belong to the whole process; without the lock, threads draw with each other's style.
"""

import re
from dataclasses import dataclass
from io import StringIO
from threading import Lock
from typing import Final, Protocol

from matplotlib import style
from matplotlib.figure import Figure

from survey.charts.inline import Name, inlined
from survey.charts.lettering import clean
from survey.charts.scene import Scene
from survey.charts.sheet import PIXELS_PER_INCH

DRAWING: Final = Lock()
# Widths in CSS pixels. A card's whole width, half of it, and a phone: text is never under 12 px at these.
WIDE, HALF, NARROW = 1040.0, 496.0, 336.0
Size = tuple[float, float]  # pixels
_STYLE = "survey.charts.pmo"
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Painter(Protocol):
    """A module or object that paints one kind of chart."""

    def height(self, scene: Scene, width: float) -> float:
        """The height in pixels that a drawing of `width` pixels needs."""

    def paint(self, figure: Figure, scene: Scene) -> None:
        """Put the marks on the figure."""

    def title(self, scene: Scene) -> str:
        """What is drawn, in a few words."""

    def describe(self, scene: Scene) -> str:
        """The text alternative: the kind of chart, of what data, where the finding is."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready for a page: two drawings of which the page shows one, and their text alternative."""

    wide: str
    narrow: str
    title: str
    alt: str


def draw(painter: Painter, scene: Scene, size: Size, identifier: str) -> str:
    """One drawing as SVG to be put into a page; `identifier` is its own there. The same scene gives the same bytes."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(f"{identifier!r} cannot name an element")
    name = Name(identifier, clean(painter.title(scene)), clean(painter.describe(scene)))
    written = StringIO()
    width, height = size
    with DRAWING, style.context(_STYLE):
        figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
        painter.paint(figure, scene)
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return inlined(written.getvalue(), name)


def chart(painter: Painter, scene: Scene, identifier: str, width: float = WIDE) -> Chart:
    """Both drawings of a chart: `width` pixels for a wide screen, and one for a narrow screen."""
    wide, narrow = (
        draw(painter, scene, (across, painter.height(scene, across)), f"{identifier}-{suffix}")
        for across, suffix in ((width, "wide"), (NARROW, "narrow"))
    )
    return Chart(wide, narrow, clean(painter.title(scene)), clean(painter.describe(scene)))
