"""Assessments: a frozen questionnaire put to the people around a PMO, from draft to open to closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, NotFoundError, NotOpenError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store.ids import AssessmentId, OrganisationId, PmoId, new_id
from survey.store.organisations import Pmo
from survey.store.prepared import Prepared
from survey.store.rows import AssessmentRow, DraftRow, OrganisationRow, PmoRow, ResponseRow, table_of
from survey.store.slugs import SLUG, free_slug

State = Literal["draft", "open", "closed"]
# How far an assessment is as its leader sees it: `state` says no more than whether it takes answers.
Stage = Literal["draft", "scheduled", "open", "closed", "published", "archived"]
Mode = Literal["anonymous", "pseudonymous", "named"]
MOST_KEPT = 32
PEOPLE = "population"  # what the leader states that nobody changes once somebody has begun
# Who began before the closing time may still finish.
GRACE = timedelta(minutes=30)

# Building a questionnaire from its document takes milliseconds, and the one of an open assessment never changes.
_questionnaires: dict[tuple[AssessmentId, str], Questionnaire] = {}
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
    mode: Mode = "anonymous"
    follows: AssessmentId | None = None


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
    mode: Mode
    closes_at: datetime | None
    time_zone: str
    code_word_hash: str | None
    opens_at: datetime | None
    published_on: date | None
    archived_on: date | None
    follows: AssessmentId | None

    @property
    def stage(self) -> Stage:
        """How far it is: what is put away is archived, whatever it was before."""
        if self.archived_on is not None:
            return "archived"
        if self.state == "draft":
            return "draft" if self.opens_at is None else "scheduled"
        return "published" if self.published_on is not None else self.state

    def days_left(self, now: datetime) -> int | None:
        """Whole days until nobody may begin any more; None without a closing time."""
        return None if self.closes_at is None else max(0, (self.closes_at - now).days)

    def may_begin(self, now: datetime) -> bool:
        """Whether somebody may begin to answer."""
        return self.state == "open" and (self.closes_at is None or now < self.closes_at)

    def may_finish(self, now: datetime) -> bool:
        """Whether what was begun may still be saved and sent."""
        return self.state == "open" and (self.closes_at is None or now < self.closes_at + GRACE)

    @property
    def ends_on(self) -> date | None:
        """The day from which it is counted how long things are kept; None while nobody knows it."""
        if self.state == "draft":
            return self.archived_on
        planned = self.closes_at and self.closes_at.date()
        # Whichever comes first: what was told of a planned end holds also where somebody closed it later.
        return min((day for day in (self.closed_on, planned) if day), default=None)


# In the order of the fields of Assessment.
ASSESSMENT_COLUMNS: tuple[Any, ...] = (
    *(AssessmentRow.organisation_id, AssessmentRow.id, AssessmentRow.pmo_id, PmoRow.name, OrganisationRow.name),
    *(AssessmentRow.slug, AssessmentRow.title, AssessmentRow.state, AssessmentRow.smallest_group, OrganisationRow.demo),
    *(AssessmentRow.questionnaire_sha256, AssessmentRow.opened_on, AssessmentRow.closed_on),
    *(AssessmentRow.mode, AssessmentRow.closes_at, AssessmentRow.time_zone, AssessmentRow.code_word_hash),
    *(AssessmentRow.opens_at, AssessmentRow.published_on, AssessmentRow.archived_on, AssessmentRow.follows_id),
)


_ASSESSMENT = table_of(AssessmentRow)
_HELD = Prepared(
    select(_ASSESSMENT.c.state, _ASSESSMENT.c.closes_at)
    .where(
        _ASSESSMENT.c.organisation_id == bindparam("of_organisation"), _ASSESSMENT.c.id == bindparam("of_assessment")
    )
    .with_for_update(read=True)
)


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
        mode=plan.mode,
        time_zone="UTC",
        follows_id=plan.follows,
        mailing={},
        privacy={},
        agreed={},
        retention={},
    )
    session.add(row)
    session.flush()
    return find_assessment(session, row.id)


def find_assessment(session: Session, slug_or_id: str) -> Assessment:
    """The assessment of this slug or id, whosever it is; raises NotFoundError."""
    # The name comes from an address: what cannot be a slug never reaches the database.
    found = _FIND.rows(session, {"slug_or_id": slug_or_id}) if SLUG.fullmatch(slug_or_id) else ()
    if not found:
        raise NotFoundError
    return Assessment(*found[0])


def assessment_where(session: Session, slug: str, *allowed: ColumnElement[bool]) -> Assessment:
    """The assessment of this slug where all of this holds of it; raises NotFoundError."""
    # The name comes from an address: what cannot be a slug never reaches the database.
    found = assessments_where(session, AssessmentRow.slug == slug, *allowed) if SLUG.fullmatch(slug) else []
    if not found:
        raise NotFoundError
    return found[0]


def assessments_of(session: Session, organisation: OrganisationId) -> Sequence[Assessment]:
    """The assessments of an organisation, the newest first."""
    return assessments_where(session, AssessmentRow.organisation_id == organisation)


def all_assessments(session: Session) -> Sequence[Assessment]:
    """The assessments of all organisations, the newest first."""
    return assessments_where(session)


def kept_questionnaire(assessment: Assessment) -> Questionnaire | None:
    """The questionnaire, where this process has built it before."""
    return _questionnaires.get((assessment.id, assessment.questionnaire_sha256))


def questionnaire_of(session: Session, assessment: Assessment) -> Questionnaire:
    """The questionnaire as it was when the assessment was made."""
    kept = kept_questionnaire(assessment)
    if kept is None:
        document = session.scalars(select(AssessmentRow.questionnaire).where(is_row(assessment))).one()
        kept = Questionnaire.from_document(document)
        with _keeping:
            if len(_questionnaires) >= MOST_KEPT:
                _questionnaires.pop(next(iter(_questionnaires)))
            _questionnaires[assessment.id, assessment.questionnaire_sha256] = kept
    return kept


def context_of(session: Session, assessment: Assessment) -> dict[str, Any]:
    """What the leader stated, as the document that `survey.core.context.read_context` reads."""
    context: dict[str, Any] = session.scalars(select(AssessmentRow.context).where(is_row(assessment))).one()
    return context


def has_begun(session: Session, assessment: Assessment) -> bool:
    """Whether anybody has begun to answer: from then on the people invited stay as they were stated."""
    whose, which = assessment.organisation, assessment.id
    draft, response = DraftRow, ResponseRow
    drafts = exists(draft.id).where(draft.organisation_id == whose, draft.assessment_id == which)
    responses = exists(response.id).where(response.organisation_id == whose, response.assessment_id == which)
    return bool(session.scalar(select(or_(drafts, responses))))


def save_context(session: Session, assessment: Assessment, context: Mapping[str, Any]) -> None:
    """Keep what the leader stated.

    Raises RefusedError once the assessment is closed, and RefusedError("people_fixed") where other people are stated
    after somebody has begun: they were told how large the groups are, and groups would merge otherwise than promised.
    """
    # Held first: who begins meanwhile waits, or is seen here.
    held = select(AssessmentRow.context).where(is_row(assessment)).with_for_update()
    before = session.scalars(held).one()
    if before.get(PEOPLE, {}) != context.get(PEOPLE, {}) and has_begun(session, assessment):
        raise RefusedError("people_fixed")
    change_assessment(session, assessment, ("draft", "open"), context=dict(context))


def set_opening(session: Session, assessment: Assessment, opens_at: datetime | None) -> Assessment:
    """Say when a draft opens by itself, or that it waits for a hand; raises RefusedError unless it is a draft."""
    return change_assessment(session, assessment, ("draft",), opens_at=opens_at)


def set_open(session: Session, assessment: Assessment, today: date) -> Assessment:
    """Let answers in; raises RefusedError unless the assessment is a draft."""
    return change_assessment(session, assessment, ("draft",), state="open", opened_on=today, opens_at=None)


def set_draft(session: Session, assessment: Assessment) -> Assessment:
    """Take an opening back; raises RefusedError("begun") once anybody has begun, and unless it is open."""
    # Held first: who begins meanwhile waits, or is seen here.
    session.scalars(select(AssessmentRow.id).where(is_row(assessment)).with_for_update()).one()
    if has_begun(session, assessment):
        raise RefusedError("begun")
    return change_assessment(session, assessment, ("open",), state="draft", opened_on=None, closes_at=None)


def set_reopened(session: Session, assessment: Assessment) -> Assessment:
    """Take answers again, with no closing time; raises RefusedError unless it is closed and not published."""
    if assessment.published_on is not None:
        raise RefusedError("wrong_state", state=assessment.stage)
    return change_assessment(session, assessment, ("closed",), state="open", closed_on=None, closes_at=None)


def set_published(session: Session, assessment: Assessment, published_on: date | None) -> Assessment:
    """Let readers see the report, or no longer; raises RefusedError unless it is closed, and where it is so already."""
    changes = AssessmentRow.published_on.is_(None) if published_on else AssessmentRow.published_on.is_not(None)
    allowed = (AssessmentRow.state == "closed") & AssessmentRow.archived_on.is_(None) & changes
    return _change_where(session, assessment, allowed, published_on=published_on)


def set_archived(session: Session, assessment: Assessment, archived_on: date) -> Assessment:
    """Put an assessment away; raises RefusedError while it takes answers, and where it is put away already."""
    return change_assessment(session, assessment, ("draft", "closed"), archived_on=archived_on, opens_at=None)


def set_taken_out(session: Session, assessment: Assessment) -> Assessment:
    """Take an assessment out again; raises RefusedError unless it was put away."""
    return _change_where(session, assessment, AssessmentRow.archived_on.is_not(None), archived_on=None)


def set_closed(session: Session, assessment: Assessment, today: date) -> Assessment:
    """Take no more answers; raises RefusedError unless the assessment is open."""
    return change_assessment(session, assessment, ("open",), state="closed", closed_on=today)


def set_closing(session: Session, assessment: Assessment, closes_at: datetime | None, time_zone: str) -> Assessment:
    """Say when the survey closes by itself, and in which zone to tell it; raises RefusedError once it is closed."""
    return change_assessment(session, assessment, ("draft", "open"), closes_at=closes_at, time_zone=time_zone)


def last_time_zone(session: Session, organisation: OrganisationId) -> str | None:
    """The time zone in which an organisation last told a closing time."""
    row = AssessmentRow
    told = select(row.time_zone).where(row.organisation_id == organisation, row.closes_at.is_not(None))
    return session.scalar(told.order_by(row.created_on.desc(), row.closes_at.desc()).limit(1))


def set_code_word(session: Session, assessment: Assessment, code_word_hash: str | None) -> Assessment:
    """Ask for a code word behind the open link, or no longer; raises RefusedError once the assessment is closed."""
    return change_assessment(session, assessment, ("draft", "open"), code_word_hash=code_word_hash)


def hold_state(session: Session, organisation: OrganisationId, assessment: AssessmentId) -> str:
    """The state, which nobody changes before this transaction ends."""
    row = AssessmentRow
    held = select(row.state).where(row.organisation_id == organisation, row.id == assessment)
    return session.scalars(held.with_for_update(read=True)).one()


def hold_open(
    session: Session, organisation: OrganisationId, assessment: AssessmentId, now: datetime, *, begun: bool
) -> None:
    """Keep the assessment open until this transaction ends; raises NotOpenError. What was `begun` may finish."""
    key = {"of_organisation": organisation, "of_assessment": assessment}
    ((state, closes_at),) = _HELD.rows(session, key)
    if state != "open":
        raise NotOpenError(state=state)
    if closes_at is not None and now >= closes_at + (GRACE if begun else timedelta()):
        raise NotOpenError(state="over")


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


def change_assessment(
    session: Session, assessment: Assessment, allowed: tuple[State, ...], **values: object
) -> Assessment:
    """Change columns while the assessment is in one of these states and not archived; raises RefusedError else."""
    is_allowed = AssessmentRow.state.in_(allowed) & AssessmentRow.archived_on.is_(None)
    return _change_where(session, assessment, is_allowed, **values)


def _change_where(
    session: Session, assessment: Assessment, allowed: ColumnElement[bool], **values: object
) -> Assessment:
    guarded = update(AssessmentRow).where(is_row(assessment), allowed).values(**values)
    changed = session.scalar(guarded.returning(AssessmentRow.id))
    now = find_assessment(session, assessment.id)
    if changed is None:
        raise RefusedError("wrong_state", state=now.stage)
    return now


def _all_columns() -> Select[*tuple[Any, ...]]:
    row, pmo, organisation = AssessmentRow, PmoRow, OrganisationRow
    of_same = (pmo.organisation_id == row.organisation_id) & (pmo.id == row.pmo_id)
    return select(*ASSESSMENT_COLUMNS).join(pmo, of_same).join(organisation, organisation.id == row.organisation_id)


def assessments_where(
    session: Session, *where: ColumnElement[bool], first: Sequence[Any] = (), most: int | None = None, skip: int = 0
) -> Sequence[Assessment]:
    """Assessments of which all of this holds, in the order of `first`, then the newest first."""
    newest_first = (AssessmentRow.created_on.desc(), AssessmentRow.title, AssessmentRow.id)
    found = _all_columns().where(*where).order_by(*first, *newest_first).limit(most).offset(skip or None)
    return [Assessment(*each) for each in session.execute(found)]


_FIND = Prepared(
    _all_columns().where(
        or_(AssessmentRow.slug == bindparam("slug_or_id"), AssessmentRow.id == bindparam("slug_or_id"))
    )
)
