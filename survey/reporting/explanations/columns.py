"""The columns of this report's breakdowns: groups, and groups that count as one."""

from collections.abc import Iterator

from survey.charts.scene import Scene
from survey.core.findings import DimensionCell, DimensionFindings, ItemCell
from survey.core.questionnaire import Item, Questionnaire
from survey.core.scoring import LEAST_ITEMS
from survey.reporting.explanations.arithmetic import told
from survey.reporting.explanations.explanation import Input


def is_column(questionnaire: Questionnaire, column: str) -> bool:
    """Whether this is a group, or groups shown as one."""
    return column in questionnaire.group or column in questionnaire.merged


def members(questionnaire: Questionnaire, column: str) -> tuple[str, ...]:
    """The groups that a column counts."""
    merged = questionnaire.merged.get(column)
    return (column,) if merged is None else merged.groups


def weight_of(questionnaire: Questionnaire, column: str) -> float:
    """The weight of a column in a dimension: that of its groups together."""
    return _rounded(sum(questionnaire.group[group].weight for group in members(questionnaire, column)))


def risk_weight_of(questionnaire: Questionnaire, column: str) -> float:
    """The weight of a column in the risk of a statement."""
    return _rounded(sum(questionnaire.group[group].risk_weight for group in members(questionnaire, column)))


def _rounded(weight: float) -> float:
    return round(weight, 9)


def asks(questionnaire: Questionnaire, item: Item, column: str) -> bool:
    """Whether a statement was put to a column."""
    return any(group in item.groups for group in members(questionnaire, column))


def scored(questionnaire: Questionnaire, dimension: str, column: str) -> bool:
    """Whether a column is asked enough of a dimension to have a score on it."""
    return sum(asks(questionnaire, item, column) for item in questionnaire.items_of(dimension)) >= LEAST_ITEMS


def cell_rows(scene: Scene, dimension: str, found: DimensionFindings) -> Iterator[Input]:
    """The columns that a dimension was asked of, with their means and weights."""
    for column, cell in found.groups.items():
        if scored(scene.questionnaire, dimension, column):
            weight = weight_of(scene.questionnaire, column)
            yield _row(scene, cell, column, f"dimension/{dimension}/{column}", weight)


def item_rows(scene: Scene, item: Item) -> Iterator[Input]:
    """The columns that a statement was put to, with their means; each person counts once."""
    for column, cell in scene.findings.items[item.id].groups.items():
        if asks(scene.questionnaire, item, column):
            weight = None if cell.n is None else float(cell.n)
            yield _row(scene, cell, column, f"item/{item.id}/{column}", weight)


def risk_rows(scene: Scene, item: Item) -> Iterator[Input]:
    """The same with the weights that columns have in the risk."""
    for column, cell in scene.findings.items[item.id].groups.items():
        weight = risk_weight_of(scene.questionnaire, column)
        if weight and asks(scene.questionnaire, item, column):
            yield _row(scene, cell, column, f"item/{item.id}/{column}", weight)


def _row(scene: Scene, cell: DimensionCell | ItemCell, column: str, figure: str, weight: float | None) -> Input:
    return Input(
        scene.column(column),
        told(scene, cell.mean, cell.bound),
        figure if cell.mean is not None else None,
        cell.mean,
        weight,
        cell.n,
        cell.bound,
    )
