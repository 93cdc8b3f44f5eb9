"""An organisation and its PMOs."""

from datetime import date

from sqlalchemy import ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.store.rows.base import ID, SLUG, Row


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
    # Months between full assessments, and weeks between pulses; 0 for no rhythm.
    full_every: Mapped[int]
    pulse_every: Mapped[int]
