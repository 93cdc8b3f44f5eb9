"""Accounts: people who sign in. Passwords are hashed at the door and only kept here."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.store.ids import AccountId, OrganisationId, new_id
from survey.store.rows import AccountRow
from survey.store.upsert import insert_into

Role = Literal["administrator", "leader", "viewer"]

# In the order of the fields of Account.
ACCOUNT_COLUMNS: tuple[Any, ...] = (
    *(AccountRow.id, AccountRow.organisation_id, AccountRow.name),
    *(AccountRow.email, AccountRow.role, AccountRow.active, AccountRow.language, AccountRow.factor_nonce.is_not(None)),
)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made of. Without a password it is opened by a link, or by another provider's sign-in."""

    organisation: OrganisationId
    name: str
    email: str
    password_hash: str | None
    role: Role
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in."""

    id: AccountId
    organisation: OrganisationId
    name: str
    email: str
    role: Role
    active: bool
    language: str | None
    has_factor: bool


def create_account(session: Session, new: NewAccount, today: date) -> Account:
    """A new active account; raises AlreadyDoneError("email_taken")."""
    account = Account(
        AccountId(new_id()),
        new.organisation,
        new.name,
        new.email,
        new.role,
        active=True,
        language=new.language,
        has_factor=False,
    )
    insert = insert_into(session, AccountRow).values(
        organisation_id=account.organisation,
        id=account.id,
        name=account.name,
        email=account.email,
        email_folded=account.email.casefold(),
        password_hash=new.password_hash,
        role=account.role,
        active=True,
        created_on=today,
        language=new.language,
        factor_step=0,
    )
    unless_taken = insert.on_conflict_do_nothing(index_elements=("email_folded",)).returning(AccountRow.id)
    if session.scalar(unless_taken) is None:
        raise AlreadyDoneError("email_taken")
    return account


def account_by_email(session: Session, email: str) -> tuple[Account, str | None] | None:
    """The account with this address in whatever case, and its password hash, if it has one."""
    query = select(*ACCOUNT_COLUMNS, AccountRow.password_hash).where(AccountRow.email_folded == email.casefold())
    found = session.execute(query).one_or_none()
    return (Account(*found[:-1]), found[-1]) if found else None


def any_account(session: Session) -> bool:
    """Whether this installation has an account yet."""
    return session.scalar(select(AccountRow.id).limit(1)) is not None


def find_account(session: Session, organisation: OrganisationId, account: str) -> Account:
    """The account of an organisation with this id; raises NotFoundError, also for another organisation's."""
    query = select(*ACCOUNT_COLUMNS).where(AccountRow.organisation_id == organisation, AccountRow.id == account)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError
    return Account(*found)


def is_account(account: Account) -> ColumnElement[bool]:
    """The condition that finds the row of an account."""
    return (AccountRow.organisation_id == account.organisation) & (AccountRow.id == account.id)


def password_hash_of(session: Session, account: Account) -> str | None:
    """What is kept of the password of an account, if it has one."""
    return session.scalar(select(AccountRow.password_hash).where(is_account(account)))
