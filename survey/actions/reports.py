"""A closed assessment as its report needs it: frozen findings, and what stands on the cover."""

from survey.core.errors import NotFoundError, RefusedError
from survey.core.findings import Findings
from survey.reporting.cover import Cover
from survey.store import Session
from survey.store.assessments import Assessment, find_assessment
from survey.store.reports import latest_report


def closed_findings(session: Session, slug_or_id: str) -> tuple[Assessment, Findings]:
    """A closed assessment and its frozen findings; raises RefusedError while it is not closed."""
    assessment = find_assessment(session, slug_or_id)
    report = latest_report(session, assessment)
    if report is None:
        raise RefusedError("report_not_closed", assessment=assessment.slug, state=assessment.state)
    return assessment, report.findings


def cover_of(assessment: Assessment) -> Cover:
    """What the report of an assessment is about."""
    if assessment.closed_on is None:
        raise NotFoundError(slug=assessment.slug)
    return Cover(
        assessment.organisation_name, assessment.pmo_name, assessment.title, assessment.closed_on, assessment.demo
    )
