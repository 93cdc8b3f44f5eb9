"""Links: what a token opens. The token itself is given out and forgotten, its hash stays."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment
from survey.store.ids import AssessmentId, DraftId, InvitationId, OrganisationId
from survey.store.prepared import Prepared
from survey.store.rows import LinkRow, table_of
from survey.store.tokens import SHORTEST, SHORTEST_TYPED, hash_of

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
    typed: bool = False


# In the order of the fields of Link.
LINK_COLUMNS: tuple[Any, ...] = (
    *(LinkRow.handle, LinkRow.purpose, LinkRow.organisation_id, LinkRow.assessment_id),
    *(LinkRow.invitation_id, LinkRow.draft_id, LinkRow.sent, LinkRow.typed),
)


_NEW = insert(table_of(LinkRow))
_FIND = Prepared(select(*LINK_COLUMNS).where(LinkRow.token_hash == bindparam("hash")))


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


def add_code_link(session: Session, code: str, assessment: Assessment, invitation: InvitationId) -> Link:
    """A link for one invitation whose token is a code on paper: it has 60 bits at least, and guessing is slowed."""
    link = Link(handle_of(code), "personal", assessment.organisation, assessment.id, invitation=invitation, typed=True)
    return _add(session, code, link)


def add_resume_link(session: Session, token: str, assessment: Assessment, draft: DraftId) -> Link:
    """A private link back to a draft that began on an open link."""
    link = Link(handle_of(token), "resume", assessment.organisation, assessment.id, draft=draft)
    return _add(session, token, link)


def find_link(session: Session, token: str) -> Link | None:
    """The link that a token opens. It is looked up by its hash, so that the time taken tells nothing of the token."""
    found = _FIND.rows(session, {"hash": hash_of(token)})
    return Link(*found[0]) if found else None


def _add(session: Session, token: str, link: Link) -> Link:
    if len(token) < (SHORTEST_TYPED if link.typed else SHORTEST):
        raise ValueError("a token needs 128 bits, a typed one 60")
    row = {
        "token_hash": hash_of(token),
        "handle": link.handle,
        "purpose": link.purpose,
        "organisation_id": link.organisation,
        "assessment_id": link.assessment,
        "invitation_id": link.invitation,
        "draft_id": link.draft,
        "sent": False,
        "typed": link.typed,
    }
    session.connection().execute(_NEW, row)
    return link
