"""Assessments of one PMO in their order: which one came before, which questionnaire it was asked last."""

from sqlalchemy.orm import Session

from survey.store.assessments import Assessment, assessments_where
from survey.store.organisations import Pmo
from survey.store.rows import AssessmentRow


def earlier_of(session: Session, assessment: Assessment) -> Assessment | None:
    """The closed assessment that this one follows, where that is named; else the last of its PMO that was closed."""
    row = AssessmentRow
    mine = (row.organisation_id == assessment.organisation) & (row.pmo_id == assessment.pmo)
    others = mine & (row.state == "closed") & (row.id != assessment.id)
    if assessment.follows is not None:
        others &= row.id == assessment.follows
    found = assessments_where(session, others, first=(row.closed_on.desc(),), most=1)
    return found[0] if found else None


def latest_of(session: Session, pmo: Pmo) -> Assessment | None:
    """The newest assessment of a PMO, one that was closed before one that was not."""
    row = AssessmentRow
    mine = (row.organisation_id == pmo.organisation) & (row.pmo_id == pmo.id)
    found = assessments_where(session, mine, first=(row.closed_on.is_(None), row.closed_on.desc()), most=1)
    return found[0] if found else None
