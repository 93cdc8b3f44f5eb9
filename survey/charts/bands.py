"""The bands of the overhead risk as stretches of a track."""

from survey.charts import track
from survey.charts.scene import Scene


def bands_of(scene: Scene) -> tuple[track.Stretch, ...]:
    """Every band with its name, the one that the finding names marked."""
    asked, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    if asked is None:
        return ()
    order = [band.id for band in asked.bands]
    # The finding names its band: one that the PMO alone rated stands higher than its value.
    current = order.index(found.band) if found is not None and found.band is not None else None
    starts = [band.start for band in asked.bands]
    return track.stretches(starts, [scene.words.of(band.name) for band in asked.bands], current)
