"""Drafts: answers on their way, saved field by field and gone once they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Executable, Select, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.core.windows import reconcile
from survey.store.assessments import Assessment, hold_open
from survey.store.ids import AssessmentId, DraftId, InvitationId, OrganisationId, new_id
from survey.store.links import Link
from survey.store.prepared import Prepared, Reader
from survey.store.rows import DraftAnswerRow, DraftRow, InvitationRow, table_of
from survey.store.upsert import insert_for

TOUCH = 3  # seconds: the time of the last save is written no more often
LONGEST_SILENCE = 180  # seconds: who says nothing for longer is not answering


@dataclass(frozen=True, slots=True)
class Draft:
    """One respondent's draft. Only a personal link knows its invitation.

    `replaces` is the hash of the receipt whose response the draft will change.
    """

    organisation: OrganisationId
    id: DraftId
    assessment: AssessmentId
    group: str
    invitation: InvitationId | None
    language: str
    replaces: str | None = None


# In the order of the fields of Draft.
DRAFT_COLUMNS: tuple[Any, ...] = (
    *(DraftRow.organisation_id, DraftRow.id, DraftRow.assessment_id, DraftRow.group_id),
    *(DraftRow.invitation_id, DraftRow.language, DraftRow.replaces_hash),
)


# Every answer that is saved goes through these.
_DRAFT, _ANSWER = table_of(DraftRow), table_of(DraftAnswerRow)
_IS_DRAFT = (_DRAFT.c.organisation_id == bindparam("of_organisation")) & (_DRAFT.c.id == bindparam("of_draft"))
_HELD = Prepared(select(_DRAFT.c.seconds, _DRAFT.c.touched_at).where(_IS_DRAFT).with_for_update())
_DELETE = delete(_DRAFT).where(_IS_DRAFT)
_BEHIND = Prepared(
    select(*(_DRAFT.c[column.key] for column in DRAFT_COLUMNS)).where(
        _DRAFT.c.organisation_id == bindparam("of_organisation"),
        or_(_DRAFT.c.id == bindparam("of_draft"), _DRAFT.c.invitation_id == bindparam("of_invitation")),
    )
)
_TOUCH = update(_DRAFT).where(_IS_DRAFT).values(seconds=bindparam("seconds"), touched_at=bindparam("touched_at"))
_FIELDS = Prepared(
    select(_ANSWER.c.field, _ANSWER.c.value).where(
        _ANSWER.c.organisation_id == bindparam("of_organisation"), _ANSWER.c.draft_id == bindparam("of_draft")
    )
)


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a draft begins with: a group, a language, and the invitation or the receipt behind it if there is one."""

    group: str
    language: str
    invitation: InvitationId | None = None
    replaces: str | None = None


def start_draft(session: Session, assessment: Assessment, new: NewDraft, now: datetime) -> Draft:
    """A new draft, or the one that the invitation has.

    Raises NotOpenError, NotFoundError for a foreign invitation, and AlreadyDoneError("already_sent").
    """
    hold_open(session, assessment.organisation, assessment.id, now, begun=False)
    if new.invitation is not None:
        _begin(session, assessment, new.invitation)
        existing = _find(session, assessment.organisation, DraftRow.invitation_id == new.invitation)
        if existing:
            return existing
    return cast("Draft", _add(session, assessment, new, now))


def start_change(
    session: Session, assessment: Assessment, new: NewDraft, fields: Mapping[str, str], now: datetime
) -> Draft:
    """A draft that begins with what was sent and will replace it, or the one that there is already.

    Raises NotOpenError.
    """
    hold_open(session, assessment.organisation, assessment.id, now, begun=True)
    existing = _find(session, assessment.organisation, DraftRow.replaces_hash == new.replaces)
    if existing:
        return existing
    draft = _add(session, assessment, new, now)
    if draft is None:
        return cast("Draft", _find(session, assessment.organisation, DraftRow.replaces_hash == new.replaces))
    _write(session, draft, fields)
    return draft


def _add(session: Session, assessment: Assessment, new: NewDraft, now: datetime) -> Draft | None:
    """None where the same was begun at this very moment on another device."""
    draft = Draft(
        assessment.organisation, DraftId(new_id()), assessment.id, new.group, new.invitation, new.language, new.replaces
    )
    values = {
        "organisation_id": draft.organisation,
        "id": draft.id,
        "assessment_id": draft.assessment,
        "group_id": draft.group,
        "invitation_id": draft.invitation,
        "language": draft.language,
        "replaces_hash": draft.replaces,
        "seconds": 0,
        "touched_at": now,
    }
    insert = insert_for(session.get_bind().dialect.name, DraftRow).values(values).on_conflict_do_nothing()
    return draft if session.execute(insert.returning(_DRAFT.c.id)).first() else None


def draft_of(session: Session, link: Link) -> Draft | None:
    """The draft that a link leads to. An open link leads to none."""
    key = {"of_organisation": link.organisation, "of_invitation": link.invitation, "of_draft": link.draft}
    found = _BEHIND.rows(session, key)
    return Draft(*found[0]) if found else None


def save_fields(
    session: Session, draft: Draft, sent: Mapping[str, str], now: datetime, seen: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """Keep these fields and leave the others as they are; gives back those that another window changed meanwhile.

    Raises NotOpenError, or NotFoundError when the draft was sent. `seen`: see `survey.core.windows`.
    """
    hold_open(session, draft.organisation, draft.assessment, now, begun=True)
    held = _HELD.rows(session, _key(draft))
    if not held:
        raise NotFoundError
    seconds_before, touched_at = held[0]
    found = reconcile(fields_of(session, draft), sent, seen or {})
    if found.changes:
        _write(session, draft, found.changes)
    if found.changes and _is_touch_due(touched_at, now):
        seconds = seconds_before + _seconds_between(touched_at, now)
        session.connection().execute(_TOUCH, {**_key(draft), "seconds": seconds, "touched_at": now})
    return found.clashes


def _write(session: Session, draft: Draft, fields: Mapping[str, str]) -> None:
    values = [
        {"organisation_id": draft.organisation, "draft_id": draft.id, "field": field, "value": value}
        for field, value in fields.items()
    ]
    session.connection().execute(_upsert(session.get_bind().dialect.name), values)


@cache
def _upsert(dialect: str) -> Executable:
    insert = insert_for(dialect, DraftAnswerRow)
    return insert.on_conflict_do_update(
        index_elements=("organisation_id", "draft_id", "field"), set_={"value": insert.excluded.value}
    )


def _key(draft: Draft) -> dict[str, str]:
    return {"of_organisation": draft.organisation, "of_draft": draft.id}


def _is_touch_due(touched_at: datetime | None, now: datetime) -> bool:
    return touched_at is None or abs((now - touched_at).total_seconds()) >= TOUCH


def _seconds_between(touched_at: datetime | None, now: datetime) -> int:
    """Time at work since the last save: a long silence is a pause, and a clock set back tells nothing."""
    gap = (now - touched_at).total_seconds() if touched_at else 0.0
    return round(gap) if 0 < gap <= LONGEST_SILENCE else 0


def fields_of(reader: Reader, draft: Draft) -> dict[str, str]:
    """All fields as they were typed; blank for a question seen and skipped, absent for one never shown."""
    return dict(_FIELDS.rows(reader, _key(draft)))  # type: ignore[arg-type]


def set_language(session: Session, draft: Draft, language: str) -> None:
    """Go on in another language."""
    session.execute(update(DraftRow).where(is_row(draft)).values(language=language))


def started_count(session: Session, assessment: Assessment) -> int:
    """How many drafts there are: people who began and did not send yet."""
    row = DraftRow
    of_assessment = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    return session.scalar(select(func.count()).select_from(row).where(of_assessment)) or 0


def delete_draft(session: Session, draft: Draft) -> None:
    """Delete a draft that was sent, with its answers."""
    session.connection().execute(_DELETE, _key(draft))


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
    mine = DraftRow.organisation_id == organisation
    found = session.execute(select(*DRAFT_COLUMNS).where(mine, where)).one_or_none()
    return Draft(*found) if found else None
