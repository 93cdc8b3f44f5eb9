"""What is due by the clock: drafts that open, surveys that close, surveys whose people may have to be reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from survey.store.assessments import GRACE, Assessment, find_assessment
from survey.store.rows import AssessmentRow


def due_to_open(session: Session, now: datetime) -> Sequence[Assessment]:
    """Drafts whose opening time has come, unless their closing time has too."""
    row = AssessmentRow
    in_time = or_(row.closes_at.is_(None), row.closes_at > now)
    return _all(session, row.state == "draft", row.opens_at <= now, in_time)


def due_to_close(session: Session, now: datetime) -> Sequence[Assessment]:
    """Open assessments on which nobody may finish any more."""
    row = AssessmentRow
    return _all(session, row.state == "open", row.closes_at <= now - GRACE)


def written_to(session: Session, now: datetime) -> Sequence[Assessment]:
    """Assessments on which people may begin and are written to."""
    row = AssessmentRow
    in_time = or_(row.closes_at.is_(None), row.closes_at > now)
    return _all(session, row.state == "open", in_time, row.mailing["by_mail"].as_boolean())


def _all(session: Session, *where: ColumnElement[bool]) -> Sequence[Assessment]:
    row = AssessmentRow
    found = select(row.id).where(*where, row.archived_on.is_(None)).order_by(row.id)
    return [find_assessment(session, id_) for id_ in session.scalars(found)]
