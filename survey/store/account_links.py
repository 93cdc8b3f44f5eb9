"""Links that open an account once: to accept an invitation, or to choose a new password. They expire."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.store.accounts import ACCOUNT_COLUMNS, Account
from survey.store.ids import AccountId, OrganisationId
from survey.store.rows import AccountLinkRow, AccountRow
from survey.store.tokens import hash_of, make_token

Purpose = Literal["accept", "reset"]
LIVES: Mapping[Purpose, timedelta] = {"accept": timedelta(days=7), "reset": timedelta(hours=2)}


def add_account_link(
    session: Session, organisation: OrganisationId, account: AccountId, purpose: Purpose, now: datetime
) -> str:
    """The token of a new link, which cannot be read again. Those given out before stay good until one is used."""
    token = make_token()
    row = AccountLinkRow(
        token_hash=hash_of(token),
        organisation_id=organisation,
        account_id=account,
        purpose=purpose,
        expires_at=now + LIVES[purpose],
    )
    session.add(row)
    session.flush()
    return token


def account_of_link(session: Session, token: str, purpose: Purpose, now: datetime) -> Account | None:
    """The active account that a link opens; None for one that is unknown, used, over, or made for something else."""
    row = AccountLinkRow
    same = (AccountRow.organisation_id == row.organisation_id) & (AccountRow.id == row.account_id)
    good = (row.token_hash == hash_of(token)) & (row.purpose == purpose) & (row.expires_at > now) & AccountRow.active
    found = session.execute(select(*ACCOUNT_COLUMNS).join(row, same).where(good)).one_or_none()
    return Account(*found) if found else None


def take_account_link(session: Session, token: str, purpose: Purpose, now: datetime) -> Account | None:
    """Use a link up: the account that it opens, whose other links die with it; None as in `account_of_link`.

    Of two who use it at the same moment, the second waits for the first, and then finds nothing.
    """
    row = AccountLinkRow
    session.execute(select(row.token_hash).where(row.token_hash == hash_of(token)).with_for_update())
    account = account_of_link(session, token, purpose, now)
    if account is not None:
        drop_account_links(session, account)
    return account


def drop_account_links(session: Session, account: Account) -> None:
    """Let no link open this account any more: one was used, or it was deactivated."""
    row = AccountLinkRow
    of_account = (row.organisation_id == account.organisation) & (row.account_id == account.id)
    session.execute(delete(row).where(of_account))
