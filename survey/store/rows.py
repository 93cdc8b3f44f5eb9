"""The tables, in typed rows. Nothing outside `survey.store` sees them.

Every row that belongs to an organisation has its id first in the primary key, so that organisations can be spread
over several servers. Only what is looked up before the organisation is known has its own key: links and sign-ins,
by the hash of their token.

Two ledgers. Who was asked and whether they are done: invitation, draft, link. What was answered: response, comment.
No key, time or order joins them; tables of the second are WITHOUT ROWID on SQLite, in the order of random ids. Only
where people were told before they began that their name or a code stays with their answers, `respondent` says whose
a response is; its keys let it hold nothing of an anonymous assessment.
"""

from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID = String(32)
HASH = String(64)
GROUP = String(64)  # ids that a questionnaire gives: groups, fields, questions
LANGUAGE = String(16)
SLUG = String(60)
ASSESSMENT_KEY = ("organisation_id", "assessment_id")
CLUSTERED = {"sqlite_with_rowid": False}


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC that knows it, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database; refuses a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time needs a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return value and (value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC))


class Row(DeclarativeBase):
    """The base of all rows."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(row: type[Row]) -> Table:
    """The table of a row: statements that run often are built of tables, once, which costs half."""
    return cast("Table", row.__table__)


def _of_assessment() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(ASSESSMENT_KEY, ("assessment.organisation_id", "assessment.id"))


def _of(table: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    columns, key = ("organisation_id", f"{table}_id"), (f"{table}.organisation_id", f"{table}.id")
    return ForeignKeyConstraint(columns, key, ondelete=ondelete)


class OrganisationRow(Row):
    """An organisation, which owns all the rest."""

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(SLUG, unique=True)
    demo: Mapped[bool]
    created_on: Mapped[date]


class PmoRow(Row):
    """A PMO of an organisation."""

    __tablename__ = "pmo"
    __table_args__ = (ForeignKeyConstraint(("organisation_id",), ("organisation.id",)),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class AssessmentRow(Row):
    """One assessment of a PMO, with the questionnaire as it was when it was made."""

    __tablename__ = "assessment"
    __table_args__ = (
        _of("pmo"),
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


class InvitationRow(Row):
    """Who was asked, and whether they are done. No time: it could be set beside an answer's."""

    __tablename__ = "invitation"
    __table_args__ = (
        _of_assessment(),
        CheckConstraint("state IN ('invited', 'started', 'sent')", name="state"),
        Index(None, *ASSESSMENT_KEY),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    group_id: Mapped[str] = mapped_column(GROUP)
    language: Mapped[str | None] = mapped_column(LANGUAGE)
    state: Mapped[str] = mapped_column(String(8))


class DraftRow(Row):
    """Answers on their way; deleted by the transaction that sends them."""

    __tablename__ = "draft"
    __table_args__ = (
        _of_assessment(),
        _of("invitation"),
        UniqueConstraint("organisation_id", "invitation_id"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, "organisation_id", "replaces_hash", unique=True),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID)
    group_id: Mapped[str] = mapped_column(GROUP)
    invitation_id: Mapped[str | None] = mapped_column(ID)
    language: Mapped[str] = mapped_column(LANGUAGE)
    # The receipt of the response that is being changed; such a draft has no invitation.
    replaces_hash: Mapped[str | None] = mapped_column(HASH)
    # How long somebody has been at it, for the time that is left: gone with the draft.
    seconds: Mapped[int]
    touched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DraftAnswerRow(Row):
    """One field of a draft as it was typed, so that two tabs never overwrite each other. Blank: seen and skipped."""

    __tablename__ = "draft_answer"
    __table_args__ = (_of("draft", ondelete="CASCADE"), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    draft_id: Mapped[str] = mapped_column(ID, primary_key=True)
    field: Mapped[str] = mapped_column(GROUP, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class LinkRow(Row):
    """What a token opens. Only the hash of the token is here."""

    __tablename__ = "link"
    __table_args__ = (
        _of_assessment(),
        _of("invitation"),
        _of("draft"),
        CheckConstraint("purpose IN ('open', 'personal', 'resume')", name="purpose"),
        CheckConstraint("(purpose = 'personal') = (invitation_id IS NOT NULL)", name="invitation"),
        CheckConstraint("purpose = 'resume' OR draft_id IS NULL", name="draft"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, "organisation_id", "invitation_id"),
        Index(None, "organisation_id", "draft_id"),
        CLUSTERED,
    )
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    handle: Mapped[str] = mapped_column(String(16), unique=True)
    purpose: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[str] = mapped_column(ID)
    assessment_id: Mapped[str] = mapped_column(ID)
    invitation_id: Mapped[str | None] = mapped_column(ID)
    draft_id: Mapped[str | None] = mapped_column(ID)
    sent: Mapped[bool]
    # Short enough to be typed from paper: it opens only where guessing is slowed.
    typed: Mapped[bool]


class ResponseRow(Row):
    """What one respondent answered, with nothing that says who or when."""

    __tablename__ = "response"
    __table_args__ = (_of_assessment(), UniqueConstraint("organisation_id", "receipt_hash"), CLUSTERED)
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
    __table_args__ = (_of_assessment(), CLUSTERED)
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
        _of("invitation"),
        CheckConstraint("mode IN ('pseudonymous', 'named')", name="mode"),
        CheckConstraint("(mode = 'named') = (invitation_id IS NOT NULL)", name="invitation"),
        CheckConstraint("(mode = 'pseudonymous') = (code IS NOT NULL)", name="code"),
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
    __table_args__ = (_of_assessment(), CLUSTERED)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]


class ResponseImportRow(Row):
    """A file of answers that was taken in, so that it is not taken in twice."""

    __tablename__ = "response_import"
    __table_args__ = (_of_assessment(),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    content_sha256: Mapped[str] = mapped_column(HASH, primary_key=True)
    imported_on: Mapped[date]


class ReportRow(Row):
    """Findings as they were published."""

    __tablename__ = "report"
    __table_args__ = (_of_assessment(),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    findings: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_on: Mapped[date]
    engine_version: Mapped[str] = mapped_column(String(64))


class AccountRow(Row):
    """Somebody who signs in."""

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(("organisation_id",), ("organisation.id",)),
        CheckConstraint("role IN ('administrator', 'leader')", name="role"),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    email_folded: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool]
    created_on: Mapped[date]


class AccountSessionRow(Row):
    """One browser that is signed in."""

    __tablename__ = "account_session"
    __table_args__ = (_of("account"), Index(None, "organisation_id", "account_id"))
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID)
    account_id: Mapped[str] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SetupLinkRow(Row):
    """The link that makes the first account."""

    __tablename__ = "setup_link"
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptRow(Row):
    """How often something was tried in a minute."""

    __tablename__ = "attempt"
    key: Mapped[str] = mapped_column(HASH, primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
