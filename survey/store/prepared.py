"""Queries of every request: SQLAlchemy writes them once, and SQLite gets them straight from the driver.

On the way through SQLAlchemy such a query takes several times as long as in SQLite itself. PostgreSQL goes that way.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

# What a query is sent through.
Reader = Connection | Session
_DIALECT = SQLiteDialect_pysqlite()


class Prepared:
    """A query with named values, ready to be sent."""

    def __init__(self, query: Select[Any]) -> None:
        compiled = query.compile(dialect=_DIALECT)
        self._query = query
        self._text = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        readers = (
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for column in query.selected_columns
        )
        self._readers = [(place, reader) for place, reader in enumerate(readers) if reader is not None]

    def rows(self, reader: Reader, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The rows that the query finds with these values."""
        connection = reader if isinstance(reader, Connection) else reader.connection()
        if connection.dialect.name != "sqlite":
            return connection.execute(self._query, values).all()
        try:
            found = (
                connection.connection.cursor().execute(self._text, [values[name] for name in self._names]).fetchall()
            )
        except sqlite3.Error as error:
            raise DBAPIError.instance(self._text, None, error, sqlite3.Error) from error
        return [self._read(row) for row in found] if self._readers else found

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, reader in self._readers:
            values[place] = reader(values[place])
        return values
