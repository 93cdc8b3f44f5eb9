"""How far an open assessment is, in counts that a leader may see: never one of fewer than the smallest group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from survey.core.context import Context, read_context
from survey.core.disclosure import Audience, shown_cells
from survey.core.findings import Respondents
from survey.core.merging import merged_names
from survey.core.pace import median_pace, minutes_at
from survey.core.questionnaire import Questionnaire
from survey.core.texts import Text
from survey.store import Session
from survey.store.assessments import Assessment, context_of, questionnaire_of
from survey.store.drafts import started_count
from survey.store.pace import paces_of
from survey.store.reports import latest_report
from survey.store.responses import counts_by_group

Step = Literal["share", "close", "wait", "over", "read"]
# Answers that belong to no column which may be shown.
ELSEWHERE = ""
# Under this share of a group, its figures may not stand for the group.
GOOD_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """One line of the table. `answered` is None while the group is not reportable, `invited` unless it was stated."""

    name: Text
    answered: int | None
    invited: int | None

    @property
    def is_behind(self) -> bool:
        """Whether so few answered that the others may see things otherwise."""
        return bool(self.answered is not None and self.invited and self.answered < GOOD_ENOUGH * self.invited)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one assessment; None where there are fewer than the smallest group, or where nothing was stated."""

    groups: tuple[GroupProgress, ...]
    answered: int | None
    started: int | None
    invited: int | None

    @property
    def rate(self) -> float | None:
        """The share of people invited who answered; None where either is not to be told."""
        return self.answered / self.invited if self.answered and self.invited else None

    @property
    def not_reportable(self) -> tuple[GroupProgress, ...]:
        """Groups that the report would not show alone if it were made now."""
        return tuple(group for group in self.groups if group.answered is None)

    def next_step(self, assessment: Assessment, now: datetime) -> Step:
        """The one thing to do next."""
        if assessment.state == "closed":
            return "read"
        if not assessment.may_begin(now):
            return "wait" if assessment.may_finish(now) else "over"
        return "share" if self.not_reportable else "close"


def read_progress(session: Session, assessment: Assessment) -> Progress:
    """How far an assessment is."""
    questionnaire = questionnaire_of(session, assessment)
    context = read_context(questionnaire, context_of(session, assessment))
    counts, smallest = counts_by_group(session, assessment), assessment.smallest_group
    report = latest_report(session, assessment) if assessment.state == "closed" and not counts else None
    if report is not None:
        return _as_reported(questionnaire, context, report.findings.respondents)
    columns = _columns(questionnaire, context, counts)
    answered = {column: sum(counts.get(group, 0) for group in groups) for column, groups in columns.items()}
    invited = {column: _invited(context, groups) for column, groups in columns.items()}
    total = sum(counts.values())
    visible = visible_columns(answered, invited, total, smallest)
    rows = [
        GroupProgress(_name(questionnaire, column), answered[column] if column in visible else None, invited[column])
        for column in columns
    ]
    started = started_count(session, assessment)
    return Progress(
        tuple(rows),
        _unless_few(total, smallest),
        _unless_few(started, smallest),
        _invited(context, tuple(questionnaire.group)),
    )


def _as_reported(questionnaire: Questionnaire, context: Context, counted: Respondents) -> Progress:
    """What the report says, once the answers are not kept any more."""
    rows = (
        GroupProgress(_name(questionnaire, column), n, _invited(context, _groups_in(questionnaire, column)))
        for column, n in counted.by_group.items()
    )
    return Progress(tuple(rows), counted.total, None, _invited(context, tuple(questionnaire.group)))


def _columns(
    questionnaire: Questionnaire, context: Context, counts: Mapping[str, int]
) -> Mapping[str, tuple[str, ...]]:
    """Column -> its groups: the same while answers come in, whatever the report will merge at the end."""
    columns: dict[str, tuple[str, ...]] = {}
    for group, column in merged_names(questionnaire).items():
        if counts.get(group) or context.population.get(group) != 0:
            columns[column] = (*columns.get(column, ()), group)
    return columns


def median_minutes(session: Session, assessment: Assessment) -> int | None:
    """How many minutes answering takes, for the number of statements that groups are asked on average.

    None until ten people have shown how fast.
    """
    questionnaire, pace = questionnaire_of(session, assessment), median_pace(paces_of(session, assessment))
    if pace is None:
        return None
    asked = sum(len(item.groups) for item in questionnaire.items) / len(questionnaire.groups)
    return minutes_at(pace, round(asked))


def visible_columns(
    answered: Mapping[str, int], invited: Mapping[str, int | None], total: int, smallest: int
) -> frozenset[str]:
    """The columns whose count may stand beside the total; what is left of the total is nothing, or enough."""
    # The total is shown as well, so whatever it has beyond the columns shown counts as one hidden cell more.
    # As many answers are as many people; where fewer were stated as invited, the statement decides.
    sizes = {column: n for column, n in answered.items() if _is_large(invited[column], smallest)}
    shown = shown_cells(sizes | {ELSEWHERE: total - sum(sizes.values())}, smallest, Audience.READERS)
    return shown - {ELSEWHERE}


def _is_large(invited: int | None, smallest: int) -> bool:
    return invited is None or invited >= smallest


def _unless_few(n: int, smallest: int) -> int | None:
    return n if n >= smallest else None


def _invited(context: Context, groups: tuple[str, ...]) -> int | None:
    stated = [context.population.get(group) for group in groups]
    known = [n for n in stated if n is not None]
    return sum(known) if len(known) == len(stated) else None


def _groups_in(questionnaire: Questionnaire, column: str) -> tuple[str, ...]:
    return (column,) if column in questionnaire.group else tuple(questionnaire.merged[column].groups)


def _name(questionnaire: Questionnaire, column: str) -> Text:
    named = questionnaire.group.get(column) or questionnaire.merged[column]
    return named.name
