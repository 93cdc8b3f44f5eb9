"""Links: what a token opens. The token itself is given out and forgotten, its hash stays."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment
from survey.store.ids import AssessmentId, DraftId, InvitationId, OrganisationId
from survey.store.rows import LinkRow
from survey.store.tokens import SHORTEST, hash_of

Purpose = Literal["open", "personal", "resume"]
HANDLE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Link:
    """What a link opens. The handle stands for it in addresses and opens nothing by itself."""

    handle: str
    purpose: Purpose
    organisation: OrganisationId
    assessment: AssessmentId
    invitation: InvitationId | None = None
    draft: DraftId | None = None
    sent: bool = False


def handle_of(token: str) -> str:
    """The handle of a token."""
    return hash_of(token)[:HANDLE_LENGTH]


def add_open_link(session: Session, token: str, assessment: Assessment) -> Link:
    """A link on which anybody may begin."""
    return _add(session, token, Link(handle_of(token), "open", assessment.organisation, assessment.id))


def add_personal_link(session: Session, token: str, assessment: Assessment, invitation: InvitationId) -> Link:
    """A link for one invitation, which may have several."""
    link = Link(handle_of(token), "personal", assessment.organisation, assessment.id, invitation=invitation)
    return _add(session, token, link)


def add_resume_link(session: Session, token: str, assessment: Assessment, draft: DraftId) -> Link:
    """A private link back to a draft that began on an open link."""
    link = Link(handle_of(token), "resume", assessment.organisation, assessment.id, draft=draft)
    return _add(session, token, link)


def find_link(session: Session, token: str) -> Link | None:
    """The link that a token opens. It is looked up by its hash, so that the time taken tells nothing of the token."""
    row = LinkRow
    # In the order of the fields of Link.
    columns: tuple[Any, ...] = (
        *(row.handle, row.purpose, row.organisation_id, row.assessment_id),
        *(row.invitation_id, row.draft_id, row.sent),
    )
    found = session.execute(select(*columns).where(row.token_hash == hash_of(token))).one_or_none()
    return Link(*found) if found else None


def _add(session: Session, token: str, link: Link) -> Link:
    if len(token) < SHORTEST:
        raise ValueError("a token needs 128 bits")
    session.add(
        LinkRow(
            token_hash=hash_of(token),
            handle=link.handle,
            purpose=link.purpose,
            organisation_id=link.organisation,
            assessment_id=link.assessment,
            invitation_id=link.invitation,
            draft_id=link.draft,
            sent=False,
        )
    )
    session.flush()
    return link
