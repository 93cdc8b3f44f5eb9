"""Maturity: the whole, the secured level, a dimension."""

from collections.abc import Sequence

from survey.charts.scene import Scene
from survey.core.findings import DimensionFindings
from survey.core.questionnaire import Item
from survey.core.rounding import shown as displayed
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import same, told, weighted_mean
from survey.reporting.explanations.columns import cell_rows, scored
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    also,
    not_shown,
)
from survey.reporting.names import dimension_name, quotable


def overall(scene: Scene) -> Explanation:
    """The weighted mean of the dimensions."""
    say, found = scene.words.say, scene.findings.overall
    subject = Subject("overall", say("Overall maturity"), Place.DIMENSIONS)
    if found.score is None:
        return not_shown(scene, subject)
    rows = _dimension_rows(scene)
    return Explanation(
        subject,
        told(scene, found.score),
        found.score,
        say("How mature the PMO is as a whole, from level 1 to level {highest}.", highest=scene.questionnaire.highest),
        (
            Step(
                say("Mean of the dimensions, each with its weight:"),
                "S = Σ (W × S_d) / Σ W",
                weighted_mean(scene, rows, found.score),
            ),
            *_to_level(scene, found.score, found.score100, found.level),
        ),
        (Inputs(say("Dimensions"), rows, say("Weight")),),
        tuple(notes.hidden_rows(scene, rows)),
        tuple(notes.composite_interval(scene, found.interval)),
        (notes.limits_of_100(scene),),
        (sources.own_choice(scene), sources.bootstrap(scene)),
    )


def index(scene: Scene) -> Explanation | None:
    """One figure over all statements, where a questionnaire is too short for dimensions."""
    asked, found, say = scene.questionnaire.index, scene.findings.index, scene.words.say
    if asked is None:
        return None
    subject = Subject("index", scene.words.of(asked.name), Place.DIMENSIONS)
    if found is None or found.score is None:
        return not_shown(scene, subject)
    return Explanation(
        subject,
        told(scene, found.score),
        found.score,
        say(
            "All statements together, from level 1 to level {highest}, as {n} people answered. Not comparable with an "
            "overall maturity.",
            highest=scene.questionnaire.highest,
            n=found.n,
        ),
        (
            Step(
                say(
                    "First the mean of each person’s own answers, each weighted by its statement, with at least "
                    "{least} answers and {share} of the weight:",
                    least=asked.least_items,
                    share=scene.words.percent(scene.questionnaire.quality.least_answered),
                ),
                "s = Σ (w × v) / Σ w",
            ),
            Step(
                say("Then the mean of each group, and the mean of the groups, each with its fixed weight:"),
                "S = Σ (W × m) / Σ W, m = Σ s / n",
            ),
            *(() if found.score100 is None else (_on100(scene, found.score, found.score100),)),
        ),
        (_statement_rows(scene, scene.questionnaire.items),),
        (notes.exits(scene), notes.invalid(scene)),
        tuple(notes.composite_interval(scene, found.interval)),
        (notes.one_decimal(scene),),
        (sources.own_choice(scene), sources.bootstrap(scene)),
    )


def secured_level(scene: Scene) -> Explanation:
    """The lowest level of all dimensions."""
    say, found = scene.words.say, scene.findings.overall
    subject = Subject("secured-level", say("Secured level"), Place.DIMENSIONS)
    if found.secured_level is None:
        return not_shown(scene, subject)
    rows = tuple(_level_row(scene, key, each) for key, each in scene.findings.dimensions.items())
    levels = "; ".join(str(each.level) for each in scene.findings.dimensions.values() if each.level is not None)
    names = scene.words.parted(dimension_name(scene, key) for key in found.blockers)
    return Explanation(
        subject,
        _level_name(scene, found.secured_level),
        float(found.secured_level),
        say("The level that every dimension has reached, held back by: {dimensions}.", dimensions=names),
        (Step(say("The lowest level of all dimensions:"), "", Sum(f"min({levels}) = {found.secured_level}")),),
        (Inputs(say("Dimensions"), rows),),
        tuple(notes.hidden_names(scene, rows)),
        (say("A level has no interval of its own: see that of each dimension."),),
        (notes.limits_of_100(scene),),
        (sources.lowest_decides(scene),),
    )


def dimension(scene: Scene, key: str) -> Explanation | None:
    """The mean of the groups, each with its fixed weight."""
    found = scene.findings.dimensions.get(key)
    if found is None:
        return None
    subject = Subject(f"dimension/{key}", dimension_name(scene, key), Place.DIMENSIONS, ("overall",))
    if found.score is None:
        return not_shown(scene, subject)
    say, rows = scene.words.say, tuple(cell_rows(scene, key, found))
    explained = Explanation(
        subject,
        told(scene, found.score, found.bound),
        found.score,
        scene.words.of(scene.questionnaire.dimension[key].definition),
        (
            Step(
                say("Mean of the groups that answered, each with its fixed weight, however many they are:"),
                "S = Σ (w × m) / Σ w",
                None if found.bound else weighted_mean(scene, rows, found.score),
            ),
            *(() if found.bound else _to_level(scene, found.score, found.score100, found.level)),
            *_unweighted(scene, found),
        ),
        (Inputs(say("Groups"), rows, say("Weight")),),
        (*notes.hidden_rows(scene, rows), *_not_asked(scene, key, found), notes.exits(scene), notes.invalid(scene)),
        tuple(notes.composite_interval(scene, found.interval, found.range)),
        (notes.limits_of_100(scene),),
        (sources.own_choice(scene), sources.bootstrap(scene)),
    )
    return also(explained, statements(scene, key))


def statements(scene: Scene, key: str) -> Inputs:
    """The statements behind a dimension, with the mean of all who answered each."""
    return _statement_rows(scene, scene.questionnaire.items_of(key))


def _statement_rows(scene: Scene, asked: Sequence[Item]) -> Inputs:
    caption = scene.words.say("The statements behind it, as answered (first each person’s own mean is taken of them)")
    items = ((item, scene.findings.items[item.id]) for item in asked)
    rows = tuple(
        Input(
            quotable(scene, item.id),
            told(scene, found.mean, found.bound),
            f"item/{item.id}",
            found.mean,
            item.weight,
            found.n,
            found.bound,
        )
        for item, found in items
    )
    return Inputs(caption, rows, scene.words.say("Weight"))


def level_step(scene: Scene, score100: float, level: int) -> Step:
    """Which level a figure from 0 to 100 reaches."""
    words, levels = scene.words, scene.questionnaire.levels
    start = next(each.start for each in levels if each.level == level)
    above = next((each.start for each in levels if each.level == level + 1), None)
    upper = "" if above is None else f" < {words.number(above, 0)}"
    line = f"{words.number(start, 0)} ≤ {words.number(score100)}{upper}"
    return Step(words.say("Level {level}: the highest whose start is reached:", level=level), "", Sum(line))


def _to_level(scene: Scene, score: float, score100: float | None, level: int | None) -> tuple[Step, ...]:
    if score100 is None or level is None:
        return ()
    return _on100(scene, score, score100), level_step(scene, score100, level)


def _on100(scene: Scene, score: float, score100: float) -> Step:
    words, highest = scene.words, scene.questionnaire.highest
    line = f"100 × ({words.number(score)} − 1) / ({highest} − 1) = {words.number(score100)}"
    exact = same(100 * (displayed(score) - 1) / (highest - 1), score100)
    return Step(
        words.say("The same from 0 to 100; L is the highest level, {highest}:", highest=highest),
        "100 × (S − 1) / (L − 1)",
        Sum(line, exact),
    )


def _unweighted(scene: Scene, found: DimensionFindings) -> tuple[Step, ...]:
    if found.unweighted is None:
        return ()
    line = scene.words.say(
        "For comparison, the plain mean of all {n} people, whatever their group: {mean}.",
        n=found.n,
        mean=scene.words.number(found.unweighted),
    )
    return (Step(line),)


def _not_asked(scene: Scene, key: str, found: DimensionFindings) -> tuple[str, ...]:
    return tuple(
        notes.not_asked(scene, (column for column in found.groups if not scored(scene.questionnaire, key, column)))
    )


def _dimension_rows(scene: Scene) -> tuple[Input, ...]:
    return tuple(
        Input(
            dimension_name(scene, key),
            told(scene, found.score, found.bound),
            f"dimension/{key}",
            found.score,
            scene.questionnaire.dimension[key].weight,
            found.n,
            found.bound,
        )
        for key, found in scene.findings.dimensions.items()
    )


def _level_row(scene: Scene, key: str, found: DimensionFindings) -> Input:
    if found.level is None:
        return Input(dimension_name(scene, key), told(scene, None))
    shown = _level_name(scene, found.level)
    return Input(dimension_name(scene, key), shown, f"dimension/{key}", float(found.level))


def _level_name(scene: Scene, level: int) -> str:
    return f"{level} · {scene.words.of(scene.questionnaire.levels[level - 1].name)}"
