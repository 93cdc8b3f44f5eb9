"""Reports: findings as they were published, which no later answer, formula or file changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from survey.core.comparison import Comparison
from survey.core.errors import RefusedError
from survey.core.findings import Findings
from survey.store.assessments import Assessment, is_row
from survey.store.ids import AssessmentId, OrganisationId
from survey.store.rows import AssessmentRow, ReportRow


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved since an earlier assessment."""

    earlier: AssessmentId
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Report:
    """One published version, and the version of the program that worked it out."""

    organisation: OrganisationId
    assessment: AssessmentId
    version: int
    findings: Findings
    made_on: date
    engine_version: str
    moved: Moved | None = None


def freeze_report(
    session: Session, assessment: Assessment, findings: Findings, engine_version: str, today: date
) -> int:
    """Keep findings for good, as the next version of the report, whose number is given back."""
    # Two at once would take the same number.
    session.execute(select(AssessmentRow.id).where(is_row(assessment)).with_for_update())
    version = 1 + (session.scalar(select(func.max(ReportRow.version)).where(_of(assessment))) or 0)
    row = ReportRow(
        organisation_id=assessment.organisation,
        assessment_id=assessment.id,
        version=version,
        findings=findings.to_document(),
        made_on=today,
        engine_version=engine_version,
        read=False,
    )
    session.add(row)
    session.flush()
    return version


def freeze_moved(session: Session, assessment: Assessment, version: int, moved: Moved) -> None:
    """Keep, with a report, what moved since an earlier assessment: it stays when the answers behind it go.

    Figures of the earlier report are told by it, so that one counts as seen: it is not made anew any more.
    """
    which = _of(assessment) & (ReportRow.version == version)
    document = {"earlier": moved.earlier, "comparison": moved.comparison.to_document()}
    session.execute(update(ReportRow).where(which).values(comparison=document))
    row = ReportRow
    before = (row.organisation_id == assessment.organisation) & (row.assessment_id == moved.earlier)
    session.execute(update(row).where(before).values(read=True))


def drop_unread_report(session: Session, assessment: Assessment) -> None:
    """Take back what nobody has seen; raises RefusedError("report_read") where somebody has."""
    if is_read(session, assessment):
        raise RefusedError("report_read")
    session.execute(delete(ReportRow).where(_of(assessment)))


def is_read(session: Session, assessment: Assessment) -> bool:
    """Whether anybody has seen a report of an assessment."""
    return session.scalar(select(ReportRow.version).where(_of(assessment), ReportRow.read).limit(1)) is not None


def mark_read(session: Session, report: Report) -> None:
    """Remember that somebody has seen a report."""
    row = ReportRow
    which = (row.organisation_id == report.organisation) & (row.assessment_id == report.assessment)
    session.execute(update(row).where(which, row.version == report.version).values(read=True))


def latest_report(session: Session, assessment: Assessment) -> Report | None:
    """The report as it was published last."""
    newest = select(ReportRow).where(_of(assessment)).order_by(ReportRow.version.desc()).limit(1)
    row = session.scalar(newest)
    if row is None:
        return None
    findings = Findings.from_document(row.findings)
    return Report(
        assessment.organisation,
        assessment.id,
        row.version,
        findings,
        row.made_on,
        row.engine_version,
        _moved(row.comparison),
    )


def _moved(document: dict[str, Any] | None) -> Moved | None:
    if document is None:
        return None
    return Moved(AssessmentId(document["earlier"]), Comparison.from_document(document["comparison"]))


def _of(assessment: Assessment) -> ColumnElement[bool]:
    return (ReportRow.organisation_id == assessment.organisation) & (ReportRow.assessment_id == assessment.id)
