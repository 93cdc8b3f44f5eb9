"""People who sign in, and how often somebody tried to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import HASH, ID, LANGUAGE, Row, UtcDateTime, of, of_assessment


class AccountRow(Row):
    """Somebody who signs in."""

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(("organisation_id",), ("organisation.id",)),
        CheckConstraint("role IN ('administrator', 'leader', 'viewer')", name="role"),
        Index(None, "subject_hash", unique=True),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    email_folded: Mapped[str] = mapped_column(Text, unique=True)
    # None until the invitation is accepted, and where only another provider's sign-in opens it.
    password_hash: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool]
    created_on: Mapped[date]
    language: Mapped[str | None] = mapped_column(LANGUAGE)
    # From this and the installation's key the secret of the second factor is worked out; None while there is none.
    factor_nonce: Mapped[str | None] = mapped_column(String(64))
    # The step of time whose code was used last: a code works once.
    factor_step: Mapped[int]
    # Who this is at the provider of single sign-on: a hash of issuer and subject.
    subject_hash: Mapped[str | None] = mapped_column(HASH)
    # The day of the last sign-in.
    seen_on: Mapped[date | None]


class AccountSessionRow(Row):
    """One browser that is signed in."""

    __tablename__ = "account_session"
    __table_args__ = (of("account"), Index(None, "organisation_id", "account_id"))
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID)
    account_id: Mapped[str] = mapped_column(ID)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # False between the password and the code of the second factor: it opens nothing but the page that asks for it.
    complete: Mapped[bool]


class AccountLinkRow(Row):
    """A link that works once: to accept an invitation, or to choose a new password."""

    __tablename__ = "account_link"
    __table_args__ = (
        of("account"),
        CheckConstraint("purpose IN ('accept', 'reset')", name="purpose"),
        Index(None, "organisation_id", "account_id"),
    )
    token_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID)
    account_id: Mapped[str] = mapped_column(ID)
    purpose: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCodeRow(Row):
    """A code that stands in once for the second factor."""

    __tablename__ = "recovery_code"
    __table_args__ = (of("account"),)
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    code_hash: Mapped[str] = mapped_column(HASH, primary_key=True)


class PmoLeaderRow(Row):
    """A PMO that a leader leads."""

    __tablename__ = "pmo_leader"
    __table_args__ = (of("pmo"), of("account"))
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    pmo_id: Mapped[str] = mapped_column(ID, primary_key=True)


class ReportViewerRow(Row):
    """An assessment whose published report a viewer may read."""

    __tablename__ = "report_viewer"
    __table_args__ = (of_assessment(), of("account"))
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ID, primary_key=True)


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
