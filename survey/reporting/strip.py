"""The strip under the headline: three or four figures that a sponsor keeps, each with its interval."""

from dataclasses import dataclass

from survey.charts.figures import interval_text
from survey.charts.scene import Scene
from survey.core.findings import Interval
from survey.reporting.names import dimension_name, lower_first, quotable
from survey.reporting.sides import figure_of, is_of_one_item, widest_first


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the strip, what it is, how sure it is (empty for a count), and the id that explains it."""

    figure: str
    label: str
    interval: str = ""
    warns: bool = False
    about: str = ""


def facts_strip(scene: Scene) -> tuple[Fact, ...]:
    """Three or four figures a sponsor keeps."""
    facts = (_answered(scene), _maturity(scene), _index(scene), _risk(scene), _apart(scene))
    return tuple(fact for fact in facts if fact)


def _answered(scene: Scene) -> Fact:
    words, quality, total = scene.words, scene.findings.quality, scene.findings.respondents.total
    if total is None:
        few = words.say("Fewer than {k}", k=scene.findings.smallest_group)
        return Fact(few, words.say("answered"), about="response")
    if quality.response is None:
        return Fact(
            words.number(total, 0), words.say_many("person answered", "people answered", total), about="response"
        )
    label = words.say("people answered, {rate}", rate=words.percent(quality.response))
    return Fact(words.say("{answered} of {invited}", answered=total, invited=quality.invited), label, about="response")


def _maturity(scene: Scene) -> Fact | None:
    overall, words = scene.findings.overall, scene.words
    if overall.score is None or overall.level is None:
        return None
    name = words.of(scene.questionnaire.levels[overall.level - 1].name)
    label = words.say(
        "overall maturity of {highest}, level {level} ({name})",
        highest=scene.questionnaire.highest, level=overall.level, name=name,
    )  # fmt: skip
    return Fact(words.number(overall.score), label, interval_text(words, overall.interval), about="overall")


def _index(scene: Scene) -> Fact | None:
    """One figure over all statements stands for the whole where there is no overall score."""
    found, asked, words = scene.findings.index, scene.questionnaire.index, scene.words
    if scene.findings.overall.score is not None or asked is None or found is None or found.score is None:
        return None
    label = words.say("{name}, of {highest}", name=words.of(asked.name), highest=scene.questionnaire.highest)
    return Fact(words.number(found.score), label, interval_text(words, found.interval), about="index")


def _risk(scene: Scene) -> Fact | None:
    overhead, asked, words = scene.findings.overhead_risk, scene.questionnaire.overhead, scene.words
    if overhead is None or asked is None or overhead.value is None:
        return None
    order = [band.id for band in asked.bands]
    name = next(words.of(band.name) for band in asked.bands if band.id == overhead.band)
    label = words.say(
        "{risk}, {value} of 100", risk=lower_first(words.of(asked.name)), value=words.number(overhead.value)
    )
    warns = order.index(str(overhead.band)) >= len(order) // 2
    return Fact(name, label, interval_text(words, overhead.interval), warns, "risk")


def _apart(scene: Scene) -> Fact | None:
    known = widest_first(scene)
    if not known:
        return None
    widest, words = known[0], scene.words
    sides = " / ".join(scene.column(side) for side in widest.groups)
    on = quotable(scene, widest.items[0]) if is_of_one_item(widest) else dimension_name(scene, widest.dimension)
    label = words.say("levels apart on “{dimension}”: {sides}", dimension=on, sides=sides)
    difference = widest.difference or 0
    interval = _turned(widest.interval) if difference < 0 else widest.interval
    about = figure_of(scene, widest)
    return Fact(words.number(abs(difference)), label, interval_text(words, interval), about=about)


def _turned(interval: Interval) -> Interval:
    """The interval of the difference taken the other way round."""
    return None if interval is None else tuple(-end for end in reversed(interval))
