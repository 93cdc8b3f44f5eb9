"""How far two sides are apart on the statements that both were asked."""

from collections.abc import Iterator

from survey.charts.figures import interval_sentence, number
from survey.charts.scene import Scene
from survey.core.findings import PerceptionFindings
from survey.core.perception import WORTH_A_FLAG
from survey.core.rounding import shown as displayed
from survey.core.scoring import LEAST_ITEMS
from survey.core.scoring_rules import Perception
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly, same, told
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
from survey.reporting.sides import flag_word, perception_figure


def first_perception(scene: Scene, dimension: str) -> Explanation | None:
    """The gap of a dimension, where the questionnaire compares one pair of sides."""
    pairs = scene.questionnaire.perceptions
    return perception(scene, dimension, pairs[0].id) if pairs else None


def perception(scene: Scene, dimension: str, pair: str) -> Explanation | None:
    """The mean of one side less that of the other."""
    sides = next((each for each in scene.questionnaire.perceptions if each.id == pair), None)
    if sides is None or dimension not in scene.questionnaire.dimension:
        return None
    say = scene.words.say
    title = say(
        "{dimension}, {first} less {second}", dimension=dimension_name(scene, dimension), **_sides(scene, sides)
    )
    figure = perception_figure(scene, dimension, pair)
    subject = Subject(figure, title, Place.GROUPS, ("overall", f"dimension/{dimension}"))
    found = _found(scene, sides, dimension)
    if found is None or found.difference is None or found.means is None:
        return not_shown(scene, subject)
    explained = Explanation(
        subject,
        told(scene, found.difference),
        found.difference,
        say("How many levels apart the two sides see this dimension, on the statements that both were asked."),
        tuple(_steps(scene, found, found.means, found.difference)),
        (Inputs(say("The two sides"), tuple(_rows(scene, found, found.means))),),
        (
            say("Statements that were not put to every group of both sides: no part of either mean."),
            notes.exits(scene),
            notes.invalid(scene),
        ),
        tuple(_interval(scene, found)),
        (notes.unrounded(scene),),
        (sources.comparison(scene), sources.own_choice(scene)),
    )
    return also(explained, _statements(scene, found))


def _found(scene: Scene, sides: Perception, dimension: str) -> PerceptionFindings | None:
    pair = (sides.of, sides.against)
    known = scene.findings.perception
    return next((each for each in known if each.dimension == dimension and tuple(each.groups) == pair), None)


def _sides(scene: Scene, sides: Perception) -> dict[str, str]:
    return {"first": scene.column(sides.of), "second": scene.column(sides.against)}


def _rows(scene: Scene, found: PerceptionFindings, means: tuple[float, ...]) -> Iterator[Input]:
    for side, mean in zip(found.groups, means, strict=True):
        yield Input(scene.column(side), told(scene, mean), None, mean)


def _statements(scene: Scene, found: PerceptionFindings) -> Inputs:
    items = (scene.questionnaire.item[key] for key in found.items)
    rows = tuple(
        Input(
            quotable(scene, item.id),
            told(scene, scene.findings.items[item.id].mean),
            f"item/{item.id}",
            None,
            item.weight,
        )
        for item in items
    )
    caption = scene.words.say("The statements that both were asked, with the mean of all who answered")
    return Inputs(caption, rows, scene.words.say("Weight"))


def _steps(scene: Scene, found: PerceptionFindings, means: tuple[float, ...], difference: float) -> Iterator[Step]:
    words = scene.words
    yield Step(
        words.say("Each person’s own mean of these statements, then the mean of the people of each side:"),
        "m = Σ s / n",
    )
    first, second = means
    line = f"{words.number(first)} − {words.number(second)} = {number(words, difference)}"
    again = same(displayed(first) - displayed(second), difference)
    yield Step(words.say("The first side less the second:"), "m₁ − m₂", Sum(line, again))
    yield Step(_flag(scene, found))
    if found.g is not None:
        size = exactly(words, found.g)
        yield Step(words.say("Size of the difference in standard deviations, g: {g}.", g=size))


def _flag(scene: Scene, found: PerceptionFindings) -> str:
    words = scene.words
    if len(found.items) < LEAST_ITEMS:
        return words.say("One statement in common: the difference stands for it alone and is given no name.")
    limit, name = exactly(words, float(WORTH_A_FLAG)), flag_word(scene, found)
    if not name:
        return words.say("No name is given: it is under {limit} levels, or the interval holds 0.", limit=limit)
    return words.say(
        "Called “{name}”: {limit} levels or more, and the interval does not hold 0.", name=name, limit=limit
    )


def _interval(scene: Scene, found: PerceptionFindings) -> Iterator[str]:
    words = scene.words
    yield interval_sentence(words, found.interval)
    if found.interval is not None:
        yield words.say("Difference ± t × SE, with SE² = s₁² / n₁ + s₂² / n₂, for two groups of unequal spread.")
