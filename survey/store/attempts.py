"""How often something was tried lately, counted in the database so that all processes share the count."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey.store.rows import AttemptRow
from survey.store.upsert import insert_into

WINDOW = timedelta(minutes=15)
SLOT = timedelta(minutes=1)


def count_attempt(session: Session, key: str, now: datetime, window: timedelta = WINDOW) -> int:
    """Count one more under `key`, a hash that the caller makes; gives back how many there were in the window."""
    insert = insert_into(session, AttemptRow).values(key=key, slot=_slot(now), n=1)
    session.execute(insert.on_conflict_do_update(index_elements=("key", "slot"), set_={"n": AttemptRow.n + 1}))
    first, _ = _slots(now, window)
    session.execute(delete(AttemptRow).where(AttemptRow.key == key, AttemptRow.slot < first))
    return attempts_lately(session, key, now, window)


def attempts_lately(session: Session, key: str, now: datetime, window: timedelta = WINDOW) -> int:
    """How many there were under `key` in the window; nothing is counted."""
    lately = AttemptRow.slot.between(*_slots(now, window))
    return session.scalar(select(func.sum(AttemptRow.n)).where(AttemptRow.key == key, lately)) or 0


def clear_attempts(session: Session, key: str) -> None:
    """Forget what was counted under `key`."""
    session.execute(delete(AttemptRow).where(AttemptRow.key == key))


def _slots(now: datetime, window: timedelta) -> tuple[int, int]:
    """The first and the last slot of the window. Beyond what another server's clock may be ahead, none counts."""
    slot = _slot(now)
    return slot - window // SLOT + 1, slot + 1


def _slot(now: datetime) -> int:
    return int(now.timestamp() // SLOT.total_seconds())
