"""Who did what when. Rows are only ever added; triggers of the database refuse the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import ASSESSMENT_KEY, ID, Row, UtcDateTime


class AuditRow(Row):
    """One thing that was done or read. Its id begins with the time, so that ids are in the order of events."""

    __tablename__ = "audit"
    __table_args__ = (ForeignKeyConstraint(("organisation_id",), ("organisation.id",)), Index(None, *ASSESSMENT_KEY))
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # None: a command on the server, or the clock.
    account_id: Mapped[str | None] = mapped_column(ID)
    action: Mapped[str] = mapped_column(String(40))
    assessment_id: Mapped[str | None] = mapped_column(ID)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
