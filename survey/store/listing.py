"""Lists of assessments, a page at a time: however many there are, a page asks a handful of questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey.store.access import is_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, assessments_where
from survey.store.ids import AssessmentId, PmoId
from survey.store.rows import AssessmentRow, ResponseRow

PAGE = 50
# What waits for somebody comes first: one that runs, one that was not opened, one that is over.
URGENCY = case((AssessmentRow.state == "open", 0), (AssessmentRow.state == "draft", 1), else_=2)
LATEST = (AssessmentRow.closed_on.desc(), AssessmentRow.opened_on.desc())


@dataclass(frozen=True, slots=True)
class Page:
    """Some assessments, the newest first, and whether there are older ones."""

    assessments: Sequence[Assessment]
    number: int
    has_more: bool


def list_assessments(
    session: Session, account: Account, number: int, pmo: PmoId | None = None, *, archived: bool = False
) -> Page:
    """A page of the assessments that an account leads, from page 1 on."""
    where = [
        is_led(account),
        AssessmentRow.archived_on.is_not(None) if archived else AssessmentRow.archived_on.is_(None),
    ]
    if pmo is not None:
        where.append(AssessmentRow.pmo_id == pmo)
    found = assessments_where(session, *where, most=PAGE + 1, skip=PAGE * (number - 1))
    return Page(found[:PAGE], number, len(found) > PAGE)


def most_urgent(session: Session, account: Account) -> Assessment | None:
    """The assessment that waits for its leader: one that runs, else one that was not opened, else the newest."""
    here = AssessmentRow.archived_on.is_(None)
    found = assessments_where(session, is_led(account), here, first=(URGENCY, *LATEST), most=1)
    return found[0] if found else None


def answered_in(session: Session, assessments: Sequence[Assessment]) -> Mapping[AssessmentId, int]:
    """How many have answered each of these assessments of one organisation; those that nobody answered are absent."""
    if not assessments:
        return {}
    row = ResponseRow
    mine = row.organisation_id == assessments[0].organisation
    counts = select(row.assessment_id, func.count()).where(
        mine, row.assessment_id.in_([each.id for each in assessments])
    )
    return {AssessmentId(key): n for key, n in session.execute(counts.group_by(row.assessment_id))}
