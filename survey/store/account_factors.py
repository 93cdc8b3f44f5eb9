"""The second factor of an account. What is kept opens nothing without the key of the installation."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from survey.store.accounts import Account, is_account
from survey.store.rows import AccountRow, RecoveryCodeRow


def factor_nonce(session: Session, account: Account) -> str | None:
    """What the secret of the second factor is worked out from; None without one."""
    return session.scalar(select(AccountRow.factor_nonce).where(is_account(account)))


def set_factor(session: Session, account: Account, nonce: str, step: int) -> None:
    """Ask for a second factor from now on; the code of `step` was used to set it up."""
    session.execute(update(AccountRow).where(is_account(account)).values(factor_nonce=nonce, factor_step=step))


def drop_factor(session: Session, account: Account) -> None:
    """Ask for the password alone; the recovery codes go."""
    session.execute(update(AccountRow).where(is_account(account)).values(factor_nonce=None))
    replace_recovery_codes(session, account, ())


def use_step(session: Session, account: Account, step: int) -> bool:
    """Whether the code of this step of time is still good; from now on neither it nor an earlier one is."""
    fresh = is_account(account) & (AccountRow.factor_step < step)
    used = update(AccountRow).where(fresh).values(factor_step=step).returning(AccountRow.id)
    return session.scalar(used) is not None


def replace_recovery_codes(session: Session, account: Account, hashes: Collection[str]) -> None:
    """Keep these codes in place of all before."""
    session.execute(delete(RecoveryCodeRow).where(_of(account)))
    session.add_all(
        RecoveryCodeRow(organisation_id=account.organisation, account_id=account.id, code_hash=each) for each in hashes
    )
    session.flush()


def use_recovery_code(session: Session, account: Account, code_hash: str) -> bool:
    """Whether this code stands in for the second factor; it does so once."""
    used = delete(RecoveryCodeRow).where(_of(account), RecoveryCodeRow.code_hash == code_hash)
    return session.scalar(used.returning(RecoveryCodeRow.code_hash)) is not None


def recovery_codes_left(session: Session, account: Account) -> int:
    """How many recovery codes were not used yet."""
    return session.scalar(select(func.count()).select_from(RecoveryCodeRow).where(_of(account))) or 0


def _of(account: Account) -> ColumnElement[bool]:
    row = RecoveryCodeRow
    return (row.organisation_id == account.organisation) & (row.account_id == account.id)
