"""Mails that did not arrive, or perhaps did not, and what a leader does about them.

In an anonymous assessment only invitations are told of: that somebody was reminded says that they had not answered.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError, RefusedError
from survey.store.addresses import address_state, forget_bounce
from survey.store.assessments import Assessment, is_row
from survey.store.ids import InvitationId
from survey.store.invitations import find_invitation, folded
from survey.store.mails import TO_PEOPLE, UNSUBSCRIBED, of_assessment
from survey.store.new_address import write_to
from survey.store.rows import AssessmentRow, InvitationRow, MailRow

PAGE = 50
TROUBLED = ("failed", "perhaps")
# In the order of the fields of Trouble.
_COLUMNS: tuple[Any, ...] = (
    *(MailRow.id, InvitationRow.id, InvitationRow.name, MailRow.address, MailRow.state),
    func.coalesce(MailRow.problem, ""),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mail that failed or perhaps went. `problem` is a word of ours, then perhaps what the other server said."""

    mail: str
    invitation: InvitationId
    name: str
    address: str
    state: str
    problem: str

    @property
    def what(self) -> str:
        """What came between: perhaps, bounced, unsubscribed, refused, gave_up or bad_address."""
        return "perhaps" if self.state == "perhaps" else self.problem.partition(":")[0]

    @property
    def said(self) -> str:
        """What the other server said of it."""
        return self.problem.partition(":")[2].strip()


def troubles(session: Session, assessment: Assessment, page: int = 1) -> tuple[Sequence[Trouble], int]:
    """A page of mails in trouble, by name, and how many there are in all."""
    mail, row = MailRow, InvitationRow
    same = (row.organisation_id == mail.organisation_id) & (row.id == mail.invitation_id)
    wanted = _in_trouble(assessment)
    total = session.scalar(select(func.count()).select_from(mail).where(wanted)) or 0
    found = select(*_COLUMNS).join(row, same).where(wanted).order_by(row.name, row.id, mail.id)
    found = found.limit(PAGE).offset((page - 1) * PAGE)
    return [Trouble(*each) for each in session.execute(found)], total


def trouble_with(session: Session, assessment: Assessment, mail: str) -> Trouble:
    """One mail in trouble; raises NotFoundError for any other."""
    row = InvitationRow
    same = (row.organisation_id == MailRow.organisation_id) & (row.id == MailRow.invitation_id)
    found = session.execute(
        select(*_COLUMNS).join(row, same).where(_in_trouble(assessment), MailRow.id == mail)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return Trouble(*found)


def send_to(session: Session, assessment: Assessment, trouble: Trouble, address: str, now: datetime) -> None:
    """Keep another address, or the same once more, and write to it.

    Raises RefusedError("unsubscribed") where that address asked for no more mails, AlreadyDoneError("address_taken")
    where it is somebody else's in this assessment, RefusedError once the assessment takes no answers, and as `write_to`
    for another address.
    """
    _hold_open(session, assessment)
    row, mail, key = InvitationRow, MailRow, folded(address)
    another = select(row.id).where(
        row.organisation_id == assessment.organisation,
        row.assessment_id == assessment.id,
        row.address_folded == key,
        row.id != trouble.invitation,
    )
    if session.scalar(another) is not None:
        raise AlreadyDoneError("address_taken")
    if address_state(session, assessment.organisation, address) == UNSUBSCRIBED:
        raise RefusedError("unsubscribed")
    write_to(session, assessment, find_invitation(session, assessment, trouble.invitation), address)
    forget_bounce(session, assessment.organisation, address)
    person = (row.organisation_id == assessment.organisation) & (row.id == trouble.invitation)
    session.execute(update(row).where(person).values(address=address, address_folded=key))
    of_person = (mail.organisation_id == assessment.organisation) & (mail.invitation_id == trouble.invitation)
    session.execute(update(mail).where(of_person, mail.state == "waiting").values(address=address))
    _again(session, _in_trouble(assessment) & (mail.id == trouble.mail), now, address=address)


def send_perhaps_again(
    session: Session, assessment: Assessment, now: datetime, mails: Collection[str] | None = None
) -> int:
    """Send mails again that perhaps arrived, these or all; says how many. Raises RefusedError unless it is open."""
    _hold_open(session, assessment)
    wanted = _in_trouble(assessment) & (MailRow.state == "perhaps")
    return _again(session, wanted if mails is None else wanted & MailRow.id.in_(mails), now)


def _again(session: Session, which: ColumnElement[bool], now: datetime, **values: object) -> int:
    again = update(MailRow).where(which)
    again = again.values(state="waiting", tries=0, due_at=now, sent_at=None, problem=None, **values)
    return len(session.scalars(again.returning(MailRow.id)).all())


def _in_trouble(assessment: Assessment) -> ColumnElement[bool]:
    told = ("invitation",) if assessment.mode == "anonymous" else TO_PEOPLE
    return of_assessment(assessment) & MailRow.kind.in_(told) & MailRow.state.in_(TROUBLED)


def _hold_open(session: Session, assessment: Assessment) -> None:
    # Who begins meanwhile waits, or is seen here.
    held = select(AssessmentRow.state).where(is_row(assessment)).with_for_update()
    state = session.scalars(held).one()
    if state != "open":
        raise RefusedError("wrong_state", state=state)
