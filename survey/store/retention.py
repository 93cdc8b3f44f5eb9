"""What goes by itself when its time is over."""

from datetime import UTC, datetime, time

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from survey.store.assessments import DRAFTS_KEPT
from survey.store.rows import AssessmentRow, DraftRow, LinkRow


def delete_drafts_of_ended(session: Session, now: datetime) -> int:
    """Delete drafts that nobody could send any more since `DRAFTS_KEPT`; says how many."""
    last_day = now.astimezone(UTC).date() - DRAFTS_KEPT
    last_moment = datetime.combine(last_day, time(), UTC)
    ended = or_(AssessmentRow.closed_on < last_day, AssessmentRow.closes_at < last_moment)
    same = (DraftRow.organisation_id == AssessmentRow.organisation_id) & (DraftRow.assessment_id == AssessmentRow.id)
    gone = list(session.execute(select(DraftRow.organisation_id, DraftRow.id).join(AssessmentRow, same).where(ended)))
    for organisation, draft in gone:
        # The link that leads to it goes as well; a personal one stays, and then leads to the end of the survey.
        of_draft = (LinkRow.organisation_id == organisation) & (LinkRow.draft_id == draft)
        session.execute(delete(LinkRow).where(of_draft))
        session.execute(delete(DraftRow).where(DraftRow.organisation_id == organisation, DraftRow.id == draft))
    return len(gone)
