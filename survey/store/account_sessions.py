"""Who is signed in, on which browser. A session ends by itself, idle or not."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from survey.store.accounts import ACCOUNT_COLUMNS, Account, is_account
from survey.store.rows import AccountRow, AccountSessionRow
from survey.store.tokens import hash_of, make_token

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# How long the page that asks for the second factor waits.
HALFWAY = timedelta(minutes=10)
# Every page view marks the session as seen, which is written no more often than this.
TOUCH = timedelta(minutes=1)


def start_session(session: Session, account: Account, now: datetime, *, complete: bool = True) -> str:
    """Sign in; the token belongs in a cookie and cannot be read again. Not `complete`: a second factor is still due."""
    token = make_token()
    _drop_over(session, account, now)
    if complete:
        session.execute(update(AccountRow).where(is_account(account)).values(seen_on=now.date()))
    row = AccountSessionRow(
        token_hash=hash_of(token),
        organisation_id=account.organisation,
        account_id=account.id,
        created_at=now,
        seen_at=now,
        complete=complete,
    )
    session.add(row)
    session.flush()
    return token


def session_account(
    session: Session, token: str, now: datetime, idle: timedelta = IDLE, absolute: timedelta = ABSOLUTE
) -> Account | None:
    """The active account whose session this token is, unless it ended."""
    row = AccountSessionRow
    of_session = (AccountRow.organisation_id == row.organisation_id) & (AccountRow.id == row.account_id)
    lives = (row.seen_at > now - idle) & (row.created_at > now - absolute) & AccountRow.active & row.complete
    query = select(*ACCOUNT_COLUMNS).join(row, of_session).where(row.token_hash == hash_of(token), lives)
    found = session.execute(query).one_or_none()
    return Account(*found) if found else None


def halfway_account(session: Session, token: str, now: datetime) -> Account | None:
    """The active account that gave its password in this session and still owes its second factor."""
    row = AccountSessionRow
    of_session = (AccountRow.organisation_id == row.organisation_id) & (AccountRow.id == row.account_id)
    waits = (row.created_at > now - HALFWAY) & AccountRow.active & ~row.complete
    query = select(*ACCOUNT_COLUMNS).join(row, of_session).where(row.token_hash == hash_of(token), waits)
    found = session.execute(query).one_or_none()
    return Account(*found) if found else None


def is_touch_due(session: Session, token: str, now: datetime) -> bool:
    """Whether it is time for `touch_session`, which needs a transaction that writes."""
    row = AccountSessionRow
    due = select(row.token_hash).where(row.token_hash == hash_of(token), row.seen_at <= now - TOUCH)
    return session.scalar(due) is not None


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Mark a session that `session_account` found as seen now."""
    row = AccountSessionRow
    session.execute(update(row).where(row.token_hash == hash_of(token)).values(seen_at=now))


def end_session(session: Session, token: str) -> None:
    """Sign out of one browser."""
    session.execute(delete(AccountSessionRow).where(AccountSessionRow.token_hash == hash_of(token)))


def end_sessions(session: Session, account: Account, but: str = "") -> None:
    """Sign an account out everywhere, but for the session of this token."""
    session.execute(delete(AccountSessionRow).where(_of(account), AccountSessionRow.token_hash != hash_of(but)))


def _drop_over(session: Session, account: Account, now: datetime) -> None:
    session.execute(delete(AccountSessionRow).where(_of(account), AccountSessionRow.created_at <= now - ABSOLUTE))


def _of(account: Account) -> ColumnElement[bool]:
    row = AccountSessionRow
    return (row.organisation_id == account.organisation) & (row.account_id == account.id)
