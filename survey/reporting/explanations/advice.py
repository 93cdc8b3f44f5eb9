"""Why an action is among those to take first: the rule, its condition, the evidence, its rank."""

from collections.abc import Iterator

from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.conditions import evidence_key
from survey.core.findings import AdviceFindings
from survey.core.scoring_rules import Rule
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.conditions import figure_of, in_words, named, shown_as
from survey.reporting.explanations.explanation import Explanation, Input, Inputs, Place, Step, Subject
from survey.reporting.names import dimension_name
from survey.reporting.recommendations import MOST_ACTIONS


def advice(scene: Scene, key: str) -> Explanation | None:
    """A rule and what made it fire."""
    rule = next((each for each in scene.questionnaire.advice if each.id == key), None)
    if rule is None:
        return None
    words = scene.words
    subject = Subject(f"advice/{key}", words.say("Why this action"), Place.ACTIONS, (f"priority/{rule.dimension}",))
    fired = next((each for each in scene.findings.advice if each.rule == key), None)
    if fired is None:
        text = words.say("Not among the actions of this report: its condition does not hold, or too few answers tell.")
        return Explanation(subject, text, hidden=True)
    return Explanation(
        subject,
        key,
        None,
        words.of(rule.text),
        (
            Step(
                words.say("The rule fires when its condition holds:"),
                in_words(scene, rule.when),
            ),
            _rank(scene, rule),
        ),
        (Inputs(words.say("What holds here"), tuple(_evidence(scene, rule, fired))),),
        (words.say("A figure with too few answers behind it makes no rule fire."),),
        (words.say("A rule looks at figures as they are shown, not at their intervals."),),
        (notes.one_decimal(scene), notes.unrounded(scene)),
        (sources.own_choice(scene),),
    )


def _evidence(scene: Scene, rule: Rule, fired: AdviceFindings) -> Iterator[Input]:
    compared = {evidence_key(condition): condition for condition in rule.when.comparisons()}
    for key, value in fired.evidence.items():
        condition = compared[key]
        number = None if value is None or isinstance(value, bool) else float(value)
        shown = shown_as(scene, condition, value)
        yield Input(named(scene, condition), shown, figure_of(scene, condition), number)


def _rank(scene: Scene, rule: Rule) -> Step:
    words, found = scene.words, scene.findings.dimensions[rule.dimension]
    values = {"dimension": dimension_name(scene, rule.dimension), "most": MOST_ACTIONS}
    if found.priority is None:
        return Step(
            words.say(
                "It takes the rank of {dimension}, which is not measured: last. {most} at most are shown.", **values
            )
        )
    return Step(
        words.say(
            "It takes the rank of its dimension: {dimension}, class “{name}”, priority {priority}. {most} at most are "
            "shown.",
            name=class_name(scene, found.priority_class),
            priority=words.number(found.priority),
            **values,
        )
    )
