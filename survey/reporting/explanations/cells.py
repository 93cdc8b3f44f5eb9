"""A group on a dimension: its mean, its interval, and how far it agrees."""

from collections.abc import Iterator

from survey.charts.scene import Scene
from survey.core.agreement import FAIR, SHARED
from survey.core.findings import Agreement, DimensionCell
from survey.core.questionnaire import Item
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, told
from survey.reporting.explanations.columns import asks, is_column
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    not_shown,
)
from survey.reporting.maturity import agreement_word
from survey.reporting.names import dimension_name, quotable


def dimension_cell(scene: Scene, key: str, column: str) -> Explanation | None:
    """The mean of a group's own scores on a dimension."""
    found = scene.findings.dimensions.get(key)
    if found is None or not is_column(scene.questionnaire, column):
        return None
    parents = ("overall", f"dimension/{key}")
    title = scene.words.say("{dimension}: {group}", dimension=dimension_name(scene, key), group=scene.column(column))
    subject = Subject(f"dimension/{key}/{column}", title, Place.GROUPS, parents)
    cell = found.groups.get(column)
    if cell is None or cell.mean is None:
        return not_shown(scene, subject)
    say = scene.words.say
    return Explanation(
        subject,
        told(scene, cell.mean, cell.bound),
        cell.mean,
        say("What this group answered on this dimension, from 1 to {highest}.", highest=scene.questionnaire.highest),
        (_own_score(scene), _group_mean(scene, cell), *_agreement(scene, cell.agreement)),
        (_statements(scene, key, column),),
        (notes.exits(scene), _incomplete(scene), notes.invalid(scene)),
        tuple(notes.group_interval(scene, cell.interval, cell.n, found)),
        (notes.one_decimal(scene),),
        (
            sources.own_choice(scene),
            sources.student(scene),
            *(sources.agreement(scene) if cell.agreement is not None else ()),
        ),
    )


def _own_score(scene: Scene) -> Step:
    return Step(
        scene.words.say("First each person’s own score, over the statements that the person answered:"),
        "s = Σ (w × v) / Σ w",
    )


def _group_mean(scene: Scene, cell: DimensionCell) -> Step:
    line = scene.words.say(
        "Then the mean of the scores of its {n} people: {mean}. Nobody’s own score is ever shown.",
        n=cell.n,
        mean=told(scene, cell.mean, cell.bound),
    )
    return Step(line, "m = Σ s / n")


def _incomplete(scene: Scene) -> str:
    return scene.words.say(
        "People with fewer than two answers on it, or with answers on less than {share} of its weight.",
        share=scene.words.percent(scene.questionnaire.quality.least_answered),
    )


def _agreement(scene: Scene, agreement: Agreement | None) -> Iterator[Step]:
    if agreement is None:
        return
    words = scene.words
    yield Step(
        words.say(
            "Agreement: {word}. From {shared} of r*wg on the view is shared, from {fair} fairly shared, below divided; "
            "where a group of this size could get there by luck, nothing is said. s² is the spread of the answers, "
            "e that of answers at random over A points.",
            word=agreement_word(scene, agreement),
            shared=exactly(words, float(SHARED)),
            fair=exactly(words, float(FAIR)),
        ),
        "r*wg = 1 − s² / e, e = (A² − 1) / 12",
    )
    if agreement.rwg_star is not None and agreement.rwg_j is not None and agreement.ad is not None:
        yield Step(
            words.say(
                "r*wg {star}, rwg(j) {j}, mean absolute deviation {ad} levels.",
                star=exactly(words, agreement.rwg_star),
                j=exactly(words, agreement.rwg_j),
                ad=exactly(words, agreement.ad),
            ),
            "rwg(j) = J (1 − q) / (J (1 − q) + q), q = min(s², e) / e",
        )


def _statements(scene: Scene, key: str, column: str) -> Inputs:
    items = scene.questionnaire.items_of(key)
    rows = tuple(_row(scene, item, column) for item in items if asks(scene.questionnaire, item, column))
    caption = scene.words.say("The statements that this group was asked, as answered")
    return Inputs(caption, rows, scene.words.say("Weight"))


def _row(scene: Scene, item: Item, column: str) -> Input:
    cell = scene.findings.items[item.id].groups[column]
    figure = f"item/{item.id}/{column}" if cell.mean is not None else None
    text = quotable(scene, item.id)
    return Input(text, told(scene, cell.mean, cell.bound), figure, cell.mean, item.weight, cell.n, cell.bound)
