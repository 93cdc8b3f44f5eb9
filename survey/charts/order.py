"""The order in which charts list dimensions: the widest gap first, those without a score last."""

from survey.charts.scene import Scene


def by_gap(scene: Scene) -> list[str]:
    """Dimension ids; equal gaps stay in questionnaire order."""
    found = scene.findings.dimensions

    def rank(identifier: str) -> tuple[bool, float]:
        gap = found[identifier].gap
        return found[identifier].score is None, -(gap or 0.0)

    return sorted(found, key=rank)
