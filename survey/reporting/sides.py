"""What two sides see apart: on a dimension, or on the one statement of it that both were asked."""

from collections.abc import Iterator

from survey.charts.figures import number
from survey.charts.scene import Scene
from survey.core.findings import PerceptionFindings
from survey.core.scoring import LEAST_ITEMS
from survey.reporting.names import Said, dimension_name


def widest_first(scene: Scene) -> list[PerceptionFindings]:
    """What two sides see apart: dimensions before single statements, the widest difference first."""
    known = [gap for gap in scene.findings.perception if gap.difference is not None]
    return sorted(known, key=lambda gap: (is_of_one_item(gap), -abs(gap.difference or 0)))


def is_of_one_item(gap: PerceptionFindings) -> bool:
    """Whether both sides share too few statements to speak of the dimension."""
    return len(gap.items) < LEAST_ITEMS


def perception_figure(scene: Scene, dimension: str, pair: str) -> str:
    """The figure of two sides on a dimension; the only pair of a questionnaire needs no naming."""
    return f"perception/{dimension}" if len(scene.questionnaire.perceptions) == 1 else f"perception/{dimension}/{pair}"


def figure_of(scene: Scene, gap: PerceptionFindings) -> str:
    """The figure of a difference that was found."""
    pairs = (each.id for each in scene.questionnaire.perceptions if (each.of, each.against) == tuple(gap.groups))
    return perception_figure(scene, gap.dimension, next(pairs, ""))


def flag_sentences(scene: Scene) -> Iterator[Said]:
    """Each difference that is no chance and large enough to matter."""
    for gap in widest_first(scene):
        if gap.flag is None or gap.means is None:
            continue
        figure = figure_of(scene, gap)
        pmo, leaders = (number(scene.words, mean) for mean in gap.means)
        values = {"dimension": dimension_name(scene, gap.dimension), "pmo": pmo, "leaders": leaders}
        if gap.flag == "blind_spot":
            text = scene.words.say("Blind spot on {dimension}: the PMO gives {pmo}, leaders {leaders}.", **values)
        else:
            text = scene.words.say("Hidden strength on {dimension}: leaders give {leaders}, the PMO {pmo}.", **values)
        yield Said(text, figure)


def flag_word(scene: Scene, gap: PerceptionFindings) -> str:
    """What to call a difference; empty for one that may be chance."""
    say = scene.words.say
    return {"blind_spot": say("blind spot"), "hidden_strength": say("hidden strength")}.get(gap.flag or "", "")
