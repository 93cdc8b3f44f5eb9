"""The people of an organisation, as its administrators see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.accounts import ACCOUNT_COLUMNS, Account
from survey.store.ids import AccountId, AssessmentId, OrganisationId, PmoId
from survey.store.rows import AccountRow, AssessmentRow, PmoLeaderRow, PmoRow, ReportViewerRow

Standing = Literal["invited", "active", "deactivated"]


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what it may do. `leads` are PMOs and `views` assessments, each with its name."""

    account: Account
    standing: Standing
    leads: Sequence[tuple[PmoId, str]]
    views: Sequence[tuple[AssessmentId, str]]
    seen_on: date | None


def people_of(session: Session, organisation: OrganisationId) -> Sequence[Person]:
    """Everybody with an account of an organisation, by name."""
    return _people(session, AccountRow.organisation_id == organisation)


def find_person(session: Session, organisation: OrganisationId, account: str) -> Person:
    """The person with this account; raises NotFoundError, also for another organisation's."""
    # The id comes from an address: what cannot be one never reaches the database.
    found = (
        _people(session, AccountRow.organisation_id == organisation, AccountRow.id == account)
        if account.isalnum()
        else ()
    )
    if not found:
        raise NotFoundError
    return found[0]


def _people(session: Session, *where: Any) -> Sequence[Person]:
    row = AccountRow
    is_open = row.password_hash.is_not(None) | row.subject_hash.is_not(None)
    found = session.execute(
        select(*ACCOUNT_COLUMNS, is_open, row.seen_on).where(*where).order_by(row.name, row.id)
    ).all()
    ids = [each[0] for each in found]
    leads, views = _by_account(session, _led(ids)), _by_account(session, _viewed(ids))
    people = []
    for *columns, can_enter, seen_on in found:
        account = Account(*columns)
        led = leads[account.id] if account.role == "leader" else ()
        viewed = views[account.id] if account.role == "viewer" else ()
        people.append(Person(account, _standing(account, can_enter=can_enter), led, viewed, seen_on))
    return people


def _standing(account: Account, *, can_enter: bool) -> Standing:
    if not account.active:
        return "deactivated"
    return "active" if can_enter else "invited"


def _by_account(session: Session, query: Select[str, str, str]) -> dict[AccountId, list[tuple[Any, str]]]:
    found: dict[AccountId, list[tuple[Any, str]]] = defaultdict(list)
    for account, what, name in session.execute(query):
        found[AccountId(account)].append((what, name))
    return found


def _led(accounts: Sequence[str]) -> Select[str, str, str]:
    row, pmo = PmoLeaderRow, PmoRow
    same = (pmo.organisation_id == row.organisation_id) & (pmo.id == row.pmo_id)
    query = select(row.account_id, pmo.id, pmo.name).join(pmo, same).where(row.account_id.in_(accounts))
    return query.order_by(pmo.name, pmo.id)


def _viewed(accounts: Sequence[str]) -> Select[str, str, str]:
    row, about = ReportViewerRow, AssessmentRow
    same = (about.organisation_id == row.organisation_id) & (about.id == row.assessment_id)
    query = select(row.account_id, about.id, about.title).join(about, same).where(row.account_id.in_(accounts))
    return query.order_by(about.title, about.id)
