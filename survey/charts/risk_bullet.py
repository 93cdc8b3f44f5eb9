"""Overhead risk: one bar from 0 to 100 over its bands, ended by a diamond."""

from matplotlib.figure import Figure

from survey.charts import track
from survey.charts.bands import bands_of
from survey.charts.figures import interval_sentence
from survey.charts.lettering import Face, Style
from survey.charts.palette import DEEP, INK, MUTED, WARM, WARNING
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow

VALUE, MISSING = Style(26, Face.SERIF, WARNING), Style(14, Face.REGULAR, MUTED)
ABOVE, THICK, BAR = 44.0, 36.0, 10.0


def height(scene: Scene, width: float) -> float:
    """Room for the value above, the bands, and their names under them."""
    box = _box(width)
    return box.bottom + track.names_height(box, bands_of(scene))


def paint(figure: Figure, scene: Scene) -> None:
    """Bands, bar, interval, diamond and value."""
    sheet = Sheet(figure)
    box = _box(sheet.width)
    bands = bands_of(scene)
    track.paint_track(sheet, box, bands, WARM)
    track.write_names(sheet, box, bands, scene.words)
    found = scene.findings.overhead_risk
    if found is None or found.value is None:
        sheet.write(scene.words.say("Not measurable"), (box.left, 20), MISSING)
        return
    at = track.across(box, found.value)
    sheet.box(Box(box.left, box.middle - BAR / 2, at - box.left, BAR), DEEP)
    if found.interval is not None:
        low, high = (track.across(box, bound) for bound in found.interval)
        # Beside the bar: on it, a dark line could not be seen.
        below = box.middle + BAR / 2 + 5
        sheet.whisker((low, below), (high, below), INK)
    sheet.diamond((at, box.middle), DEEP, 9)
    value = scene.words.number(found.value)
    half = VALUE.width(value) / 2
    sheet.write(value, (min(max(at, box.left + half), box.right - half), ABOVE - 22), VALUE, "center")


def title(scene: Scene) -> str:
    """The index by its name."""
    asked = scene.questionnaire.overhead
    return scene.words.of(asked.name) if asked else scene.words.say("Overhead risk")


def describe(scene: Scene) -> str:
    """Value, band and bands, and the interval."""
    words, found = scene.words, scene.findings.overhead_risk
    bands = bands_of(scene)
    named = words.listed([band.name for band in bands])
    current = next((band.name for band in bands if band.current), None)
    if found is None or found.value is None or current is None:
        return words.say("Bullet bar of the risk from 0 to 100, with the bands {bands}. Not measurable.", bands=named)
    said = words.say(
        "Bullet bar of the risk from 0 to 100, with the bands {bands}. The value is {value}, in the band {band}.",
        bands=named,
        value=words.number(found.value),
        band=current,
    )
    return f"{said} {interval_sentence(words, found.interval)}"


def _box(width: float) -> Box:
    return Box(0, ABOVE, width, THICK - 4 if is_narrow(width) else THICK)
