"""Group commit for SQLite: writers take turns on one transaction, and one COMMIT keeps what all of them did.

Who is done while others wait for their turn leaves the COMMIT to one of them and waits for it: answers that come at
the same time share the one time that the disk is asked to keep them. Nobody is told that something is kept before it
is.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_CORRUPT, SQLITE_ERROR, SQLITE_NOTADB
from threading import Event
from time import monotonic
from typing import Any, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from survey.store.errors import NotSavedError
from survey.store.turns import ProcessTurn, ThreadTurn

# Seconds to wait for other threads and then for other processes: with SQLite's own wait after that, less than ten.
LONGEST_WAIT, LONGEST_QUEUE = 4.0, 0.5
# A group takes in nobody when its first has waited for so many seconds: who is done should not wait long for others.
LONGEST_DELAY = 0.02
MOST_BLOCKS = 32


class Writers:
    """Those in this process who write to one SQLite database."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._turn = ThreadTurn()
        self._group: _Group | None = None

    @contextmanager
    def transaction(self, engine: Engine) -> Iterator[Session]:
        """A session that writes: all of the block is kept at its end, or nothing."""
        group = self._join(engine)
        try:
            with group.block() as session:
                yield session
        finally:
            self._leave(group)

    @contextmanager
    def alone(self, engine: Engine) -> Iterator[None]:
        """Keep the turn for something that is no transaction: who wants to write waits, here and elsewhere."""
        if not self._turn.take(LONGEST_WAIT):
            raise NotSavedError
        try:
            # Others may have left their COMMIT to us.
            self._end_group()
            queue = ProcessTurn(f"{engine.url.database}-queue", LONGEST_QUEUE)
            try:
                yield
            finally:
                queue.end()
        finally:
            self._turn.end()

    def _join(self, engine: Engine) -> "_Group":
        if self._process != os.getpid():
            raise RuntimeError("a child process has to open the database itself")
        if self._turn.is_mine():
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        try:
            return self._group_in_turn(engine)
        except BaseException:
            if self._turn.is_mine():
                # Others may have left their COMMIT to us.
                self._finish()
            raise

    def _group_in_turn(self, engine: Engine) -> "_Group":
        if not self._turn.take(LONGEST_WAIT):
            raise NotSavedError
        if self._group is None:
            self._group = _Group(engine)
        return self._group

    def _leave(self, group: "_Group") -> None:
        if not (group.may_grow() and self._turn.hand_over()):
            self._finish()
        group.done.wait()
        if group.error is not None:
            # Also where the block failed by itself: it may have failed over something that is gone now.
            raise NotSavedError from group.error

    def _finish(self) -> None:
        try:
            self._end_group()
        finally:
            self._turn.end()

    def _end_group(self) -> None:
        group, self._group = self._group, None
        if group is not None:
            try:
                group.end()
            finally:
                group.done.set()


class _Group:
    """Blocks that are kept together or not at all."""

    def __init__(self, engine: Engine) -> None:
        self.error: BaseException | None = None
        self.done = Event()
        self._blocks = 0
        self._turn = ProcessTurn(f"{engine.url.database}-queue", LONGEST_QUEUE)
        try:
            self._connection = _begun(engine)
        except BaseException:
            self._turn.end()
            raise
        self._driver: Any = self._connection.connection.driver_connection
        self._first_done = 0.0

    @contextmanager
    def block(self) -> Iterator[Session]:
        """A session of which nothing is left when the block fails."""
        # The first has the transaction to itself. It is mostly the only one, and a savepoint costs.
        mode: Literal["create_savepoint", "rollback_only"] = "create_savepoint" if self._blocks else "rollback_only"
        with Session(self._connection, join_transaction_mode=mode, expire_on_commit=False) as session:
            try:
                yield session
                self._take_in(session)
            except BaseException as error:
                self._take_back(session, error)
                raise

    def _take_in(self, session: Session) -> None:
        session.commit()
        if self._is_lost():
            raise NotSavedError
        if not self._blocks:
            self._first_done = monotonic()
        self._blocks += 1

    def _take_back(self, session: Session, error: BaseException) -> None:
        """Undo one block. Where the disk is at fault that cannot be, and the others' blocks are lost as well."""
        if is_disk_fault(error) or self._is_lost():
            self._fail(error)
            return
        try:
            session.rollback()
        except DatabaseError as worse:
            self._fail(worse)

    def may_grow(self) -> bool:
        """Whether somebody else may still come in; not where nobody is done yet, or where all is lost."""
        in_time = monotonic() < self._first_done + LONGEST_DELAY
        return self.error is None and self._blocks < MOST_BLOCKS and in_time

    def end(self) -> None:
        """Keep all, or say in `error` why nothing is kept."""
        try:
            if self.error is None:
                self._connection.commit()
        except BaseException as error:
            self._fail(error)
            if not isinstance(error, DatabaseError):
                raise
        finally:
            self._connection.close()
            self._turn.end()

    def _is_lost(self) -> bool:
        """Whether SQLite took the transaction back by itself. A COMMIT would not tell."""
        return self._connection.in_transaction() and not self._driver.in_transaction

    def _fail(self, error: BaseException) -> None:
        self.error = error
        # After a full disk the connection stays broken, so it is thrown away.
        self._connection.invalidate()


def _begun(engine: Engine) -> Connection:
    connection = engine.connect().execution_options(sqlite_write=True)
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def is_disk_fault(error: BaseException) -> bool:
    """Whether the database cannot write or is none, rather than the program or its values being wrong."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    if isinstance(error, OperationalError):
        # SQLite reports a statement that it cannot understand in the same class as a full disk.
        return code != SQLITE_ERROR
    return code in (SQLITE_CORRUPT, SQLITE_NOTADB)
