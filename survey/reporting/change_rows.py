"""A comparison as rows of a table: each figure in words, or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.charts.figures import HYPHEN, MINUS, number, span
from survey.core.comparison import Comparison, CompositeChange, Counts, DimensionChange
from survey.core.questionnaire import Questionnaire
from survey.language import Words
from survey.reporting.change_text import verdict_name


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One figure before and after; empty texts where it is not told. `people` have answered before, and after."""

    key: str
    name: str
    before: str
    after: str
    change: str
    interval: str
    verdict: str
    people: str
    groups: tuple["ChangeRow", ...] = ()


def whole_rows(compared: Comparison, questionnaire: Questionnaire, words: Words) -> tuple[ChangeRow, ...]:
    """The figures of the whole that are told."""
    return tuple(_whole(compared, questionnaire, words))


def dimension_rows(compared: Comparison, questionnaire: Questionnaire, words: Words) -> tuple[ChangeRow, ...]:
    """Every dimension that was compared, with the groups that are told."""
    return tuple(
        dimension_row(found, key, questionnaire, words)
        for key, found in compared.dimensions.items()
        if key in questionnaire.dimension
    )


def dimension_row(found: DimensionChange, key: str, questionnaire: Questionnaire, words: Words) -> ChangeRow:
    """One dimension."""
    name = words.of(questionnaire.dimension[key].name)
    groups = tuple(
        ChangeRow(
            group,
            column_name(questionnaire, group, words),
            _figure(words, each.earlier),
            _figure(words, each.later),
            signed(words, each.change),
            "",
            "",
            _people(each.n),
        )
        for group, each in found.groups.items()
        if each.shown
    )
    if found.change is None:
        return ChangeRow(key, name, "", "", "", "", verdict_name(words, found), "", groups)
    return ChangeRow(
        key,
        name,
        _figure(words, found.earlier),
        _figure(words, found.later),
        signed(words, found.change),
        span(words, found.interval),
        verdict_name(words, found),
        _people(found.n),
        groups,
    )


def column_name(questionnaire: Questionnaire, column: str, words: Words) -> str:
    """The name of a group, or of groups that are counted together."""
    named = questionnaire.group.get(column) or questionnaire.merged.get(column)
    return column if named is None else words.of(named.name)


def signed(words: Words, value: float | None) -> str:
    """A change, with its sign."""
    if value is None:
        return ""
    return f"+{number(words, value)}" if value > 0 else number(words, value).replace(HYPHEN, MINUS)


def _whole(compared: Comparison, questionnaire: Questionnaire, words: Words) -> Iterator[ChangeRow]:
    named: list[tuple[str, str, CompositeChange | None]] = [
        ("overall", words.say("Overall maturity"), compared.overall)
    ]
    if questionnaire.index is not None:
        named.append(("index", words.of(questionnaire.index.name), compared.index))
    if questionnaire.overhead is not None:
        named.append(("overhead_risk", words.of(questionnaire.overhead.name), compared.overhead_risk))
    if questionnaire.position is not None:
        named.append(("position", words.of(questionnaire.position.name), compared.position))
    for key, name, found in named:
        if found is not None and found.change is not None:
            yield ChangeRow(
                key,
                name,
                _figure(words, found.earlier),
                _figure(words, found.later),
                signed(words, found.change),
                span(words, found.interval),
                _reality(found, words),
                "",
            )


def _reality(found: CompositeChange, words: Words) -> str:
    if found.interval is None:
        return words.say("No interval can be shown here.")
    return words.say("Real change") if found.real else words.say("No clear change")


def _figure(words: Words, value: float | None) -> str:
    return "" if value is None else number(words, value)


def _people(counts: Counts) -> str:
    return "" if counts.earlier is None else f"{counts.earlier} → {counts.later}"
