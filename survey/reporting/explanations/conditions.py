"""A condition of a rule, gate, profile or fact in words, and the figure that each comparison looks at."""

from collections.abc import Callable, Mapping

from survey.charts.scene import Scene
from survey.core.conditions import Condition
from survey.reporting.explanations.arithmetic import exactly
from survey.reporting.explanations.effort import allocation_of
from survey.reporting.names import dimension_name, part_name, quotable
from survey.reporting.sides import perception_figure

SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "is": "="}
SHARES = ("dk_rate",)
PERCENTS = ("effort_share",)


def in_words(scene: Scene, condition: Condition) -> str:
    """A condition as one line: comparisons joined by "and" or "or"."""
    if condition.figure is not None:
        return _comparison(scene, condition)
    parts = [_inside(scene, part) for part in condition.all or condition.any]
    joint = scene.words.say(" and ") if condition.all else scene.words.say(" or ")
    return joint.join(parts)


def _inside(scene: Scene, part: Condition) -> str:
    text = in_words(scene, part)
    return text if part.figure is not None else f"({text})"


def _comparison(scene: Scene, condition: Condition) -> str:
    limit = _limit(scene, condition)
    return f"{named(scene, condition)} {SIGNS[str(condition.op)]}\u00a0{limit}"


def _limit(scene: Scene, condition: Condition) -> str:
    limit, kind = condition.value, condition.figure
    plain = limit is not None and not isinstance(limit, bool) and kind not in (*SHARES, *PERCENTS)
    return exactly(scene.words, float(limit or 0)) if plain else shown_as(scene, condition, limit)


def shown_as(scene: Scene, condition: Condition, value: float | bool | None) -> str:  # noqa: FBT001  # a stated fact
    """A value of the kind that a comparison looks at."""
    words = scene.words
    if value is None:
        return words.say("not shown")
    if isinstance(value, bool):
        return words.say("yes") if value else words.say("no")
    if condition.figure in SHARES:
        return words.percent(value)
    return words.percent(value / 100) if condition.figure in PERCENTS else words.number(value)


def named(scene: Scene, condition: Condition) -> str:
    """What a comparison looks at."""
    return NAMES[str(condition.figure)](scene, condition)


def figure_of(scene: Scene, condition: Condition) -> str | None:
    """The figure that a comparison looks at, where it has an explanation."""
    subject = condition.subjects[0] if condition.subjects else ""
    group = f"/{condition.group}" if condition.group else ""
    if condition.figure == "score100":
        return f"dimension/{subject}" if subject in scene.questionnaire.dimension else "position"
    if condition.figure == "effort_share":
        return f"effort/{allocation_of(scene, subject)}"
    return {
        "item_mean": f"item/{subject}{group}",
        "dk_rate": f"item/{subject}{group}",
        "item_spread": f"item/{subject}",
        "driver_risk": f"driver/{subject}",
        "overhead_risk": "risk",
        "perception_gap": perception_figure(scene, subject, str(condition.group)),
    }.get(str(condition.figure))


def _group(scene: Scene, condition: Condition) -> str:
    return scene.words.say("all groups") if condition.group is None else scene.column(condition.group)


def _item_mean(scene: Scene, condition: Condition) -> str:
    item = quotable(scene, condition.subjects[0])
    return scene.words.say("mean of “{item}” ({group})", item=item, group=_group(scene, condition))


def _dk_rate(scene: Scene, condition: Condition) -> str:
    item = quotable(scene, condition.subjects[0])
    return scene.words.say("“Don’t know” on “{item}” ({group})", item=item, group=_group(scene, condition))


def _item_spread(scene: Scene, condition: Condition) -> str:
    item = quotable(scene, condition.subjects[0])
    return scene.words.say("widest difference between groups on “{item}”", item=item)


def score_name(scene: Scene, name: str) -> str:
    """A dimension; a composite of the axis, and the axis itself, by its letters."""
    return dimension_name(scene, name) if name in scene.questionnaire.dimension else name


def _score100(scene: Scene, condition: Condition) -> str:
    name = condition.subjects[0]
    if name not in scene.questionnaire.dimension:
        return name
    return scene.words.say("{name} from 0 to 100", name=dimension_name(scene, name))


def _difference(scene: Scene, condition: Condition) -> str:
    first, second = (score_name(scene, name) for name in condition.subjects)
    return f"{first} − {second}"


def _measured(scene: Scene, condition: Condition) -> str:
    return scene.words.say("{name} measured", name=score_name(scene, condition.subjects[0]))


def _driver_risk(scene: Scene, condition: Condition) -> str:
    overhead, wanted = scene.questionnaire.overhead, condition.subjects[0]
    drivers = () if overhead is None else overhead.drivers
    return next((scene.words.of(each.name) for each in drivers if each.id == wanted), wanted)


def _overhead_risk(scene: Scene, _: Condition) -> str:
    overhead = scene.questionnaire.overhead
    return "" if overhead is None else scene.words.of(overhead.name)


def _perception_gap(scene: Scene, condition: Condition) -> str:
    perception = next(each for each in scene.questionnaire.perceptions if each.id == condition.group)
    return scene.words.say(
        "{dimension}, {first} less {second}",
        dimension=dimension_name(scene, condition.subjects[0]),
        first=scene.column(perception.of),
        second=scene.column(perception.against),
    )


def _effort_share(scene: Scene, condition: Condition) -> str:
    return scene.words.say("share of “{part}”", part=part_name(scene, condition.subjects[0]))


def _context(scene: Scene, condition: Condition) -> str:
    wanted = condition.subjects[0]
    return next((scene.words.of(asked.question) for asked in scene.questionnaire.context if asked.id == wanted), wanted)


def _lowest_agreement(scene: Scene, _: Condition) -> str:
    return scene.words.say("lowest agreement, rwg(j), of a group on a dimension")


def _overhead_change(scene: Scene, _: Condition) -> str:
    return scene.words.say("change of the overhead risk since the assessment before")


NAMES: Mapping[str, Callable[[Scene, Condition], str]] = {
    "item_mean": _item_mean,
    "dk_rate": _dk_rate,
    "item_spread": _item_spread,
    "score100": _score100,
    "difference": _difference,
    "measured": _measured,
    "driver_risk": _driver_risk,
    "overhead_risk": _overhead_risk,
    "perception_gap": _perception_gap,
    "effort_share": _effort_share,
    "context": _context,
    "lowest_agreement": _lowest_agreement,
    "overhead_change": _overhead_change,
}
