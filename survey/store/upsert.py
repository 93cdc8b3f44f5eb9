"""INSERT ... ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from survey.store.rows import Row


def insert_into(session: Session, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into the table of `row` that may say what to do on conflict."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row)
    return postgresql.insert(row)
