"""Assessments: a frozen questionnaire put to the people around a PMO, from draft to open to closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError, NotOpenError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store.ids import AssessmentId, OrganisationId, PmoId, new_id
from survey.store.organisations import Pmo
from survey.store.rows import AssessmentRow, OrganisationRow, PmoRow
from survey.store.slugs import SLUG, free_slug

State = Literal["draft", "open", "closed"]
MOST_KEPT = 32

# Building a questionnaire from its document takes milliseconds, and the one of an assessment never changes.
_questionnaires: dict[AssessmentId, Questionnaire] = {}
_keeping = Lock()


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """What an assessment is made of. Without a slug one is made from the title."""

    pmo: Pmo
    title: str
    questionnaire: Questionnaire
    questionnaire_sha256: str
    smallest_group: int
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment as it stood when it was read."""

    organisation: OrganisationId
    id: AssessmentId
    pmo: PmoId
    pmo_name: str
    organisation_name: str
    slug: str
    title: str
    state: State
    smallest_group: int
    demo: bool
    questionnaire_sha256: str
    opened_on: date | None
    closed_on: date | None


def create_assessment(session: Session, plan: AssessmentPlan, today: date) -> Assessment:
    """A new draft assessment; raises AlreadyDoneError when the slug asked for is taken."""
    row = AssessmentRow(
        organisation_id=plan.pmo.organisation,
        id=new_id(),
        pmo_id=plan.pmo.id,
        slug=_slug(session, plan),
        title=plan.title,
        state="draft",
        smallest_group=plan.smallest_group,
        questionnaire_sha256=plan.questionnaire_sha256,
        questionnaire=plan.questionnaire.to_document(),
        context={},
        created_on=today,
    )
    session.add(row)
    session.flush()
    return find_assessment(session, row.id)


def find_assessment(session: Session, slug_or_id: str) -> Assessment:
    """The assessment of this slug or id, whosever it is; raises NotFoundError."""
    return _one(session, slug_or_id, or_(AssessmentRow.slug == slug_or_id, AssessmentRow.id == slug_or_id))


def assessment_in(session: Session, organisation: OrganisationId, slug: str) -> Assessment:
    """The assessment of an organisation; raises NotFoundError, also for another organisation's."""
    return _one(session, slug, AssessmentRow.organisation_id == organisation, AssessmentRow.slug == slug)


def assessments_of(session: Session, organisation: OrganisationId) -> Sequence[Assessment]:
    """The assessments of an organisation, the newest first."""
    return _all(session, AssessmentRow.organisation_id == organisation)


def all_assessments(session: Session) -> Sequence[Assessment]:
    """The assessments of all organisations, the newest first."""
    return _all(session)


def questionnaire_of(session: Session, assessment: Assessment) -> Questionnaire:
    """The questionnaire as it was when the assessment was made."""
    kept = _questionnaires.get(assessment.id)
    if kept is None:
        document = session.scalars(select(AssessmentRow.questionnaire).where(is_row(assessment))).one()
        kept = Questionnaire.from_document(document)
        with _keeping:
            if len(_questionnaires) >= MOST_KEPT:
                _questionnaires.pop(next(iter(_questionnaires)))
            _questionnaires[assessment.id] = kept
    return kept


def context_of(session: Session, assessment: Assessment) -> dict[str, Any]:
    """What the leader stated, as the document that `survey.core.context.read_context` reads."""
    context: dict[str, Any] = session.scalars(select(AssessmentRow.context).where(is_row(assessment))).one()
    return context


def save_context(session: Session, assessment: Assessment, context: Mapping[str, Any]) -> None:
    """Keep what the leader stated; raises RefusedError once the assessment is closed."""
    _change(session, assessment, ("draft", "open"), context=dict(context))


def set_open(session: Session, assessment: Assessment, today: date) -> Assessment:
    """Let answers in; raises RefusedError unless the assessment is a draft."""
    return _change(session, assessment, ("draft",), state="open", opened_on=today)


def set_closed(session: Session, assessment: Assessment, today: date) -> Assessment:
    """Take no more answers; raises RefusedError unless the assessment is open."""
    return _change(session, assessment, ("open",), state="closed", closed_on=today)


def hold_state(session: Session, organisation: OrganisationId, assessment: AssessmentId) -> str:
    """The state, which nobody changes before this transaction ends."""
    row = AssessmentRow
    held = select(row.state).where(row.organisation_id == organisation, row.id == assessment)
    return session.scalars(held.with_for_update(read=True)).one()


def hold_open(session: Session, organisation: OrganisationId, assessment: AssessmentId) -> None:
    """Keep the assessment open until this transaction ends; raises NotOpenError."""
    state = hold_state(session, organisation, assessment)
    if state != "open":
        raise NotOpenError(state=state)


def is_row(assessment: Assessment) -> ColumnElement[bool]:
    """The condition that finds the row of an assessment."""
    return (AssessmentRow.organisation_id == assessment.organisation) & (AssessmentRow.id == assessment.id)


def _slug(session: Session, plan: AssessmentPlan) -> str:
    taken = select(AssessmentRow.slug)
    if plan.slug is None:
        return free_slug(session, plan.title, taken)
    if not SLUG.fullmatch(plan.slug):
        raise ValueError(plan.slug)
    if session.scalar(taken.where(AssessmentRow.slug == plan.slug)):
        raise AlreadyDoneError("slug_taken", slug=plan.slug)
    return plan.slug


def _change(session: Session, assessment: Assessment, allowed: tuple[State, ...], **values: object) -> Assessment:
    guarded = update(AssessmentRow).where(is_row(assessment), AssessmentRow.state.in_(allowed)).values(**values)
    changed = session.scalar(guarded.returning(AssessmentRow.id))
    now = find_assessment(session, assessment.id)
    if changed is None:
        raise RefusedError("wrong_state", state=now.state)
    return now


def _all_columns() -> Select[*tuple[Any, ...]]:
    row, pmo, organisation = AssessmentRow, PmoRow, OrganisationRow
    # In the order of the fields of Assessment.
    columns: tuple[Any, ...] = (
        *(row.organisation_id, row.id, row.pmo_id, pmo.name, organisation.name, row.slug, row.title, row.state),
        *(row.smallest_group, organisation.demo, row.questionnaire_sha256, row.opened_on, row.closed_on),
    )
    of_same = (pmo.organisation_id == row.organisation_id) & (pmo.id == row.pmo_id)
    return select(*columns).join(pmo, of_same).join(organisation, organisation.id == row.organisation_id)


def _one(session: Session, name: str, *where: ColumnElement[bool]) -> Assessment:
    # The name comes from an address: what cannot be a slug never reaches the database.
    found = _all(session, *where) if SLUG.fullmatch(name) else []
    if not found:
        raise NotFoundError
    return found[0]


def _all(session: Session, *where: ColumnElement[bool]) -> Sequence[Assessment]:
    newest_first = (AssessmentRow.created_on.desc(), AssessmentRow.title, AssessmentRow.id)
    return [Assessment(*found) for found in session.execute(_all_columns().where(*where).order_by(*newest_first))]
