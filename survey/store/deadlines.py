"""How often the closing time of an assessment was set: calendars take the entry with the higher number."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment
from survey.store.rows import AuditRow


def closing_moves(session: Session, assessment: Assessment) -> int:
    """How often it was set, as the log has it, which is only added to."""
    row = AuditRow
    of_assessment = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    counted = select(func.count()).where(of_assessment, row.action == "assessment.closing_set")
    return session.scalar(counted) or 0
