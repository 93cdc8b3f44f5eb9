"""Giving space back once much was deleted. What is deleted is overwritten at once; this only makes the file small."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from survey.store.engine import alone
from survey.store.errors import NotSavedError

# Bytes. It is worth it from so many free ones on, a quarter of the file at least; what is left is copied through
# memory while nobody can write, about 150 MB a second, so that a large file is left as it is: its free pages are
# used again, and can be given back by VACUUM while the server is stopped.
LEAST_FREE, MOST_KEPT = 1 << 20, 128 << 20
SHARE = 4
# Seconds of copying: writers wait, and none of them for so long that it gives up.
LONGEST = 2.0
STEPS = 10_000  # of SQLite, between two looks at the clock
TABLES = "draft, draft_answer, link, mail, invitation, response, comment, respondent"


def compact(engine: Engine) -> bool:
    """Give space back where that is worth it and quick; whether it was done. If not now, there is a next time."""
    if engine.dialect.name != "sqlite":
        return _vacuum_server(engine)
    try:
        with alone(engine), closing(engine.raw_connection()) as connection:
            return _vacuum_file(connection.driver_connection)
    except (sqlite3.Error, NotSavedError):
        return False


def _vacuum_file(connection: Any) -> bool:
    page, pages, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
    )
    is_worth_it = free * page >= LEAST_FREE and free * SHARE >= pages
    if not is_worth_it or (pages - free) * page > MOST_KEPT:
        return False
    connection.set_progress_handler(_is_late(monotonic() + LONGEST), STEPS)
    try:
        connection.execute("VACUUM")
    finally:
        connection.set_progress_handler(None, 0)
    return True


def _is_late(until: float) -> Callable[[], bool]:
    return lambda: monotonic() > until


def _vacuum_server(engine: Engine) -> bool:
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {TABLES}"))
    except DatabaseError:
        return False
    return True
