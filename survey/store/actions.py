"""Actions: what a PMO does about its reports, who does it by when, and what it is to move."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError, RefusedError
from survey.core.windows import fingerprint
from survey.store.access import pmo_led
from survey.store.accounts import Account
from survey.store.ids import AccountId, ActionId, AssessmentId, OrganisationId, PmoId, new_id
from survey.store.organisations import Pmo
from survey.store.rows import AccountRow, ActionNoteRow, ActionRow, AssessmentRow, PmoRow

Status = Literal["planned", "under_way", "done", "dropped"]
STATUSES: tuple[Status, ...] = ("planned", "under_way", "done", "dropped")
ACTIVE: tuple[Status, ...] = ("planned", "under_way")
MOST_IN_FOCUS = 3
PAGE = 50
ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a leader says of an action.

    `items` are linked to it, `expected` is by how many levels its dimension is to rise. `you_said` and `we_did` stand
    on the public page where it is `public`.
    """

    title: str
    owner: str = ""
    due_on: date | None = None
    dimension: str | None = None
    items: tuple[str, ...] = ()
    expected: float | None = None
    status: Status = "planned"
    focus: bool = False
    you_said: str | None = None
    we_did: str | None = None
    public: bool = False

    @property
    def active(self) -> bool:
        """Whether something is still to be done."""
        return self.status in ACTIVE

    @property
    def mark(self) -> str:
        """A short mark of all that is said, by which two who change it at once are told apart."""
        return fingerprint(repr(self))


@dataclass(frozen=True, slots=True)
class Origin:
    """The assessment whose report an action answers, and the advice there that it comes from."""

    assessment: AssessmentId | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An action as it stood when it was read. `slug` and `assessment_title` are of the assessment it comes from."""

    organisation: OrganisationId
    id: ActionId
    pmo: PmoId
    pmo_name: str
    origin: Origin
    slug: str | None
    assessment_title: str | None
    stated: Stated
    created_on: date
    done_on: date | None

    def is_overdue(self, today: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.stated.active and self.stated.due_on is not None and self.stated.due_on < today


@dataclass(frozen=True, slots=True)
class Note:
    """A note on an action; `by` is None for somebody who has gone."""

    by: str | None
    text: str
    at: datetime


def create_action(session: Session, pmo: Pmo, stated: Stated, origin: Origin, today: date) -> Action:
    """A new action of a PMO; raises RefusedError("three_in_focus")."""
    hold_actions(session, pmo.organisation, pmo.id)
    _check_focus(session, (pmo.organisation, pmo.id), stated)
    row = ActionRow(
        organisation_id=pmo.organisation,
        id=new_id(),
        pmo_id=pmo.id,
        assessment_id=origin.assessment,
        advice=origin.advice,
        created_on=today,
        done_on=today if stated.status == "done" else None,
        **_values(stated),
    )
    session.add(row)
    session.flush()
    return _find(session, pmo.organisation, row.id)


def action_led(session: Session, account: Account, action: str) -> Action:
    """The action with this id; raises NotFoundError unless the account leads its PMO."""
    # The id comes from an address: what cannot be one never reaches the database.
    if not ID.fullmatch(action):
        raise NotFoundError
    found = _find(session, account.organisation, action)
    pmo_led(session, account, found.pmo)
    return found


def change_action(session: Session, action: Action, stated: Stated, seen: str, today: date) -> Action:
    """Say something else of an action.

    Raises RefusedError("changed_meanwhile") unless what is said by now has the mark `seen`,
    RefusedError("three_in_focus"), and NotFoundError where it was deleted.
    """
    hold_actions(session, action.organisation, action.pmo)
    now = _find(session, action.organisation, action.id)
    if now.stated.mark != seen:
        raise RefusedError("changed_meanwhile")
    _check_focus(session, (action.organisation, action.pmo), stated, besides=action.id)
    done_on = (now.done_on or today) if stated.status == "done" else None
    session.execute(update(ActionRow).where(_is(action)).values(done_on=done_on, **_values(stated)))
    return _find(session, action.organisation, action.id)


def delete_action(session: Session, action: Action) -> None:
    """Delete an action; raises RefusedError("has_history") once it was begun or has notes: it can be dropped then."""
    row, note = ActionRow, ActionNoteRow
    hold_actions(session, action.organisation, action.pmo)
    has_notes = exists(note.id).where(note.organisation_id == row.organisation_id, note.action_id == row.id)
    unbegun = delete(row).where(_is(action), row.status == "planned", ~has_notes).returning(row.id)
    if session.scalar(unbegun) is None:
        raise RefusedError("has_history")


def add_note(session: Session, action: Action, by: AccountId | None, text: str, now: datetime) -> None:
    """Add a note to an action; raises NotFoundError where it was deleted."""
    hold_actions(session, action.organisation, action.pmo)
    _find(session, action.organisation, action.id)
    row = ActionNoteRow(
        organisation_id=action.organisation, id=new_id(), action_id=action.id, account_id=by, text=text, at=now
    )
    session.add(row)
    session.flush()


def notes_of(session: Session, action: Action) -> Sequence[Note]:
    """The notes on an action, the newest first."""
    row, account = ActionNoteRow, AccountRow
    whose = (account.organisation_id == row.organisation_id) & (account.id == row.account_id)
    mine = (row.organisation_id == action.organisation) & (row.action_id == action.id)
    found = select(account.name, row.text, row.at).outerjoin(account, whose).where(mine)
    return [Note(*each) for each in session.execute(found.order_by(row.at.desc(), row.id))]


def actions_of(
    session: Session,
    led: Collection[Pmo],
    statuses: Collection[Status] = STATUSES,
    *,
    page: int = 1,
    most: int | None = PAGE,
) -> tuple[Sequence[Action], int]:
    """The actions of some PMOs of an organisation, by PMO, those in focus first; and how many there are."""
    if not led:
        return (), 0
    row = ActionRow
    of_pmos = row.pmo_id.in_([pmo.id for pmo in led])
    mine = and_(row.organisation_id == next(iter(led)).organisation, of_pmos, row.status.in_(statuses))
    total = session.scalar(select(func.count()).select_from(row).where(mine)) or 0
    found = _all(mine).order_by(PmoRow.name, row.pmo_id, *_urgent_first())
    some = found if most is None else found.limit(most).offset((page - 1) * most)
    return [_action(*each) for each in session.execute(some)], total


def actions_of_pmo(session: Session, organisation: OrganisationId, pmo: PmoId) -> Sequence[Action]:
    """All actions of a PMO, those in focus first."""
    mine = (ActionRow.organisation_id == organisation) & (ActionRow.pmo_id == pmo)
    return [_action(*each) for each in session.execute(_all(mine).order_by(*_urgent_first()))]


def public_actions(session: Session, pmo: Pmo) -> Sequence[Action]:
    """What a PMO lets everybody read, the newest first; what was dropped is not among it."""
    row = ActionRow
    mine = (row.organisation_id == pmo.organisation) & (row.pmo_id == pmo.id) & row.public & (row.status != "dropped")
    return [_action(*each) for each in session.execute(_all(mine).order_by(row.created_on.desc(), row.id))]


def _urgent_first() -> tuple[Any, ...]:
    row = ActionRow
    in_focus = row.focus & row.status.in_(ACTIVE)
    is_active = row.status.in_(ACTIVE)
    return (
        *(case((in_focus, 0), (is_active, 1), else_=2), row.due_on.is_(None), row.due_on),
        *(row.title, row.id),
    )


def hold_actions(session: Session, organisation: OrganisationId, pmo: PmoId) -> None:
    """Who changes actions of the same PMO meanwhile waits: else two at once would each see room in focus."""
    row = PmoRow
    held = select(row.id).where(row.organisation_id == organisation, row.id == pmo)
    session.scalars(held.with_for_update()).one()


def _check_focus(
    session: Session, of_pmo: tuple[OrganisationId, PmoId], stated: Stated, besides: str | None = None
) -> None:
    if not (stated.focus and stated.active):
        return
    row = ActionRow
    mine = (row.organisation_id == of_pmo[0]) & (row.pmo_id == of_pmo[1]) & (row.id != (besides or ""))
    others = select(func.count()).select_from(row).where(mine, row.focus, row.status.in_(ACTIVE))
    if (session.scalar(others) or 0) >= MOST_IN_FOCUS:
        raise RefusedError("three_in_focus")


def _values(stated: Stated) -> dict[str, Any]:
    return asdict(stated) | {"items": list(stated.items)}


def _is(action: Action) -> ColumnElement[bool]:
    return (ActionRow.organisation_id == action.organisation) & (ActionRow.id == action.id)


def _all(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    row, pmo, answered = ActionRow, PmoRow, AssessmentRow
    of_pmo = (pmo.organisation_id == row.organisation_id) & (pmo.id == row.pmo_id)
    of_report = (answered.organisation_id == row.organisation_id) & (answered.id == row.assessment_id)
    return (
        select(row, pmo.name, answered.slug, answered.title)
        .join(pmo, of_pmo)
        .outerjoin(answered, of_report)
        .where(where)
    )


def _find(session: Session, organisation: OrganisationId, action: str) -> Action:
    mine = (ActionRow.organisation_id == organisation) & (ActionRow.id == action)
    # What this session read before may have been changed since, by a statement.
    found = session.execute(_all(mine).execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return _action(*found)


def _action(row: ActionRow, pmo_name: str, slug: str | None, title: str | None) -> Action:
    assessment = None if row.assessment_id is None else AssessmentId(row.assessment_id)
    stated = Stated(
        row.title,
        row.owner,
        row.due_on,
        row.dimension,
        tuple(row.items),
        row.expected,
        row.status,  # type: ignore[arg-type]  # the table's check holds it
        row.focus,
        row.you_said,
        row.we_did,
        row.public,
    )
    return Action(
        OrganisationId(row.organisation_id),
        ActionId(row.id),
        PmoId(row.pmo_id),
        pmo_name,
        Origin(assessment, row.advice),
        slug,
        title,
        stated,
        row.created_on,
        row.done_on,
    )
