"""Who is at the door: a token leads to its link, assessment, invitation and draft in one look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from survey.core.errors import NotFoundError
from survey.store.assessments import ASSESSMENT_COLUMNS, Assessment
from survey.store.drafts import DRAFT_COLUMNS, Draft
from survey.store.links import LINK_COLUMNS, Link
from survey.store.prepared import Prepared, Reader
from survey.store.rows import AssessmentRow, DraftRow, InvitationRow, LinkRow, OrganisationRow, PmoRow, table_of
from survey.store.tokens import hash_of

LINK_END = len(LINK_COLUMNS)
ASSESSMENT_END = LINK_END + len(ASSESSMENT_COLUMNS)
DRAFT_END = ASSESSMENT_END + len(DRAFT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Found:
    """What a token leads to. A personal link knows the group of its invitation, and perhaps a language."""

    link: Link
    assessment: Assessment
    draft: Draft | None
    sent: bool
    group: str | None
    language: str | None
    saved_at: datetime | None


def find_visit(reader: Reader, token: str) -> Found:
    """What a token leads to; raises NotFoundError."""
    rows = _LOOK.rows(reader, {"hash": hash_of(token)})
    if not rows:
        raise NotFoundError
    row = rows[0]
    link, assessment = Link(*row[:LINK_END]), Assessment(*row[LINK_END:ASSESSMENT_END])
    draft = Draft(*row[ASSESSMENT_END:DRAFT_END]) if row[ASSESSMENT_END] else None
    state, group, language, saved_at = row[DRAFT_END:]
    return Found(link, assessment, draft, link.sent or state == "sent", group, language, saved_at)


def _look() -> Select[*tuple[Any, ...]]:
    # It begins every request of every respondent.
    link, assessment, draft, invitation, pmo, organisation = (
        table_of(row).c for row in (LinkRow, AssessmentRow, DraftRow, InvitationRow, PmoRow, OrganisationRow)
    )
    of_assessment = (assessment.organisation_id == link.organisation_id) & (assessment.id == link.assessment_id)
    of_pmo = (pmo.organisation_id == assessment.organisation_id) & (pmo.id == assessment.pmo_id)
    of_invitation = (invitation.organisation_id == link.organisation_id) & (invitation.id == link.invitation_id)
    behind = or_(draft.id == link.draft_id, draft.invitation_id == link.invitation_id)
    attributes = (*LINK_COLUMNS, *ASSESSMENT_COLUMNS, *DRAFT_COLUMNS)
    columns = [attribute.property.columns[0] for attribute in attributes]
    return (
        select(*columns, invitation.state, invitation.group_id, invitation.language, draft.touched_at)
        .select_from(table_of(LinkRow))
        .join(table_of(AssessmentRow), of_assessment)
        .join(table_of(PmoRow), of_pmo)
        .join(table_of(OrganisationRow), organisation.id == link.organisation_id)
        .outerjoin(table_of(InvitationRow), of_invitation)
        .outerjoin(table_of(DraftRow), (draft.organisation_id == link.organisation_id) & behind)
        .where(link.token_hash == bindparam("hash"))
    )


_LOOK = Prepared(_look())
