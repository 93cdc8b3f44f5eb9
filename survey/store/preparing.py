"""What is settled of an assessment before anybody is asked: what stands on the first page, what was agreed, groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.core.questionnaire import Questionnaire
from survey.core.retention import Retention, read_retention
from survey.store.assessments import Assessment, change_assessment, is_row
from survey.store.rows import AssessmentRow, InvitationRow


@dataclass(frozen=True, slots=True)
class Settled:
    """The words on privacy by language, where there are own ones; agreement -> mark; how long things are kept."""

    privacy: Mapping[str, str]
    agreed: Mapping[str, str]
    retention: Retention


def settled_of(session: Session, assessment: Assessment) -> Settled:
    """What is settled of an assessment."""
    row = AssessmentRow
    privacy, agreed, retention = session.execute(
        select(row.privacy, row.agreed, row.retention).where(is_row(assessment))
    ).one()
    return Settled(privacy, agreed, read_retention(retention, identified=assessment.mode != "anonymous"))


def people_to_ask(session: Session, assessment: Assessment) -> tuple[int, int]:
    """How many people have an invitation, and how many of these an address."""
    row = InvitationRow
    of = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    invited, addressed = session.execute(select(func.count(), func.count(row.address)).where(of)).one()
    return invited, addressed


def save_privacy(session: Session, assessment: Assessment, privacy: Mapping[str, str]) -> Assessment:
    """Keep own words on privacy; raises RefusedError unless the assessment is a draft: people read them first."""
    return change_assessment(session, assessment, ("draft",), privacy=dict(privacy))


def save_agreed(session: Session, assessment: Assessment, agreed: Mapping[str, str]) -> Assessment:
    """Keep what was agreed to; raises RefusedError unless the assessment is a draft."""
    return change_assessment(session, assessment, ("draft",), agreed=dict(agreed))


def save_questionnaire(
    session: Session, assessment: Assessment, questionnaire: Questionnaire, sha256: str
) -> Assessment:
    """Freeze another form of the questionnaire; raises RefusedError unless the assessment is a draft."""
    document = questionnaire.to_document()
    return change_assessment(
        session, assessment, ("draft",), questionnaire=document, questionnaire_sha256=sha256, agreed={}
    )
