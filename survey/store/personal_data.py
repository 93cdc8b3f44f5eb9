"""What is held about one person who was asked, and its erasure.

In an anonymous assessment that is the invitation and its mails: what this person answered nobody can find. Nor is it
told there whether they began, or which reminders they got, since these go to those who have not answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from survey.core.answers import Response
from survey.core.errors import NotFoundError
from survey.store.addresses import AddressState, address_state
from survey.store.assessments import Assessment
from survey.store.invitations import Invitation, find_invitation
from survey.store.responses import read_row
from survey.store.rows import (
    AddressRow,
    DraftAnswerRow,
    DraftRow,
    InvitationRow,
    LinkRow,
    MailRow,
    PeopleListRow,
    RespondentRow,
    ResponseRow,
)


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail to somebody: when it went, or is to go."""

    kind: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What is held about a person. `unwritten` says why their address is not written to, if so.

    `responses` are theirs where a name or a code stands beside answers: several, where people cannot be told apart.
    """

    invitation: Invitation
    mails: Sequence[HeldMail]
    unwritten: AddressState | None
    responses: Sequence[Response]


def person_asked(session: Session, assessment: Assessment, invitation: str) -> Invitation:
    """The invitation of somebody; raises NotFoundError, also for a code on paper and for somebody erased."""
    found = find_invitation(session, assessment, invitation)
    if not found.name and not found.address:
        raise NotFoundError
    return found


def data_of(session: Session, assessment: Assessment, asked: Invitation, pseudonym: str | None) -> PersonalData:
    """What is held about somebody; `pseudonym` is their code where one stands beside answers."""
    row, mail = ResponseRow, MailRow
    columns: tuple[Any, ...] = (row.group_id, row.answers, row.efforts, row.importance, row.language)
    answers = session.execute(select(*columns).where(_is_response(assessment, asked, pseudonym)).order_by(row.id))
    at = func.coalesce(mail.sent_at, mail.due_at)
    written = select(mail.kind, mail.state, at).where(_is_mail(assessment, asked)).order_by(at, mail.id)
    if assessment.mode == "anonymous":
        written = written.where(mail.kind == "invitation")
    return PersonalData(
        asked,
        [HeldMail(*each) for each in session.execute(written)],
        address_state(session, assessment.organisation, asked.address) if asked.address else None,
        [read_row(*each) for each in answers],
    )


def erase(session: Session, assessment: Assessment, asked: Invitation, pseudonym: str | None) -> int:
    """Delete what is held about somebody; says how many responses went. A frozen report stays as it is.

    Their place in the group stays, without name, address and language: people were told how large the groups are.
    """
    whose = assessment.organisation
    _erase_drafts(session, assessment, asked, pseudonym)
    of_invitation = (LinkRow.organisation_id == whose) & (LinkRow.invitation_id == asked.id)
    session.execute(delete(LinkRow).where(of_invitation))
    session.execute(delete(MailRow).where(_is_mail(assessment, asked)))
    gone = _erase_responses(session, assessment, asked, pseudonym)
    waiting = PeopleListRow
    session.execute(delete(waiting).where(waiting.organisation_id == whose, waiting.assessment_id == assessment.id))
    _forget(session, assessment, asked)
    return gone


def _erase_responses(session: Session, assessment: Assessment, asked: Invitation, pseudonym: str | None) -> int:
    response, known = ResponseRow, RespondentRow
    ids = session.scalars(select(response.id).where(_is_response(assessment, asked, pseudonym))).all()
    for row, column in ((known, known.response_id), (response, response.id)):
        of_assessment = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
        session.execute(delete(row).where(of_assessment, column.in_(ids)))
    return len(ids)


def _erase_drafts(session: Session, assessment: Assessment, asked: Invitation, pseudonym: str | None) -> None:
    draft, whose = DraftRow, assessment.organisation
    receipts = select(ResponseRow.receipt_hash).where(_is_response(assessment, asked, pseudonym))
    theirs = or_(draft.invitation_id == asked.id, draft.replaces_hash.in_(receipts))
    ids = session.scalars(select(draft.id).where(draft.organisation_id == whose, theirs)).all()
    for row in (DraftAnswerRow, LinkRow):
        session.execute(delete(row).where(row.organisation_id == whose, row.draft_id.in_(ids)))
    which = (draft.organisation_id == whose) & draft.id.in_(ids)
    if assessment.mode == "anonymous":
        # An empty one stays: one fewer who began would tell that this person had.
        session.execute(update(draft).where(which).values(invitation_id=None))
    else:
        session.execute(delete(draft).where(which))


def _forget(session: Session, assessment: Assessment, asked: Invitation) -> None:
    row, address = InvitationRow, AddressRow
    values: dict[str, Any] = {"name": "", "address": None, "address_folded": None, "language": None}
    if assessment.mode != "anonymous":
        values["state"] = "invited"
    key = session.scalars(select(row.address_folded).where(_is_invitation(assessment, asked))).one()
    session.execute(update(row).where(_is_invitation(assessment, asked)).values(**values))
    # What is known of an address stays while another assessment asks the same person: they may have wanted no mail.
    asked_elsewhere = exists().where(row.organisation_id == assessment.organisation, row.address_folded == key)
    of_person = (address.organisation_id == assessment.organisation) & (address.address_folded == key)
    session.execute(delete(address).where(of_person, ~asked_elsewhere))


def _is_invitation(assessment: Assessment, asked: Invitation) -> ColumnElement[bool]:
    return (InvitationRow.organisation_id == assessment.organisation) & (InvitationRow.id == asked.id)


def _is_mail(assessment: Assessment, asked: Invitation) -> ColumnElement[bool]:
    return (MailRow.organisation_id == assessment.organisation) & (MailRow.invitation_id == asked.id)


def _is_response(assessment: Assessment, asked: Invitation, pseudonym: str | None) -> ColumnElement[bool]:
    row, known = ResponseRow, RespondentRow
    is_theirs = known.code == pseudonym if pseudonym else known.invitation_id == asked.id
    of_assessment = (known.organisation_id == assessment.organisation) & (known.assessment_id == assessment.id)
    theirs = select(known.response_id).where(of_assessment, is_theirs)
    mine = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    return mine & row.id.in_(theirs)
