"""What a PMO does about its report."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import GROUP, ID, Row, UtcDateTime, of, of_assessment


class ActionRow(Row):
    """An action of a PMO, with what it is to move."""

    __tablename__ = "action"
    __table_args__ = (
        of("pmo"),
        of_assessment(),
        CheckConstraint("status IN ('planned', 'under_way', 'done', 'dropped')", name="status"),
        Index(None, "organisation_id", "pmo_id"),
    )
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    pmo_id: Mapped[str] = mapped_column(ID)
    # The assessment whose report it answers, and the advice there that it comes from.
    assessment_id: Mapped[str | None] = mapped_column(ID)
    advice: Mapped[str | None] = mapped_column(GROUP)
    title: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    dimension: Mapped[str | None] = mapped_column(GROUP)
    items: Mapped[list[Any]] = mapped_column(JSON)
    expected: Mapped[float | None] = mapped_column(Float)
    status: Mapped[str] = mapped_column(String(16))
    focus: Mapped[bool]
    # What stands on the public page, where it is to stand there.
    you_said: Mapped[str | None] = mapped_column(Text)
    we_did: Mapped[str | None] = mapped_column(Text)
    public: Mapped[bool]
    created_on: Mapped[date]
    done_on: Mapped[date | None]


class ActionNoteRow(Row):
    """A note on an action."""

    __tablename__ = "action_note"
    __table_args__ = (of("action"), Index(None, "organisation_id", "action_id"))
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    action_id: Mapped[str] = mapped_column(ID)
    account_id: Mapped[str | None] = mapped_column(ID)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
