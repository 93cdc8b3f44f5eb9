"""The end of a survey for people's calendars, under an address that nobody guesses and that opens nothing."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

from survey.actions.closing import told
from survey.core.errors import NotFoundError
from survey.language import Words
from survey.reporting.deadline import Deadline, deadline_file
from survey.store import Session
from survey.store.assessments import Assessment
from survey.store.deadlines import closing_moves

MARK_BYTES = 18


def calendar_mark(secret_key: str, assessment: Assessment) -> str:
    """What stands in the address of an assessment's calendar entry: without it nobody learns that there is one."""
    digest = hmac.digest(secret_key.encode(), f"calendar:{assessment.id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:MARK_BYTES]).decode("ascii")


def is_calendar_mark(secret_key: str, assessment: Assessment, mark: str) -> bool:
    """Whether this is the mark of the assessment."""
    return hmac.compare_digest(calendar_mark(secret_key, assessment).encode(), mark.encode())


def calendar_entry(session: Session, secret_key: str, assessment: Assessment, words: Words, now: datetime) -> bytes:
    """The end of the survey as an iCalendar file; raises NotFoundError while it has none."""
    if assessment.closes_at is None:
        raise NotFoundError
    deadline = Deadline(
        calendar_mark(secret_key, assessment),
        assessment.title,
        assessment.organisation_name,
        assessment.closes_at,
        told(words, assessment.closes_at, assessment.time_zone),
        closing_moves(session, assessment),
    )
    return deadline_file(deadline, words, now)
