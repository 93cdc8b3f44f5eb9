"""An assessment, what it asked, and what was published of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import HASH, ID, SLUG, Row, UtcDateTime, of, of_assessment


class AssessmentRow(Row):
    """One assessment of a PMO, with the questionnaire as it was when it was made."""

    __tablename__ = "assessment"
    __table_args__ = (
        of("pmo"),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("smallest_group BETWEEN 1 AND 20", name="smallest_group"),
        CheckConstraint("mode IN ('anonymous', 'pseudonymous', 'named')", name="mode"),
        Index(None, "organisation_id", "pmo_id"),
        # What `respondent` points at.
        Index(None, "organisation_id", "id", "mode", unique=True),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    pmo_id: Mapped[str] = mapped_column(ID)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    smallest_group: Mapped[int]
    questionnaire_sha256: Mapped[str] = mapped_column(HASH)
    questionnaire: Mapped[dict[str, Any]] = mapped_column(JSON)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_on: Mapped[date]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    mode: Mapped[str] = mapped_column(String(16))
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    time_zone: Mapped[str] = mapped_column(String(64))  # in which the closing time is told
    code_word_hash: Mapped[str | None] = mapped_column(HASH)
    # A draft that opens by itself; what readers may see; what is put away.
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    # The assessment of the same PMO that this one repeats.
    follows_id: Mapped[str | None] = mapped_column(ID)
    # How people are written to, what stands on the first page, what was agreed, how long things are kept: each as the
    # document that its module reads.
    mailing: Mapped[dict[str, Any]] = mapped_column(JSON)
    privacy: Mapped[dict[str, str]] = mapped_column(JSON)
    agreed: Mapped[dict[str, str]] = mapped_column(JSON)
    retention: Mapped[dict[str, int]] = mapped_column(JSON)


class ResponseImportRow(Row):
    """A file of answers that was taken in, so that it is not taken in twice."""

    __tablename__ = "response_import"
    __table_args__ = (of_assessment(),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    content_sha256: Mapped[str] = mapped_column(HASH, primary_key=True)
    imported_on: Mapped[date]


class ReportRow(Row):
    """Findings as they were published."""

    __tablename__ = "report"
    __table_args__ = (of_assessment(),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    findings: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_on: Mapped[date]
    engine_version: Mapped[str] = mapped_column(String(64))
    # Whether anybody opened it: figures that nobody saw may be made anew.
    read: Mapped[bool]
    # What moved since the assessment before, as its readers may know it.
    comparison: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
