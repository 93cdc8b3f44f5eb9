"""How long the things of an assessment are kept: what is held, what is over, and who may change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from survey.core.errors import UnusableError
from survey.core.retention import Kind, Retention, faults_of, read_retention
from survey.store.assessments import Assessment, assessments_where, change_assessment, has_begun, is_row
from survey.store.lapsed import Lapsed, lapsed_rows
from survey.store.rows import AssessmentRow, CommentRow, DraftRow, InvitationRow, LinkRow, MailRow, ResponseRow

What = Literal["drafts", "mails", "comments", "answers", "links", "invitations"]
# What goes, in this order, and how long it is kept: as long as the kind that its leader chose a number for.
KEPT_AS: Mapping[What, Kind] = {
    "drafts": "drafts",
    "mails": "mails",
    "comments": "answers",
    "answers": "answers",
    "links": "invitations",
    "invitations": "invitations",
}
ROWS: Mapping[What, Any] = {
    "drafts": DraftRow,
    "mails": MailRow,
    "comments": CommentRow,
    "answers": ResponseRow,
    "links": LinkRow,
    "invitations": InvitationRow,
}
# A report is made of the answers, and its people are asked, for as long as a survey is not closed.
UNTIL_CLOSED: tuple[Kind, ...] = ("answers", "invitations")
MOST_IDS = 1000  # in one query


@dataclass(frozen=True, slots=True)
class Held:
    """So many of something, and the last day on which they are kept; None while nobody knows when the survey ends."""

    what: What
    count: int
    last_day: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Over:
    """What is over, of an assessment or of the installation, and since when."""

    what: What | Lapsed
    count: int
    assessment: Assessment | None = None
    last_day: date | None = None


def retention_of(session: Session, assessment: Assessment) -> Retention:
    """How long the things of an assessment are kept."""
    document = session.scalars(select(AssessmentRow.retention).where(is_row(assessment))).one()
    return _read(assessment, document)


def drafts_kept_until(session: Session, assessment: Assessment) -> date | None:
    """The last day of drafts that were never sent; None while nobody knows when the survey ends."""
    return _last_day(assessment, retention_of(session, assessment), "drafts")


def change_retention(session: Session, assessment: Assessment, wanted: Retention) -> None:
    """Keep things for so long from now on; raises UnusableError with what speaks against it.

    What people read before they answered is only ever shortened. Raises RefusedError where it is archived.
    """
    # Held first: who begins meanwhile waits, or is seen here.
    held = select(AssessmentRow.retention).where(is_row(assessment)).with_for_update()
    before = _read(assessment, session.scalars(held).one())
    is_told = assessment.state == "closed" or has_begun(session, assessment)
    faults = faults_of(wanted, before if is_told else None, identified=_is_identified(assessment))
    if faults:
        raise UnusableError(faults)
    change_assessment(session, assessment, ("draft", "open", "closed"), retention=wanted.to_document())


def held_of(session: Session, assessment: Assessment, now: datetime) -> Sequence[Held]:
    """What is held of an assessment, and until when."""
    retention = retention_of(session, assessment)
    return [
        Held(
            what,
            _counts(session, what, [assessment.id]).get(assessment.id, 0),
            _last_day(assessment, retention, KEPT_AS[what]),
            is_over(assessment, retention, what, now),
        )
        for what in ROWS
    ]


def due(session: Session, now: datetime) -> Sequence[Over]:
    """What is over and still there, of all assessments and of the installation."""
    lapsed = lapsed_rows(session, now)
    counted = (
        (each.what, session.scalar(select(func.count()).select_from(each.row).where(each.where))) for each in lapsed
    )
    return [*_due_of_assessments(session, now), *(Over(what, count) for what, count in counted if count)]


def _due_of_assessments(session: Session, now: datetime) -> Iterator[Over]:
    row = AssessmentRow
    may_be_over = or_(row.closed_on.is_not(None), row.archived_on.is_not(None), row.closes_at < now)
    ended: dict[str, Assessment] = {each.id: each for each in assessments_where(session, may_be_over)}
    documents = dict(session.execute(select(row.id, row.retention).where(may_be_over)).all())
    kept = {key: _read(each, documents[key]) for key, each in ended.items()}
    for what in ROWS:
        over = [key for key, each in ended.items() if is_over(each, kept[key], what, now)]
        for key, count in _counts(session, what, over).items():
            last_day = _last_day(ended[key], kept[key], KEPT_AS[what])
            yield Over(what, count, ended[key], last_day)


def is_over(assessment: Assessment, retention: Retention, what: What, now: datetime) -> bool:
    """Whether the last day on which something is kept has gone by."""
    kind = KEPT_AS[what]
    if kind in UNTIL_CLOSED and assessment.state == "open":
        return False
    last_day = _last_day(assessment, retention, kind)
    return last_day is not None and last_day < now.astimezone(UTC).date()


def rows_of(what: What, *assessments: str) -> ColumnElement[bool]:
    """The condition that finds something of these assessments; an open link is nobody's and stays."""
    mine: ColumnElement[bool] = ROWS[what].assessment_id.in_(assessments)
    return mine & (LinkRow.purpose != "open") if what == "links" else mine


def _counts(session: Session, what: What, assessments: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    which = ROWS[what].assessment_id
    for first in range(0, len(assessments), MOST_IDS):
        counted = select(which, func.count()).where(rows_of(what, *assessments[first : first + MOST_IDS]))
        found |= dict(session.execute(counted.group_by(which)).all())
    return found


def _last_day(assessment: Assessment, retention: Retention, kind: Kind) -> date | None:
    ends_on = assessment.ends_on
    return ends_on and ends_on + timedelta(days=retention.days(kind))


def _read(assessment: Assessment, document: Mapping[str, int]) -> Retention:
    return read_retention(document, identified=_is_identified(assessment))


def _is_identified(assessment: Assessment) -> bool:
    return assessment.mode != "anonymous"
