"""INSERT ... ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey.store.rows import Row, table_of


def insert_into(session: Session, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into the table of `row` that may say what to do on conflict."""
    return insert_for(session.get_bind().dialect.name, row)


def insert_for(dialect: str, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
    """The same for a dialect by its name."""
    return sqlite.insert(table_of(row)) if dialect == "sqlite" else postgresql.insert(table_of(row))
