"""What every table is made of: types, the base of all rows, the keys by which rows belong to others."""

from datetime import UTC, datetime
from typing import cast

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

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


def of_assessment() -> ForeignKeyConstraint:
    """The key by which a row belongs to an assessment."""
    return ForeignKeyConstraint(ASSESSMENT_KEY, ("assessment.organisation_id", "assessment.id"))


def of(table: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """The key by which a row belongs to one of another table."""
    columns, key = ("organisation_id", f"{table}_id"), (f"{table}.organisation_id", f"{table}.id")
    return ForeignKeyConstraint(columns, key, ondelete=ondelete)
