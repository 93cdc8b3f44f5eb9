"""Drafts: answers on their way, saved field by field and gone once they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.store.assessments import Assessment, hold_open
from survey.store.ids import AssessmentId, DraftId, InvitationId, OrganisationId, new_id
from survey.store.links import Link
from survey.store.rows import DraftAnswerRow, DraftRow, InvitationRow
from survey.store.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Draft:
    """One respondent's draft. Only a personal link knows its invitation."""

    organisation: OrganisationId
    id: DraftId
    assessment: AssessmentId
    group: str
    invitation: InvitationId | None
    language: str


def start_draft(
    session: Session, assessment: Assessment, group: str, language: str, invitation: InvitationId | None = None
) -> Draft:
    """A new draft, or the one that the invitation has.

    Raises NotOpenError, NotFoundError for a foreign invitation, and AlreadyDoneError("already_sent").
    """
    hold_open(session, assessment.organisation, assessment.id)
    if invitation is not None:
        _begin(session, assessment, invitation)
        existing = _find(session, assessment.organisation, DraftRow.invitation_id == invitation)
        if existing:
            return existing
    draft = Draft(assessment.organisation, DraftId(new_id()), assessment.id, group, invitation, language)
    session.add(
        DraftRow(
            organisation_id=draft.organisation,
            id=draft.id,
            assessment_id=draft.assessment,
            group_id=group,
            invitation_id=invitation,
            language=language,
        )
    )
    session.flush()
    return draft


def draft_of(session: Session, link: Link) -> Draft | None:
    """The draft that a link leads to. An open link leads to none."""
    if link.invitation is not None:
        return _find(session, link.organisation, DraftRow.invitation_id == link.invitation)
    return _find(session, link.organisation, DraftRow.id == link.draft) if link.draft else None


def save_fields(session: Session, draft: Draft, fields: Mapping[str, str]) -> None:
    """Keep these fields and leave the others as they are; raises NotOpenError, or NotFoundError when it was sent."""
    hold_open(session, draft.organisation, draft.assessment)
    if session.scalar(_id_of(draft).with_for_update(read=True)) is None:
        raise NotFoundError
    insert = insert_into(session, DraftAnswerRow)
    upsert = insert.on_conflict_do_update(
        index_elements=("organisation_id", "draft_id", "field"), set_={"value": insert.excluded.value}
    )
    # In one order for all: two tabs that save the same fields would else wait for each other.
    values = [
        {"organisation_id": draft.organisation, "draft_id": draft.id, "field": field, "value": fields[field]}
        for field in sorted(fields)
    ]
    if values:
        session.execute(upsert, values)


def fields_of(session: Session, draft: Draft) -> dict[str, str]:
    """All fields as they were typed; blank for a question seen and skipped, absent for one never shown."""
    row = DraftAnswerRow
    found = select(row.field, row.value).where(row.organisation_id == draft.organisation, row.draft_id == draft.id)
    return dict(session.execute(found).all())


def set_language(session: Session, draft: Draft, language: str) -> None:
    """Go on in another language."""
    session.execute(update(DraftRow).where(is_row(draft)).values(language=language))


def started_count(session: Session, assessment: Assessment) -> int:
    """How many drafts there are: people who began and did not send yet."""
    row = DraftRow
    of_assessment = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    return session.scalar(select(func.count()).select_from(row).where(of_assessment)) or 0


def hold_draft(session: Session, draft: Draft) -> bool:
    """Whether the draft is still there; then nobody else changes or sends it before this transaction ends."""
    return session.scalar(_id_of(draft).with_for_update()) is not None


def is_row(draft: Draft) -> ColumnElement[bool]:
    """The condition that finds the row of a draft."""
    return (DraftRow.organisation_id == draft.organisation) & (DraftRow.id == draft.id)


def _id_of(draft: Draft) -> Select[str]:
    return select(DraftRow.id).where(is_row(draft))


def _begin(session: Session, assessment: Assessment, invitation: InvitationId) -> None:
    row = InvitationRow
    same = (row.organisation_id == assessment.organisation) & (row.id == invitation)
    of_assessment = same & (row.assessment_id == assessment.id)
    # Guarded in the statement: the same invitation may be sending its answers at this moment.
    begun = update(row).where(of_assessment, row.state != "sent").values(state="started").returning(row.id)
    if session.scalar(begun) is None:
        known = session.scalar(select(row.id).where(of_assessment))
        raise AlreadyDoneError("already_sent") if known else NotFoundError


def _find(session: Session, organisation: OrganisationId, where: ColumnElement[bool]) -> Draft | None:
    row = DraftRow
    # In the order of the fields of Draft.
    columns: tuple[Any, ...] = (
        *(row.organisation_id, row.id, row.assessment_id),
        *(row.group_id, row.invitation_id, row.language),
    )
    found = session.execute(select(*columns).where(row.organisation_id == organisation, where)).one_or_none()
    return Draft(*found) if found else None
