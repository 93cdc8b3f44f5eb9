"""Opening the database, and the two blocks in which everything happens: `transaction` and `reading`."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from sqlite3 import SQLITE_CORRUPT, SQLITE_ERROR, SQLITE_NOTADB
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from survey.store.errors import BadAddressError, NotSavedError

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

# SQLite lets one writer in at a time and wakes those who wait in no fair order. Writers of one process queue here
# instead, and the busy timeout is left to other processes.
_write_locks: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


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
        _write_locks[engine] = Lock()
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that writes: all of the block is kept at its end, or nothing. The block should be short."""
    with _turn(engine), Session(engine.execution_options(sqlite_write=True), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except (OperationalError, PoolTimeoutError) as error:
            # After a full disk the connection stays broken, so it is thrown away.
            session.invalidate()
            if _is_own_fault(error):
                raise
            raise NotSavedError from error
        except DatabaseError as error:
            if _is_damaged(error):
                raise NotSavedError from error
            raise


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that reads; whatever it writes is dropped."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


def forget_order(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which still tells in which order, and with what else, each row was written."""
    if engine.dialect.name == "sqlite":
        # Not through a transaction of ours: a log in use is not emptied.
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _turn(engine: Engine) -> AbstractContextManager[object]:
    return _write_locks.get(engine) or nullcontext()


def _is_own_fault(error: Exception) -> bool:
    # SQLite reports a statement that it cannot understand in the same class as a full disk.
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlite_errorcode", None) == SQLITE_ERROR


def _is_damaged(error: Exception) -> bool:
    """Whether the file is no database, or no longer a whole one."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code in (SQLITE_CORRUPT, SQLITE_NOTADB)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Python's own transactions begin too late and lose updates; `_begin_sqlite` begins them instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that first reads and then writes would fail at once when another wrote in between.
    writes = connection.get_execution_options().get("sqlite_write")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    except OperationalError:
        # A file that was opened while it could not be written stays so for this connection.
        connection.invalidate()
        raise
