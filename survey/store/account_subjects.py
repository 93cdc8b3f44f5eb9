"""Who an account is at the provider of single sign-on: a hash of issuer and subject, bound at the first sign-in."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.store.accounts import ACCOUNT_COLUMNS, Account, is_account
from survey.store.rows import AccountRow
from survey.store.tokens import hash_of


def account_of_subject(session: Session, issuer: str, subject: str) -> Account | None:
    """The active account that is bound to somebody at a provider."""
    bound = AccountRow.subject_hash == _hash(issuer, subject)
    found = session.execute(select(*ACCOUNT_COLUMNS).where(bound, AccountRow.active)).one_or_none()
    return Account(*found) if found else None


def bind_subject(session: Session, account: Account, issuer: str, subject: str) -> bool:
    """Bind an account to somebody at a provider; False where it is bound to somebody already."""
    free = is_account(account) & AccountRow.subject_hash.is_(None)
    bound = update(AccountRow).where(free).values(subject_hash=_hash(issuer, subject)).returning(AccountRow.id)
    return session.scalar(bound) is not None


def _hash(issuer: str, subject: str) -> str:
    return hash_of(f"{issuer}\n{subject}")
