"""How fast people answered: counts by seconds a question, which say nothing of anybody."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment
from survey.store.drafts import Draft
from survey.store.rows import DraftRow, PaceRow
from survey.store.upsert import insert_into

SLOWEST = 120  # seconds a question: what is slower counts as this


def count_pace(session: Session, draft: Draft, questions: int) -> None:
    """Count the time that a draft took over so many answered questions, before it is sent."""
    row = DraftRow
    mine = (row.organisation_id == draft.organisation) & (row.id == draft.id)
    seconds = session.scalar(select(row.seconds).where(mine))
    # Nothing is known of a draft that was filled in at one stroke, such as by a script.
    if not seconds or not questions:
        return
    pace = min(SLOWEST, max(1, round(seconds / questions)))
    key = {"organisation_id": draft.organisation, "assessment_id": draft.assessment, "seconds": pace}
    insert = insert_into(session, PaceRow).values(**key, n=1)
    session.execute(insert.on_conflict_do_update(index_elements=tuple(key), set_={"n": PaceRow.n + 1}))


def paces_of(session: Session, assessment: Assessment) -> dict[int, int]:
    """How many respondents took so many seconds a question."""
    row = PaceRow
    mine = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    return dict(session.execute(select(row.seconds, row.n).where(mine)).all())
