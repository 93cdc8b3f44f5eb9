"""What people do about their own accounts: open them, change them, guard them. Each is logged where it is done."""

from dataclasses import replace
from datetime import datetime

from survey.actions.second_factor import recovery_hash, secret_of, step_of
from survey.core.errors import NotFoundError
from survey.store import Engine, Session
from survey.store.account_changes import Profile, save_profile, set_password
from survey.store.account_factors import (
    drop_factor,
    factor_nonce,
    recovery_codes_left,
    replace_recovery_codes,
    set_factor,
    use_recovery_code,
    use_step,
)
from survey.store.account_links import Purpose, take_account_link
from survey.store.account_sessions import end_session, end_sessions, start_session
from survey.store.account_subjects import account_of_subject, bind_subject
from survey.store.accounts import Account, account_by_email
from survey.store.audit import Entry, log_entry
from survey.store.engine import transaction
from survey.store.mails import NewMail, put_mail
from survey.store.organisations import organisations

# A reset asked for again before this sends no second mail.
RESET_EVERY = 300


def sign_in(engine: Engine, account: Account, how: str, now: datetime, before: str | None = None) -> str:
    """The token of a new session, in place of the one `before`; half a session where a second factor is due."""
    with transaction(engine) as session:
        if before:
            end_session(session, before)
        if not account.has_factor:
            _log(session, account, "account.signed_in", now, how=how)
        return start_session(session, account, now, complete=not account.has_factor)


def sign_in_with_code(
    engine: Engine, secret_key: str, halfway: tuple[Account, str], typed: str, now: datetime
) -> tuple[str, int | None] | None:
    """The whole session in place of half of one, and how many recovery codes are left where one was used.

    None for a code that is wrong or was used before.
    """
    account, before = halfway
    with transaction(engine) as session:
        by_app = _is_right_code(session, secret_key, account, typed, now)
        if not by_app and not use_recovery_code(session, account, recovery_hash(secret_key, account.id, typed)):
            return None
        end_session(session, before)
        _log(session, account, "account.signed_in", now, how="code" if by_app else "recovery_code")
        left = None if by_app else recovery_codes_left(session, account)
        return start_session(session, account, now), left


def open_by_link(engine: Engine, token: str, purpose: Purpose, password_hash: str, now: datetime) -> Account | None:
    """Use a link up and set the password: every session ends. None for a link that opens nothing any more."""
    with transaction(engine) as session:
        account = take_account_link(session, token, purpose, now)
        if account is not None:
            set_password(session, account, password_hash)
            _log(session, account, "account.accepted" if purpose == "accept" else "account.password_reset", now)
        return account


def ask_for_reset(session: Session, email: str, now: datetime) -> None:
    """Put the mail with which a forgotten password is replaced into the outbox, if the address is somebody's.

    For an address that is nobody's the same is written and taken back, so that it takes as long.
    """
    found = account_by_email(session, email)
    account = found[0] if found and found[0].active else None
    owner = account.organisation if account else next((each.id for each in organisations(session)), None)
    if owner is None:
        return
    whose = account.id if account else None
    cause = f"reset:{whose}:{int(now.timestamp()) // RESET_EVERY}"
    mail = NewMail(owner, "reset", cause, email, account=whose)
    if account is not None:
        mail = replace(mail, address=account.email, language=account.language)
    written = session.connection().begin_nested()
    put_mail(session, mail, now)
    log_entry(session, Entry(owner, "account.reset_asked", whose), now)
    if account is None:
        written.rollback()
    else:
        written.commit()


def change_profile(engine: Engine, account: Account, profile: Profile, now: datetime) -> None:
    """Change one's own name, language or address; raises AlreadyDoneError("email_taken")."""
    with transaction(engine) as session:
        save_profile(session, account, profile)
        _log(session, account, "account.own_changed", now, email=int(profile.email != account.email))


def change_password(engine: Engine, account: Account, password_hash: str, token: str, now: datetime) -> None:
    """Choose another password; every session ends but that of the token."""
    with transaction(engine) as session:
        set_password(session, account, password_hash, but=token)
        _log(session, account, "account.password_changed", now)


def sign_out_everywhere(engine: Engine, account: Account, now: datetime) -> None:
    """End every session."""
    with transaction(engine) as session:
        end_sessions(session, account)
        _log(session, account, "account.signed_out_everywhere", now)


def turn_factor_on(
    engine: Engine, account: Account, factor: tuple[str, int], recovery: tuple[list[str], str], now: datetime
) -> None:
    """Ask for a second factor from now on; every session ends but that of the token.

    `factor` is its nonce and the step whose code was used, `recovery` the hashes of the codes and the token.
    """
    (nonce, step), (hashes, token) = factor, recovery
    with transaction(engine) as session:
        set_factor(session, account, nonce, step)
        replace_recovery_codes(session, account, hashes)
        end_sessions(session, account, but=token)
        _log(session, account, "account.factor_on", now)


def turn_factor_off(engine: Engine, account: Account, now: datetime) -> None:
    """Ask for the password alone."""
    with transaction(engine) as session:
        drop_factor(session, account)
        _log(session, account, "account.factor_off", now)


def renew_recovery_codes(engine: Engine, account: Account, hashes: list[str], now: datetime) -> None:
    """Give out other recovery codes; those before are worth nothing."""
    with transaction(engine) as session:
        replace_recovery_codes(session, account, hashes)
        _log(session, account, "account.codes_renewed", now)


def account_at_provider(engine: Engine, somebody: tuple[str, str], email: str | None, now: datetime) -> Account | None:
    """The account that is bound to somebody at a provider, or that has their verified address and is bound now.

    `somebody` is issuer and subject. None where nobody active has it, and where it is bound to somebody else.
    """
    with transaction(engine) as session:
        bound = account_of_subject(session, *somebody)
        if bound is not None or email is None:
            return bound
        found = account_by_email(session, email)
        account = found[0] if found and _is_same_address(found[0].email, email) else None
        if account is None or not account.active or not bind_subject(session, account, *somebody):
            return None
        _log(session, account, "account.bound", now)
        return account


def _is_same_address(kept: str, verified: str) -> bool:
    # Beyond ASCII, letters that fold alike are letters of different addresses.
    return verified.isascii() and kept.lower() == verified.lower()


def _is_right_code(session: Session, secret_key: str, account: Account, typed: str, now: datetime) -> bool:
    nonce = factor_nonce(session, account)
    if nonce is None:
        raise NotFoundError
    step = step_of(secret_of(secret_key, account.id, nonce), typed, now)
    return step is not None and use_step(session, account, step)


def _log(session: Session, account: Account, action: str, now: datetime, **details: str | int) -> None:
    log_entry(session, Entry(account.organisation, action, account.id, details=details), now)
