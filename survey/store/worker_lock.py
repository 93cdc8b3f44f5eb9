"""The lock that lets only one worker of an installation be active, whichever processes and servers there are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

# Any number that nothing else locks with.
POSTGRESQL_LOCK = 7_302_116


class WorkerLock:
    """The lock, once it was taken. It ends with the process, or with the connection to PostgreSQL."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection

    def holds(self) -> bool:
        """Whether the lock is still ours: a connection may have been cut, and another worker be active."""
        if self._connection is None:
            return True
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


@contextmanager
def worker_lock(engine: Engine) -> Iterator[WorkerLock | None]:
    """The lock until the end of the block; None where another worker has it, or where it cannot be had now."""
    locked = _file_lock(f"{engine.url.database}-worker") if engine.dialect.name == "sqlite" else _server_lock(engine)
    with locked as lock:
        yield lock


@contextmanager
def _file_lock(path: str) -> Iterator[WorkerLock | None]:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield None
        return
    try:
        # Of the open file, not of the process: another thread of ours does not get it either.
        flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        yield None
    else:
        yield WorkerLock()
    finally:
        os.close(file)


@contextmanager
def _server_lock(engine: Engine) -> Iterator[WorkerLock | None]:
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError:
        yield None
        return
    try:
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": POSTGRESQL_LOCK})
        yield WorkerLock(connection) if taken else None
    finally:
        # Thrown away rather than given back: a lock belongs to its connection.
        with suppress(DBAPIError):
            connection.invalidate()
        connection.close()
