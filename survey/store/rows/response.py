"""The second ledger: what was answered."""

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import CLUSTERED, GROUP, HASH, ID, LANGUAGE, Row, of, of_assessment


class ResponseRow(Row):
    """What one respondent answered, with nothing that says who or when."""

    __tablename__ = "response"
    __table_args__ = (of_assessment(), UniqueConstraint("organisation_id", "receipt_hash"), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    group_id: Mapped[str] = mapped_column(GROUP, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    receipt_hash: Mapped[str] = mapped_column(HASH)
    answers: Mapped[str] = mapped_column(Text)
    efforts: Mapped[dict[str, list[float]]] = mapped_column(JSON)
    importance: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    language: Mapped[str | None] = mapped_column(LANGUAGE)


class CommentRow(Row):
    """Words of somebody, joined to nobody: no group, no response, no other comment."""

    __tablename__ = "comment"
    __table_args__ = (of_assessment(), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    question_id: Mapped[str] = mapped_column(GROUP, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    # Of the receipt and the question: who holds the receipt finds the comment, nothing else does.
    owner_hash: Mapped[str | None] = mapped_column(HASH)


class RespondentRow(Row):
    """Whose a response is, where that was said before the first question; an anonymous assessment cannot have one."""

    __tablename__ = "respondent"
    __table_args__ = (
        ForeignKeyConstraint(
            ("organisation_id", "assessment_id", "mode"),
            ("assessment.organisation_id", "assessment.id", "assessment.mode"),
        ),
        ForeignKeyConstraint(
            ("organisation_id", "assessment_id", "group_id", "response_id"),
            ("response.organisation_id", "response.assessment_id", "response.group_id", "response.id"),
            ondelete="CASCADE",
        ),
        of("invitation"),
        CheckConstraint("mode IN ('pseudonymous', 'named')", name="mode"),
        CheckConstraint("(mode = 'named') = (invitation_id IS NOT NULL)", name="invitation"),
        CheckConstraint("(mode = 'pseudonymous') = (code IS NOT NULL)", name="code"),
        Index(None, "organisation_id", "invitation_id"),
        CLUSTERED,
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    group_id: Mapped[str] = mapped_column(GROUP, primary_key=True)
    response_id: Mapped[str] = mapped_column(ID, primary_key=True)
    mode: Mapped[str] = mapped_column(String(16))
    invitation_id: Mapped[str | None] = mapped_column(ID)
    code: Mapped[str | None] = mapped_column(String(16))


class PaceRow(Row):
    """How many respondents took so many seconds a question: counts only, of nobody."""

    __tablename__ = "pace"
    __table_args__ = (of_assessment(), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
