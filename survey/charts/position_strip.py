"""Where the PMO stands: one track from 0 to 100, its zones, and a dot."""

from matplotlib.figure import Figure

from survey.charts import track
from survey.charts.figures import interval_sentence, reached
from survey.charts.lettering import Face, Style
from survey.charts.palette import ACCENT, INK, MUTED, STRIP
from survey.charts.scene import Scene
from survey.charts.sheet import Box, Sheet, is_narrow

VALUE, MISSING = Style(26, Face.SERIF, ACCENT), Style(14, Face.REGULAR, MUTED)
ABOVE, THICK = 44.0, 30.0


def height(scene: Scene, width: float) -> float:
    """Room for the value above, the track, and the names under it."""
    box = _box(width)
    return box.bottom + track.names_height(box, _zones(scene))


def paint(figure: Figure, scene: Scene) -> None:
    """Zones, interval, dot and value."""
    sheet = Sheet(figure)
    box = _box(sheet.width)
    zones = _zones(scene)
    track.paint_track(sheet, box, zones, STRIP)
    track.write_names(sheet, box, zones, scene.words)
    found = scene.findings.position
    if found is None or found.value is None:
        sheet.write(scene.words.say("Not measurable"), (box.left, 20), MISSING)
        return
    at = track.across(box, found.value)
    if found.interval is not None:
        low, high = (track.across(box, bound) for bound in found.interval)
        sheet.whisker((low, box.middle), (high, box.middle), INK)
    sheet.dot((at, box.middle), ACCENT, 10)
    _write_value(sheet, box, at, scene.words.number(found.value))


def title(scene: Scene) -> str:
    """The axis by its name."""
    asked = scene.questionnaire.position
    return scene.words.of(asked.name) if asked else scene.words.say("Position")


def describe(scene: Scene) -> str:
    """Value, zone and zones, and the interval."""
    words, found = scene.words, scene.findings.position
    zones = _zones(scene)
    named = words.listed([zone.name for zone in zones])
    current = next((zone.name for zone in zones if zone.current), None)
    if found is None or found.value is None or current is None:
        return words.say("Position strip from 0 to 100, with the zones {zones}. Not measurable.", zones=named)
    said = words.say(
        "Position strip from 0 to 100, with the zones {zones}. The value is {value}, in the zone {zone}.",
        zones=named,
        value=words.number(found.value),
        zone=current,
    )
    return f"{said} {interval_sentence(words, found.interval)}"


def _box(width: float) -> Box:
    return Box(0, ABOVE, width, THICK - 6 if is_narrow(width) else THICK)


def _zones(scene: Scene) -> tuple[track.Stretch, ...]:
    asked, found = scene.questionnaire.position, scene.findings.position
    if asked is None:
        return ()
    starts = [zone.start for zone in asked.zones]
    names = [scene.words.of(zone.name) for zone in asked.zones]
    return track.stretches(starts, names, reached(starts, found.value if found else None))


def _write_value(sheet: Sheet, box: Box, at: float, value: str) -> None:
    half = VALUE.width(value) / 2
    sheet.write(value, (min(max(at, box.left + half), box.right - half), ABOVE - 22), VALUE, "center")
