"""What changes about an account: its profile, its password, its role, whether it is active.

The last administrator who can sign in stays one: an organisation without any could never be led again.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, RefusedError
from survey.store.account_links import drop_account_links
from survey.store.account_sessions import end_sessions
from survey.store.accounts import Account, Role, find_account, is_account
from survey.store.rows import AccountRow


@dataclass(frozen=True, slots=True)
class Profile:
    """What people say of themselves."""

    name: str
    email: str
    language: str | None


def save_profile(session: Session, account: Account, profile: Profile) -> Account:
    """The account with another name, address or language; raises AlreadyDoneError("email_taken")."""
    folded = profile.email.casefold()
    taken = select(AccountRow.id).where(AccountRow.email_folded == folded, ~is_account(account))
    if session.scalar(taken) is not None:
        raise AlreadyDoneError("email_taken")
    changed = {"name": profile.name, "email": profile.email, "email_folded": folded, "language": profile.language}
    session.execute(update(AccountRow).where(is_account(account)).values(**changed))
    return find_account(session, account.organisation, account.id)


def set_password(session: Session, account: Account, password_hash: str, but: str = "") -> None:
    """Give an account another password: every session ends but that of the token `but`, and no link opens it."""
    session.execute(update(AccountRow).where(is_account(account)).values(password_hash=password_hash))
    end_sessions(session, account, but)
    drop_account_links(session, account)


def set_role(session: Session, account: Account, role: Role) -> None:
    """Give an account another role; raises RefusedError("last_administrator")."""
    if role != "administrator":
        _keep_an_administrator(session, account)
    session.execute(update(AccountRow).where(is_account(account)).values(role=role))


def deactivate(session: Session, account: Account) -> None:
    """Let an account open nothing any more, at once; raises RefusedError("last_administrator").

    It is also bound to nobody at the provider of single sign-on any more.
    """
    _keep_an_administrator(session, account)
    session.execute(update(AccountRow).where(is_account(account)).values(active=False, subject_hash=None))
    end_sessions(session, account)
    drop_account_links(session, account)


def reactivate(session: Session, account: Account) -> None:
    """Let an account open again what it opened before."""
    session.execute(update(AccountRow).where(is_account(account)).values(active=True))


def _keep_an_administrator(session: Session, account: Account) -> None:
    row = AccountRow
    can_enter = row.password_hash.is_not(None) | row.subject_hash.is_not(None)
    leads = (row.organisation_id == account.organisation) & (row.role == "administrator") & row.active & can_enter
    # Held: of two administrators who take each other away at the same moment, the second sees what the first did.
    able = session.scalars(select(row.id).where(leads).order_by(row.id).with_for_update()).all()
    if able == [account.id]:
        raise RefusedError("last_administrator")
