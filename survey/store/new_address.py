"""Another address for somebody: who may get one, and what becomes of links that went to the one before.

Whoever reads a mail can open what was begun with its link. An address is therefore not changed under somebody who may
have begun, and no link to an earlier address stays good.
"""

from sqlalchemy import ColumnElement, case, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from survey.core.errors import RefusedError
from survey.store.assessments import Assessment, has_begun
from survey.store.invitations import Invitation, folded
from survey.store.mails import UNSUBSCRIBED
from survey.store.rows import LinkRow, MailRow

PERHAPS_THERE = ("sending", "sent", "perhaps")


def write_to(session: Session, assessment: Assessment, person: Invitation, address: str | None) -> None:
    """Let mails to somebody go to an address from now on; links that went elsewhere or nowhere are forgotten.

    Raises as `refuse_another`, but nothing speaks against the same address.
    """
    is_another = _key(address) != _key(person.address)
    if is_another:
        refuse_another(session, assessment, person)
    mail = MailRow
    written = exists(mail.id).where(mail.organisation_id == assessment.organisation, mail.invitation_id == person.id)
    # A link that was handed over another way stays.
    if not _may_have_link(session, assessment, person) or (is_another and session.scalar(select(written))):
        session.execute(delete(LinkRow).where(_is_link(assessment, person)))


def refuse_another(session: Session, assessment: Assessment, person: Invitation) -> None:
    """Raise RefusedError where somebody stays who they are.

    "has_begun" where they have and their name stands beside the answers. Elsewhere nobody is told how far somebody is:
    once anybody has begun, it is "address_fixed" or "code_fixed" for everybody who may have a link.
    """
    if assessment.mode == "named":
        if person.state != "invited":
            raise RefusedError("has_begun")
    elif _may_have_link(session, assessment, person) and has_begun(session, assessment):
        raise RefusedError("address_fixed" if assessment.mode == "anonymous" else "code_fixed")


def _may_have_link(session: Session, assessment: Assessment, person: Invitation) -> bool:
    """Whether somebody may have a link, from a mail or by hand."""
    row = MailRow
    arrived = or_(row.state.in_(PERHAPS_THERE), row.problem == UNSUBSCRIBED)
    counted = select(
        func.coalesce(func.sum(case((arrived, 1), else_=0)), 0),
        func.coalesce(func.sum(case((row.state == "failed", 1), else_=0)), 0),
    ).where(row.organisation_id == assessment.organisation, row.invitation_id == person.id)
    there, failed = session.execute(counted).one()
    links = session.scalars(select(func.count()).select_from(LinkRow).where(_is_link(assessment, person))).one()
    # A mail that failed leaves one link behind: what is beyond that was handed over.
    return bool(there > 0 or links > failed)


def _is_link(assessment: Assessment, person: Invitation) -> ColumnElement[bool]:
    return (LinkRow.organisation_id == assessment.organisation) & (LinkRow.invitation_id == person.id)


def _key(address: str | None) -> str | None:
    return folded(address) if address else None
