"""What lapses by itself, whatever assessment it belongs to: sign-ins, links, lists, old entries of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from survey.store.account_sessions import ABSOLUTE, IDLE
from survey.store.attempts import SLOT
from survey.store.people_lists import KEPT
from survey.store.rows import (
    AccountLinkRow,
    AccountSessionRow,
    AddressRow,
    AttemptRow,
    AuditRow,
    InvitationRow,
    MailRow,
    PeopleListRow,
    Row,
)
from survey.store.rows.base import UtcDateTime

Lapsed = Literal["attempts", "sessions", "account_links", "people_lists", "addresses", "account_mails", "log"]
ATTEMPTS_KEPT = timedelta(days=1)
# After this an address that nobody is invited under is nobody's that we know.
ADDRESSES_KEPT = timedelta(days=3 * 365)
ACCOUNT_MAILS_KEPT = timedelta(days=90)
# A day more than the database itself insists on.
LOG_KEPT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class LapsedRows:
    """Rows of one table that have lapsed."""

    what: Lapsed
    row: type[Row]
    where: ColumnElement[bool]


def lapsed_rows(session: Session, now: datetime) -> Sequence[LapsedRows]:
    """What has lapsed by now, table by table."""
    signed_in, attempt, link, waiting = AccountSessionRow, AttemptRow, AccountLinkRow, PeopleListRow
    ended = or_(signed_in.created_at <= now - ABSOLUTE, signed_in.seen_at <= now - IDLE)
    return (
        LapsedRows("attempts", attempt, attempt.slot < int((now - ATTEMPTS_KEPT).timestamp() // SLOT.total_seconds())),
        LapsedRows("sessions", signed_in, ended),
        LapsedRows("account_links", link, link.expires_at <= now),
        LapsedRows("people_lists", waiting, waiting.made_at < now - KEPT),
        LapsedRows("addresses", AddressRow, _is_nobodys(now)),
        LapsedRows("account_mails", MailRow, _is_old_account_mail(now)),
        LapsedRows("log", AuditRow, AuditRow.at <= _safe(session, now) - LOG_KEPT),
    )


def _is_nobodys(now: datetime) -> ColumnElement[bool]:
    row, invited = AddressRow, InvitationRow
    same = (invited.organisation_id == row.organisation_id) & (invited.address_folded == row.address_folded)
    return (row.at < now - ADDRESSES_KEPT) & ~exists().where(same)


def _is_old_account_mail(now: datetime) -> ColumnElement[bool]:
    row = MailRow
    went = row.state.not_in(("waiting", "sending")) & (
        func.coalesce(row.sent_at, row.due_at) < now - ACCOUNT_MAILS_KEPT
    )
    return row.assessment_id.is_(None) & went


def _safe(session: Session, now: datetime) -> datetime:
    """Now, but not later than by the database's own clock, by which it refuses to let the log go too early."""
    clock = session.scalars(select(type_coerce(func.current_timestamp(), UtcDateTime()))).one()
    return min(now, clock)
