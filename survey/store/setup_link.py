"""The link that opens the first account of an installation: one at a time, and none once there is an account."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.store.accounts import any_account
from survey.store.rows import SetupLinkRow
from survey.store.tokens import hash_of, make_token


def replace_setup_token(session: Session, now: datetime) -> str:
    """A new token; those given out before open nothing any more."""
    token = make_token()
    session.execute(delete(SetupLinkRow))
    session.add(SetupLinkRow(token_hash=hash_of(token), made_at=now))
    session.flush()
    return token


def setup_token_valid(session: Session, token: str) -> bool:
    """Whether this token may make the first account."""
    found = session.scalar(select(SetupLinkRow.token_hash).where(SetupLinkRow.token_hash == hash_of(token)))
    return found is not None and not any_account(session)
