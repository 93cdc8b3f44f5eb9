"""A statement: its mean over all who answered, in one group, and its risk."""

from collections.abc import Iterator

from survey.charts.scene import Scene
from survey.core.findings import ItemCell, ItemFindings
from survey.core.questionnaire import Item
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, told, weighted_mean, within
from survey.reporting.explanations.columns import asks, is_column, item_rows, risk_rows
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    also,
    not_shown,
)
from survey.reporting.names import hidden_text, quotable

FULL = 100


def item(scene: Scene, key: str) -> Explanation | None:
    """The mean over all who answered a statement, each person counted once."""
    asked = scene.questionnaire.item.get(key)
    if asked is None:
        return None
    say, found = scene.words.say, scene.findings.items[key]
    subject = Subject(f"item/{key}", say("“{item}”", item=quotable(scene, key)), Place.ITEMS, _parents(asked))
    if found.mean is None and found.dk_rate is None:
        return not_shown(scene, subject)
    rows = tuple(item_rows(scene, asked))
    explained = Explanation(
        subject,
        hidden_text(scene) if found.mean is None else told(scene, found.mean, found.bound),
        found.mean,
        _meaning(scene, asked),
        (
            *_on_levels(scene, asked),
            Step(
                say("Mean of all who answered; each person counts once, so a group weighs by its answers (n):"),
                "m = Σ (n × m_g) / Σ n",
                None if found.bound else weighted_mean(scene, rows, found.mean),
            ),
            *_dont_know(scene, found.dk_rate),
        ),
        (Inputs(say("Groups"), rows),),
        (*notes.hidden_rows(scene, rows), *_not_asked(scene, asked, found), notes.exits(scene), notes.invalid(scene)),
        tuple(notes.group_interval(scene, found.interval, found.n, None)),
        (notes.one_decimal(scene), notes.unrounded(scene)),
        (sources.own_choice(scene), sources.student(scene)),
    )
    return also(explained, _distribution(scene, asked, found))


def item_cell(scene: Scene, key: str, column: str) -> Explanation | None:
    """The mean of a group's answers to a statement."""
    asked = scene.questionnaire.item.get(key)
    if asked is None or not is_column(scene.questionnaire, column):
        return None
    say, cell = scene.words.say, scene.findings.items[key].groups.get(column)
    title = say("“{item}”: {group}", item=quotable(scene, key), group=scene.column(column))
    parents = (*_parents(asked), f"item/{key}")
    subject = Subject(f"item/{key}/{column}", title, Place.ITEMS, parents)
    if cell is None or (cell.mean is None and cell.dk_rate is None):
        return not_shown(scene, subject)
    return Explanation(
        subject,
        hidden_text(scene) if cell.mean is None else told(scene, cell.mean, cell.bound),
        cell.mean,
        _meaning(scene, asked),
        (*_on_levels(scene, asked), *_mean(scene, cell), *_dont_know(scene, cell.dk_rate)),
        (),
        (notes.exits(scene), notes.invalid(scene)),
        tuple(notes.group_interval(scene, cell.interval, cell.n, None)),
        (notes.one_decimal(scene), notes.unrounded(scene)),
        (sources.student(scene),),
    )


def item_risk(scene: Scene, key: str) -> Explanation | None:
    """The risk 0-100 that a statement puts into its drivers."""
    overhead, found = scene.questionnaire.overhead, scene.findings.overhead_risk
    if overhead is None:
        return None
    drivers = [driver.id for driver in overhead.drivers if any(part.item == key for part in driver.items)]
    if not drivers:
        return None
    say, asked = scene.words.say, scene.questionnaire.item[key]
    title = say("Risk of “{item}”", item=quotable(scene, key))
    subject = Subject(f"item-risk/{key}", title, Place.RISK, ("risk", f"driver/{drivers[0]}"))
    risks = (found.drivers[driver].items.get(key) for driver in drivers) if found is not None else ()
    risk = next((each for each in risks if each is not None), None)
    if risk is None:
        return not_shown(scene, subject)
    rows = tuple(risk_rows(scene, asked))
    return Explanation(
        subject,
        told(scene, risk),
        risk,
        say("How strongly this statement speaks for the risk: 0 where all is well, 100 where nothing is."),
        (_risk_step(scene, asked, rows, risk),),
        (Inputs(say("Groups, as answered"), rows, say("Weight in the risk")),),
        (*notes.hidden_rows(scene, rows), notes.exits(scene)),
        (say("The interval is worked out for the whole driver: see there."),),
        (notes.one_decimal(scene),),
        (sources.own_index(scene),),
    )


def _risk_step(scene: Scene, asked: Item, rows: tuple[Input, ...], risk: float) -> Step:
    say, highest = scene.words.say, scene.questionnaire.highest
    if asked.reversed:
        words = say(
            "Mean of the groups with their weights in the risk, from 0 to 100; higher is worse (L: highest level):"
        )
        line = within(
            scene, rows, f"100 × ({{mean}} − 1) / {highest - 1}", risk, lambda m: FULL * (m - 1) / (highest - 1)
        )
        return Step(words, "r = 100 × (m − 1) / (L − 1)", line)
    words = say("Mean of the groups with their weights in the risk, turned round, from 0 to 100 (L: highest level):")
    line = within(
        scene,
        rows,
        f"100 × ({highest} − {{mean}}) / {highest - 1}",
        risk,
        lambda m: FULL * (highest - m) / (highest - 1),
    )
    return Step(words, "r = 100 × (L − m) / (L − 1)", line)


def _parents(asked: Item) -> tuple[str, ...]:
    return () if asked.dimension is None else ("overall", f"dimension/{asked.dimension}")


def _meaning(scene: Scene, asked: Item) -> str:
    words, labels = scene.words, scene.words.among(scene.questionnaire.labels(asked))
    values = {"points": len(labels), "first": labels[0], "last": labels[-1]}
    if asked.reversed:
        return words.say("Answers on {points} points, from “{first}” to “{last}”; less is better.", **values)
    return words.say("Answers on {points} points, from “{first}” to “{last}”.", **values)


def _on_levels(scene: Scene, asked: Item) -> Iterator[Step]:
    points, highest = scene.questionnaire.points(asked), scene.questionnaire.highest
    if points != highest:
        words = scene.words.say("Each point of the scale is put on the levels 1 to {highest}:", highest=highest)
        yield Step(words, f"1 + (v − 1) × ({highest} − 1) / ({points} − 1)")


def _mean(scene: Scene, cell: ItemCell) -> Iterator[Step]:
    if cell.mean is not None:
        words = scene.words.say(
            "The mean of the answers of {n} people: {mean}. Nobody’s own answer is ever shown.",
            n=cell.n,
            mean=told(scene, cell.mean, cell.bound),
        )
        yield Step(words, "m = Σ v / n")


def _dont_know(scene: Scene, rate: float | None) -> Iterator[Step]:
    if rate is not None:
        words = scene.words.say(
            "“Don’t know”: {rate} of those who could have answered, whether their other answers count or not.",
            rate=scene.words.percent(rate),
        )
        yield Step(words, "DK / (n + DK)")


def _not_asked(scene: Scene, asked: Item, found: ItemFindings) -> Iterator[str]:
    return notes.not_asked(scene, (column for column in found.groups if not asks(scene.questionnaire, asked, column)))


def _distribution(scene: Scene, asked: Item, found: ItemFindings) -> Inputs:
    labels = scene.words.among(scene.questionnaire.labels(asked))
    rows = tuple(
        Input(" / ".join(labels[bar.lowest - 1 : bar.highest]), exactly(scene.words, bar.count), None, float(bar.count))
        for bar in found.distribution or ()
    )
    return Inputs(scene.words.say("How many gave each answer"), rows)
