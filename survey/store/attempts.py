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
    slot = int(now.timestamp() // SLOT.total_seconds())
    insert = insert_into(session, AttemptRow).values(key=key, slot=slot, n=1)
    session.execute(insert.on_conflict_do_update(index_elements=("key", "slot"), set_={"n": AttemptRow.n + 1}))
    oldest = slot - window // SLOT
    session.execute(delete(AttemptRow).where(AttemptRow.key == key, AttemptRow.slot <= oldest))
    return session.scalar(select(func.sum(AttemptRow.n)).where(AttemptRow.key == key)) or 0


def clear_attempts(session: Session, key: str) -> None:
    """Forget what was counted under `key`."""
    session.execute(delete(AttemptRow).where(AttemptRow.key == key))
