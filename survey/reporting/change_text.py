"""A comparison as text for a terminal: at most 80 columns."""

from collections.abc import Callable, Iterator
from textwrap import wrap

from survey.charts.figures import CONFIDENCE
from survey.core.comparison import Comparison, CompositeChange, Counts, DimensionChange
from survey.core.questionnaire import Questionnaire
from survey.language import Words

WIDTH = 80
# Verdicts and heads are longer in other languages: the widest row is 80 in all.
NAME, FIGURE, SPAN = 22, 7, 14
Line = Callable[[str], object]


def write_change(compared: Comparison, questionnaire: Questionnaire, words: Words, write: Line) -> None:
    """What was compared and how, the verdict on each dimension, composites, what limits it."""
    for part in (_design, _dimensions, _composites, _limits):
        for line in part(compared, questionnaire, words):
            write(line)


def _design(compared: Comparison, questionnaire: Questionnaire, words: Words) -> Iterator[str]:  # noqa: ARG001
    say = words.say
    people = _people(compared.respondents)
    yield from _paragraph(say("People in the comparison: {people}.", people=people))
    sentences = {
        "paired": say("{pairs} people answered both times: they alone are compared, each with themselves.",
                      pairs=compared.pairs),
        "partly_overlapping": say("{pairs} people answered both times, the others once.", pairs=compared.pairs),
        "unpaired": say("Nobody is matched: the two are compared as different people."),
    }  # fmt: skip
    yield from _paragraph(sentences[compared.design])


def _dimensions(compared: Comparison, questionnaire: Questionnaire, words: Words) -> Iterator[str]:
    say, number = words.say, words.number
    yield ""
    dimension, before, after, change = say("Dimension"), say("Before"), say("After"), say("Movement")
    figures = f"{before:>{FIGURE}}{after:>{FIGURE}}{change:>{FIGURE}}"
    verdict = say("Verdict")
    interval = say("{level} range", level=words.percent(CONFIDENCE))
    yield f"{dimension:<{NAME}}{figures}  {interval:<{SPAN}}{verdict}"
    for key, found in compared.dimensions.items():
        name = _cut(words.of(questionnaire.dimension[key].name))
        if found.earlier is None or found.later is None or found.change is None:
            unknown = f"{'–':>{FIGURE}}" * 3
            yield f"{name:<{NAME}}{unknown}  {verdict_name(words, found)}"
            continue
        figures = "".join(f"{number(each, 2):>{FIGURE}}" for each in (found.earlier, found.later, found.change))
        interval = "" if found.interval is None else " – ".join(number(limit, 2) for limit in found.interval)
        yield f"{name:<{NAME}}{figures}  {interval:<{SPAN}}{verdict_name(words, found)}"
    unseen = [found.smallest_seen for found in compared.dimensions.values() if found.verdict == "no_clear_change"]
    seen = [smallest for smallest in unseen if smallest is not None]
    if seen:
        text = say(
            "Where there is no clear change, one of less than {smallest} could not have been seen.",
            smallest=words.number(max(seen), 2),
        )
        yield from _paragraph(text)


def verdict_name(words: Words, found: DimensionChange) -> str:
    """The verdict on a change, in words."""
    say = words.say
    return {
        "clear_rise": say("Clear rise"),
        "clear_fall": say("Clear fall"),
        "likely_rise": say("Likely rise"),
        "likely_fall": say("Likely fall"),
        "real_but_small": say("Real but small"),
        "no_clear_change": say("No clear change"),
        "too_few": say("Too few to tell"),
    }[found.verdict]


def _composites(compared: Comparison, questionnaire: Questionnaire, words: Words) -> Iterator[str]:
    named: list[tuple[str, CompositeChange | None]] = [(words.say("Overall maturity"), compared.overall)]
    if questionnaire.index is not None:
        named.append((words.of(questionnaire.index.name), compared.index))
    if questionnaire.overhead is not None:
        named.append((words.of(questionnaire.overhead.name), compared.overhead_risk))
    if questionnaire.position is not None:
        named.append((words.of(questionnaire.position.name), compared.position))
    yield ""
    for name, found in named:
        if found is not None and found.earlier is not None and found.later is not None and found.change is not None:
            figures = "".join(
                f"{words.number(figure):>{FIGURE}}" for figure in (found.earlier, found.later, found.change)
            )
            yield f"{_cut(name):<{NAME}}{figures}  {_reality(found, words)}"


def _reality(found: CompositeChange, words: Words) -> str:
    if found.interval is None:
        return words.say("No interval can be shown here.")
    return words.say("Real change") if found.real else words.say("No clear change")


def _limits(compared: Comparison, questionnaire: Questionnaire, words: Words) -> Iterator[str]:
    say = words.say
    yield ""
    if compared.items.left_out:
        names = ", ".join(compared.items.left_out)
        yield from _paragraph(
            say("Compared on {n} items that both questionnaires have; left out: {names}.",
                n=len(compared.items.compared), names=names)
        )  # fmt: skip
    if compared.items.reworded:
        names = ", ".join(compared.items.reworded)
        yield from _paragraph(say("Compared although their words changed: {names}.", names=names))
    if compared.not_shown:
        groups = words.parted(words.of(questionnaire.group[group].name) for group in compared.not_shown)
        yield from _paragraph(say("Groups not shown: {groups}.", groups=groups))
    for rule in questionnaire.advice:
        if rule.id in compared.advice:
            yield from _paragraph(words.of(rule.text))


def _people(counts: Counts) -> str:
    return f"{counts.earlier} → {counts.later}"


def _paragraph(text: str) -> list[str]:
    return wrap(text, WIDTH)


def _cut(name: str) -> str:
    return name if len(name) < NAME else f"{name[: NAME - 2]}…"
