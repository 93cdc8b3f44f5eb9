"""Every figure by its id: a subject, then what it is of. `item/SPO1/X` is the mean of a statement in a group."""

from collections.abc import Callable, Iterator, Mapping

from survey.charts.scene import Scene
from survey.reporting.explanations import (
    advice,
    axis,
    cells,
    drivers,
    effort,
    maturity,
    perception,
    risk,
    statements,
    trust,
    urgency,
)
from survey.reporting.explanations.explanation import Explanation
from survey.reporting.sides import perception_figure

Explain = Callable[..., Explanation | None]

# By subject and by how many ids follow it.
SUBJECTS: Mapping[tuple[str, int], Explain] = {
    ("overall", 0): maturity.overall,
    ("index", 0): maturity.index,
    ("secured-level", 0): maturity.secured_level,
    ("dimension", 1): maturity.dimension,
    ("dimension", 2): cells.dimension_cell,
    ("gap", 1): urgency.gap,
    ("priority", 1): urgency.priority,
    ("item", 1): statements.item,
    ("item", 2): statements.item_cell,
    ("item-risk", 1): statements.item_risk,
    ("risk", 0): risk.risk,
    ("driver", 1): drivers.driver,
    ("lever", 1): drivers.lever,
    ("position", 0): axis.position,
    ("perception", 1): perception.first_perception,
    ("perception", 2): perception.perception,
    ("effort", 1): effort.effort,
    ("advice", 1): advice.advice,
    ("response", 0): trust.response,
    ("grade", 0): trust.grade,
    ("reliability", 1): trust.reliability,
    ("careless", 0): trust.careless,
}


def explain(scene: Scene, figure: str) -> Explanation | None:
    """How a figure was computed; None for an id that the questionnaire does not have."""
    subject, *ids = figure.split("/")
    found = SUBJECTS.get((subject, len(ids)))
    return None if found is None else found(scene, *ids)


def figures(scene: Scene) -> Iterator[str]:
    """The ids of all figures that this report shows and that have an explanation, in the order of the report."""
    for figure in _named(scene):
        explanation = explain(scene, figure)
        if explanation is not None and not explanation.hidden:
            yield figure


def _named(scene: Scene) -> Iterator[str]:
    asked = scene.questionnaire
    yield from ("position", "risk")
    yield from (f"driver/{each.id}" for each in (asked.overhead.drivers if asked.overhead is not None else ()))
    yield from (f"{kind}/{item.id}" for kind in ("item-risk", "lever") for item in asked.items)
    yield from (f"advice/{each.rule}" for each in scene.findings.advice)
    yield from ("overall", "index", "secured-level")
    for key, found in scene.findings.dimensions.items():
        yield from (f"{kind}/{key}" for kind in ("dimension", "gap", "priority", "reliability"))
        yield from (f"dimension/{key}/{column}" for column in found.groups)
        yield from (perception_figure(scene, key, each.id) for each in asked.perceptions)
    yield from (f"effort/{each.id}" for each in asked.allocations)
    for key, item in scene.findings.items.items():
        yield f"item/{key}"
        yield from (f"item/{key}/{column}" for column in item.groups)
    yield from ("response", "grade", "careless")
