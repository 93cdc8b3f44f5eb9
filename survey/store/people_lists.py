"""Lists of people that were read and wait for their leader's word: kept here, not in the browser, for a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.ids import new_id
from survey.store.rows import PeopleListRow

KEPT = timedelta(days=1)


def keep_list(
    session: Session, account: Account, assessment: Assessment, people: Mapping[str, Any], now: datetime
) -> str:
    """Keep a list until its leader says what becomes of it, in place of the one before; gives its id."""
    delete_old_lists(session, now)
    session.execute(delete(PeopleListRow).where(_is_own(account, assessment)))
    row = PeopleListRow(
        organisation_id=assessment.organisation,
        id=new_id(),
        assessment_id=assessment.id,
        account_id=account.id,
        made_at=now,
        people=dict(people),
    )
    session.add(row)
    session.flush()
    return row.id


def kept_list(session: Session, account: Account, assessment: Assessment, which: str) -> dict[str, Any]:
    """The list with this id; raises NotFoundError, also for somebody else's."""
    query = select(PeopleListRow.people).where(_is_own(account, assessment), PeopleListRow.id == which)
    # It comes from an address: what cannot be an id never reaches the database.
    found: dict[str, Any] | None = session.scalar(query) if which.isalnum() else None
    if found is None:
        raise NotFoundError
    return found


def take_list(session: Session, account: Account, assessment: Assessment, which: str) -> dict[str, Any]:
    """The same, and it is gone: of two clicks one gets it, the other NotFoundError."""
    row = PeopleListRow
    taken = delete(row).where(_is_own(account, assessment), row.id == which).returning(row.people)
    found: dict[str, Any] | None = session.scalar(taken) if which.isalnum() else None
    if found is None:
        raise NotFoundError
    return found


def delete_old_lists(session: Session, now: datetime) -> None:
    """Delete lists that nobody decided about for a day."""
    session.execute(delete(PeopleListRow).where(PeopleListRow.made_at < now - KEPT))


def _is_own(account: Account, assessment: Assessment) -> ColumnElement[bool]:
    row = PeopleListRow
    of_assessment = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    return of_assessment & (row.account_id == account.id)
