"""What administrators do about people and PMOs: each with its mail and its line in the log, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from survey.store import Engine, Session
from survey.store.access import set_pmos_led, set_reports_viewed
from survey.store.account_changes import Profile, deactivate, reactivate, save_profile, set_role
from survey.store.account_factors import drop_factor
from survey.store.account_links import drop_account_links
from survey.store.accounts import Account, NewAccount, Role, create_account
from survey.store.audit import Entry, log_entry
from survey.store.engine import transaction
from survey.store.ids import AssessmentId, PmoId
from survey.store.mails import NewMail, put_mail
from survey.store.organisations import Pmo, create_pmo, rename_pmo
from survey.store.repeats import same_pmo

# Asked for twice in a minute, as by a double click, the same mail goes once.
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do: PMOs are a leader's, reports a viewer's."""

    role: Role
    pmos: Collection[PmoId] = ()
    reports: Collection[AssessmentId] = ()


def invite_person(engine: Engine, by: Account, profile: Profile, rights: Rights, now: datetime) -> Account:
    """A new account without a password, with the mail that opens it; raises AlreadyDoneError("email_taken")."""
    new = NewAccount(by.organisation, profile.name, profile.email, None, rights.role, profile.language)
    with transaction(engine) as session:
        account = create_account(session, new, now.date())
        _grant(session, account, rights)
        _put_invitation(session, account, now)
        _log(session, (by, "account.invited", account), now, **_about(rights))
        return account


def change_person(engine: Engine, by: Account, account: Account, change: tuple[Profile, Rights], now: datetime) -> None:
    """Change who somebody is and what they may do.

    Raises RefusedError("last_administrator") and AlreadyDoneError("email_taken").
    """
    profile, rights = change
    with transaction(engine) as session:
        changed = save_profile(session, account, profile)
        if changed.email != account.email:
            # Links that went to the address before open nothing any more.
            drop_account_links(session, account)
        if rights.role != account.role:
            set_role(session, account, rights.role)
        _grant(session, replace(changed, role=rights.role), rights)
        _log(session, (by, "account.changed", account), now, **_about(rights))


def deactivate_person(engine: Engine, by: Account, account: Account, now: datetime) -> None:
    """Let somebody open nothing any more, at once; raises RefusedError("last_administrator")."""
    with transaction(engine) as session:
        deactivate(session, account)
        _log(session, (by, "account.deactivated", account), now)


def reactivate_person(engine: Engine, by: Account, account: Account, now: datetime) -> None:
    """Let somebody open again what they opened before."""
    with transaction(engine) as session:
        reactivate(session, account)
        _log(session, (by, "account.reactivated", account), now)


def invite_again(engine: Engine, by: Account, account: Account, now: datetime) -> None:
    """Send the mail that opens an account once more."""
    with transaction(engine) as session:
        _put_invitation(session, account, now)
        _log(session, (by, "account.invited_again", account), now)


def take_factor_away(engine: Engine, by: Account, account: Account, now: datetime) -> None:
    """Ask somebody for the password alone, who lost phone and recovery codes."""
    with transaction(engine) as session:
        drop_factor(session, account)
        _log(session, (by, "account.factor_taken_away", account), now)


def add_pmo(engine: Engine, by: Account, name: str, now: datetime) -> Pmo:
    """A new PMO of an administrator's organisation, or the one of this name."""
    with transaction(engine) as session:
        same = same_pmo(session, by.organisation, name)
        if same is not None:
            return same
        pmo = create_pmo(session, by.organisation, name)
        log_entry(session, Entry(by.organisation, "pmo.added", by.id, details={"pmo": pmo.id}), now)
        return pmo


def change_pmo(engine: Engine, by: Account, pmo: Pmo, name: str, now: datetime) -> None:
    """Give a PMO another name."""
    with transaction(engine) as session:
        rename_pmo(session, pmo, name)
        log_entry(session, Entry(by.organisation, "pmo.renamed", by.id, details={"pmo": pmo.id}), now)


def _grant(session: Session, account: Account, rights: Rights) -> None:
    set_pmos_led(session, account, rights.pmos if rights.role == "leader" else ())
    set_reports_viewed(session, account, rights.reports if rights.role == "viewer" else ())


def _put_invitation(session: Session, account: Account, now: datetime) -> None:
    cause = f"account:{account.id}:{int(now.timestamp()) // MINUTE}"
    mail = NewMail(account.organisation, "account", cause, account.email, account.language, account=account.id)
    put_mail(session, mail, now)


def _about(rights: Rights) -> dict[str, str | int]:
    return {"role": rights.role, "pmos": len(rights.pmos), "reports": len(rights.reports)}


def _log(session: Session, entry: tuple[Account, str, Account], now: datetime, **details: str | int) -> None:
    by, action, account = entry
    told = {"account": account.id, **details}
    log_entry(session, Entry(account.organisation, action, by.id, details=told), now)
