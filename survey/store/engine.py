"""Opening the database, and the two blocks in which everything happens: `transaction` and `reading`."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from survey.store.errors import BadAddressError, NotSavedError
from survey.store.group_commit import Writers, is_disk_fault

# The timeout comes first: the switch to WAL may have to wait too. `secure_delete` overwrites what is deleted, because
# a draft still says who wrote it.
PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "foreign_keys=ON",
    "synchronous=FULL",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "secure_delete=ON",
)
PSYCOPG = "postgresql+psycopg"

_writers: WeakKeyDictionary[Engine, Writers] = WeakKeyDictionary()


def open_engine(url: str) -> Engine:
    """The database at `url`: `sqlite:///path` or `postgresql://...`."""
    # SQLAlchemy itself no longer knows the short name that hosts of PostgreSQL give out.
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadAddressError from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername=PSYCOPG)
    engine = create_engine(parsed, pool_pre_ping=parsed.drivername == PSYCOPG)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _writers[engine] = Writers()
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that writes: all of the block is kept at its end, or nothing. The block should be short."""
    writers = _writers.get(engine)
    try:
        with writers.transaction(engine) if writers else _own_transaction(engine) as session:
            yield session
    except (DatabaseError, PoolTimeoutError) as error:
        if isinstance(error, PoolTimeoutError) or is_disk_fault(error):
            raise NotSavedError from error
        raise


@contextmanager
def _own_transaction(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except OperationalError:
            # The server hung up: the connection is thrown away.
            session.invalidate()
            raise


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that reads; whatever it writes is dropped."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A bare connection that reads, for what every request begins with: a session would cost as much again.

    Prepared queries through it on SQLite see the newest state each: nothing holds one moment for two of them.
    """
    with engine.connect() as connection:
        yield connection


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """A block in which nobody else writes to this SQLite database; raises NotSavedError where others are too busy."""
    with _writers[engine].alone(engine):
        yield


def forget_order(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which still tells in which order, and with what else, each row was written."""
    if engine.dialect.name == "sqlite":
        # Not through a transaction of ours: a log in use is not emptied.
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Python's own transactions begin too late and lose updates; `_begin_sqlite` begins them instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that first reads and then writes would fail at once when another wrote in between.
    writes = connection.get_execution_options().get("sqlite_write")
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        # Through SQLAlchemy it would cost as much as a query, in every request.
        connection.connection.cursor().execute(begin)
    except sqlite3.Error as error:
        # A file that was opened while it could not be written stays so for this connection.
        connection.invalidate()
        raise OperationalError(begin, None, error) from error
