"""The order in which dimensions are listed, widest gap first, and the words for how urgent they are."""

from survey.charts.scene import Scene


def by_gap(scene: Scene) -> list[str]:
    """Dimension ids; equal gaps stay in questionnaire order."""
    found = scene.findings.dimensions

    def rank(identifier: str) -> tuple[bool, float]:
        gap = found[identifier].gap
        return found[identifier].score is None, -(gap or 0.0)

    return sorted(found, key=rank)


def class_name(scene: Scene, identifier: str | None) -> str:
    """The word for a priority class."""
    words = scene.words
    named = {
        "act_now": words.say("Act now"),
        "plan": words.say("Plan"),
        "watch": words.say("Watch"),
        "keep": words.say("Keep"),
    }
    return named.get(identifier or "", "")
