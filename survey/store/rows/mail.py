"""The outbox: mails that wait, that are on their way, that went. None holds a link or a text."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import ASSESSMENT_KEY, CLUSTERED, ID, LANGUAGE, Row, UtcDateTime, of, of_assessment


class MailRow(Row):
    """One mail to one address; what it says is worked out when it goes.

    `dedupe` names its cause: the same cause makes one mail, however often it is asked for.
    """

    __tablename__ = "mail"
    __table_args__ = (
        ForeignKeyConstraint(("organisation_id",), ("organisation.id",)),
        of_assessment(),
        of("invitation"),
        of("account"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'perhaps')", name="state"),
        Index(None, "organisation_id", "dedupe", unique=True),
        Index(None, "state", "due_at"),
        Index(None, *ASSESSMENT_KEY),
        Index(None, "organisation_id", "invitation_id"),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    dedupe: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    assessment_id: Mapped[str | None] = mapped_column(ID)
    invitation_id: Mapped[str | None] = mapped_column(ID)
    account_id: Mapped[str | None] = mapped_column(ID)
    address: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(LANGUAGE)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(Text)


class AddressRow(Row):
    """What an organisation knows of an address beyond that it may be written to."""

    __tablename__ = "address"
    __table_args__ = (
        ForeignKeyConstraint(("organisation_id",), ("organisation.id",)),
        CheckConstraint("state IN ('bounced', 'unsubscribed')", name="state"),
        CLUSTERED,
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    address_folded: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
