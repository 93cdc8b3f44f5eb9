"""The audit log: who did what when, reads of reports included. It is only added to, and holds no answers.

An entry is written in the transaction that does what it tells, so that neither is there without the other.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment
from survey.store.ids import AccountId, AssessmentId, OrganisationId
from survey.store.rows import AccountRow, AssessmentRow, AuditRow

PAGE = 50
READ = "report.read"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is logged. `by` is None for a command on the server and for what the clock does.

    `action` is a word of the product, such as "assessment.opened"; the doors say it in the reader's language.
    """

    organisation: OrganisationId
    action: str
    by: AccountId | None = None
    assessment: AssessmentId | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry as it stands in the log, with the names of today."""

    id: str
    at: datetime
    action: str
    by: str | None
    assessment: str | None
    slug: str | None
    details: Mapping[str, Any]


def log_entry(session: Session, entry: Entry, now: datetime) -> None:
    """Add an entry to the log."""
    session.add(
        AuditRow(
            organisation_id=entry.organisation,
            # Twelve digits of milliseconds, then chance: in the order of events, whichever process writes.
            id=f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}",
            at=now,
            account_id=entry.by,
            action=entry.action,
            assessment_id=entry.assessment,
            details=dict(entry.details),
        )
    )
    session.flush()


def of_assessment(
    assessment: Assessment, action: str, by: AccountId | None = None, **details: str | int | None
) -> Entry:
    """An entry about an assessment."""
    return Entry(assessment.organisation, action, by, assessment.id, details)


def log_of(
    session: Session,
    organisation: OrganisationId,
    *,
    assessment: AssessmentId | None = None,
    before: str | None = None,
    most: int | None = PAGE,
) -> Sequence[Logged]:
    """The newest entries of an organisation, or of one assessment, older than the entry `before`."""
    row, account, about = AuditRow, AccountRow, AssessmentRow
    whose = (account.organisation_id == row.organisation_id) & (account.id == row.account_id)
    which = (about.organisation_id == row.organisation_id) & (about.id == row.assessment_id)
    columns = (row.id, row.at, row.action, account.name, about.title, about.slug, row.details)
    found = select(*columns).outerjoin(account, whose).outerjoin(about, which)
    found = found.where(row.organisation_id == organisation).order_by(row.id.desc())
    if assessment is not None:
        found = found.where(row.assessment_id == assessment)
    if before is not None:
        found = found.where(row.id < before)
    if most is not None:
        found = found.limit(most)
    return [Logged(*each) for each in session.execute(found)]
