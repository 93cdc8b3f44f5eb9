"""What to do first: the rules that fired, each with what it rests on, in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey.charts.figures import interval_text, told
from survey.charts.order import class_name
from survey.charts.scene import Scene
from survey.core.conditions import Condition, evidence_key
from survey.core.findings import AdviceFindings, Interval
from survey.reporting.maturity import certainty
from survey.reporting.names import dimension_name, lower_first, part_name, quotable

MOST_ACTIONS = 7


@dataclass(frozen=True, slots=True)
class Action:
    """A rule that fired: what to do, what it rests on, why it ranks where it does, and the id that explains it."""

    text: str
    evidence: tuple[str, ...]
    rank: str
    figure: str


def actions(scene: Scene) -> tuple[Action, ...]:
    """What to do, most urgent first, each with what it rests on."""
    return tuple(_action(scene, fired) for fired in scene.findings.advice[:MOST_ACTIONS])


def _action(scene: Scene, fired: AdviceFindings) -> Action:
    rule = next(each for each in scene.questionnaire.advice if each.id == fired.rule)
    compared = {evidence_key(condition): condition for condition in rule.when.comparisons()}
    sentences = (
        EVIDENCE[str(compared[key].figure)](scene, compared[key], float(value))
        for key, value in fired.evidence.items()
        if value is not None and compared[key].figure in EVIDENCE
    )
    return Action(scene.words.of(rule.text), tuple(sentences), _rank(scene, rule.dimension), f"advice/{rule.id}")


def _rank(scene: Scene, dimension: str) -> str:
    found = scene.findings.dimensions[dimension]
    name = dimension_name(scene, dimension)
    if found.priority_class is None or found.gap is None:
        return name
    values = {
        "dimension": name,
        "gap": scene.words.number(found.gap),
        "rank": lower_first(class_name(scene, found.priority_class)),
    }
    sure = certainty(scene, found)
    if not sure:
        return scene.words.say("{dimension} · gap {gap}, {rank}", **values)
    return scene.words.say("{dimension} · gap {gap} ({certainty}), {rank}", certainty=sure, **values)


def _item_mean(scene: Scene, compared: Condition, value: float) -> str:
    item = scene.findings.items[compared.subjects[0]]
    found = item if compared.group is None else item.groups[compared.group]
    evidence = scene.words.say(
        "“{item}”: {value} out of {highest} ({group}, n = {n})",
        item=quotable(scene, compared.subjects[0]),
        # A bound is all that may be told of a mean so near an end of its scale.
        value=told(scene.words, value if found.bound is None or found.mean is None else found.mean, found.bound),
        highest=scene.questionnaire.highest,
        group=_who(scene, compared.group),
        n=found.n,
    )
    return _with_interval(scene, evidence, found.interval)


def _dk_rate(scene: Scene, compared: Condition, value: float) -> str:
    return scene.words.say(
        "{rate} of “Don’t know” on “{item}” ({group})",
        rate=scene.words.percent(value),
        item=quotable(scene, compared.subjects[0]),
        group=_who(scene, compared.group),
    )


def _perception_gap(scene: Scene, compared: Condition, value: float) -> str:
    perception = next(each for each in scene.questionnaire.perceptions if each.id == compared.group)
    sides = (perception.of, perception.against)
    evidence = scene.words.say(
        "{dimension}: {sides} are {gap} levels apart",
        dimension=dimension_name(scene, compared.subjects[0]),
        sides=" / ".join(map(scene.column, sides)),
        gap=told(scene.words, value),
    )
    gaps = scene.findings.perception
    found = next((gap for gap in gaps if (gap.groups, gap.dimension) == (sides, compared.subjects[0])), None)
    return _with_interval(scene, evidence, found.interval if found else None)


def _item_spread(scene: Scene, compared: Condition, value: float) -> str:
    text = quotable(scene, compared.subjects[0])
    return scene.words.say("“{item}”: groups are up to {gap} apart", item=text, gap=scene.words.number(value))


def _effort_share(scene: Scene, compared: Condition, value: float) -> str:
    part = part_name(scene, compared.subjects[0])
    return scene.words.say("{part}: {share} of the time", part=part, share=scene.words.percent(value / 100))


def _overhead_risk(scene: Scene, _: Condition, value: float) -> str:
    overhead = scene.questionnaire.overhead
    name = "" if overhead is None else scene.words.of(overhead.name)
    evidence = scene.words.say("{risk}: {value}", risk=name, value=scene.words.number(value))
    found = scene.findings.overhead_risk
    return _with_interval(scene, evidence, found.interval if found else None)


# A fact that the leader stated needs no evidence, and a score stands in the chart.
EVIDENCE: Mapping[str, Callable[[Scene, Condition, float], str]] = {
    "item_mean": _item_mean,
    "dk_rate": _dk_rate,
    "perception_gap": _perception_gap,
    "item_spread": _item_spread,
    "effort_share": _effort_share,
    "overhead_risk": _overhead_risk,
}


def _with_interval(scene: Scene, evidence: str, interval: Interval) -> str:
    """What a rule rests on, and how sure that is."""
    if interval is None:
        return evidence
    return scene.words.parted([evidence, lower_first(interval_text(scene.words, interval))])


def _who(scene: Scene, group: str | None) -> str:
    return scene.words.say("all groups") if group is None else scene.column(group)
