"""The purge: what is over goes, some rows at a time so that nobody waits, and nothing of it stays in the files."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast

from sqlalchemy import ColumnElement, Engine, delete, select, tuple_
from sqlalchemy.orm import Session

from survey.store.assessments import Assessment, find_assessment, hold_state
from survey.store.audit import log_entry, of_assessment
from survey.store.compacting import compact
from survey.store.engine import forget_order, reading, transaction
from survey.store.lapsed import lapsed_rows
from survey.store.retention import ROWS, Over, What, due, is_over, retention_of, rows_of
from survey.store.rows import (
    DraftAnswerRow,
    DraftRow,
    LinkRow,
    PaceRow,
    RespondentRow,
    ResponseImportRow,
    Row,
    table_of,
)

BATCH = 2000  # rows of one transaction: less than a tenth of a second, in which who saves an answer waits
# Their number tells how many people began or answered.
ANSWERED: tuple[What, ...] = ("drafts", "comments", "answers", "links")
Piece = tuple[type[Row], ColumnElement[bool]]
Step = Callable[[Session], int]


def purge(engine: Engine, now: datetime) -> Sequence[Over]:
    """Delete what is over, for good; says what went.

    Raises NotSavedError where the database takes nothing; what went before that is gone, and logged.
    """
    with reading(engine) as session:
        over = due(session, now)
        lapsed: dict[str, Piece] = {each.what: (each.row, each.where) for each in lapsed_rows(session, now)}
    gone = [replace(each, count=_purge_one(engine, each, lapsed, now)) for each in over]
    if gone:
        compact(engine)
    # Also where nothing went: last time somebody may have been reading what was to be emptied.
    forget_order(engine)
    return [each for each in gone if each.count]


def _purge_one(engine: Engine, over: Over, lapsed: dict[str, Piece], now: datetime) -> int:
    if over.assessment is None:
        return _repeat(engine, partial(_delete_some, piece=lapsed[over.what]))
    purged = _OfAssessment(over.assessment, cast("What", over.what), now)
    for piece in purged.parts():
        _repeat(engine, partial(purged.delete_some, piece=piece))
    return _repeat(engine, purged.delete_and_log)


def _repeat(engine: Engine, step: Step) -> int:
    """Take a step, a transaction each, until there is nothing left to do; says how many rows went."""
    count, last = 0, BATCH
    while last == BATCH:
        with transaction(engine) as session:
            last = step(session)
        count += last
    return count


class _OfAssessment:
    """One kind of things of one assessment, going."""

    def __init__(self, assessment: Assessment, what: What, now: datetime) -> None:
        self._assessment = assessment
        self._what = what
        self._now = now

    def parts(self) -> Sequence[Piece]:
        """What belongs to the rows that go, and goes before them."""
        whose, which = self._assessment.organisation, self._assessment.id
        if self._what == "drafts":
            drafts = select(DraftRow.id).where(DraftRow.organisation_id == whose, DraftRow.assessment_id == which)
            parts = (DraftAnswerRow, LinkRow)
            return [(row, (row.organisation_id == whose) & row.draft_id.in_(drafts)) for row in parts]
        if self._what == "answers":
            parts_of_answers = (RespondentRow, PaceRow, ResponseImportRow)
            return [(row, (row.organisation_id == whose) & (row.assessment_id == which)) for row in parts_of_answers]
        return []

    def delete_and_log(self, session: Session) -> int:
        """Delete some of the rows themselves."""
        row = ROWS[self._what]
        of_organisation = row.organisation_id == self._assessment.organisation
        count = self.delete_some(session, (row, of_organisation & rows_of(self._what, self._assessment.id)))
        if count:
            told = self._told(count)
            log_entry(
                session, of_assessment(self._assessment, "retention.purged", kind=self._what, count=told), self._now
            )
        return count

    def _told(self, count: int) -> int | str:
        """A count as the log may hold it: of few people who answered it says no more than that."""
        smallest = self._assessment.smallest_group
        return count if self._what not in ANSWERED or count >= smallest else f"<{smallest}"

    def delete_some(self, session: Session, piece: Piece) -> int:
        """Delete some rows, unless the assessment was reopened meanwhile, or is to be kept for longer."""
        hold_state(session, self._assessment.organisation, self._assessment.id)
        current = find_assessment(session, self._assessment.id)
        if not is_over(current, retention_of(session, current), self._what, self._now):
            return 0
        return _delete_some(session, piece)


def _delete_some(session: Session, piece: Piece) -> int:
    row, where = piece
    key = list(table_of(row).primary_key.columns)
    some = select(*key).where(where).limit(BATCH)
    deleted = delete(table_of(row)).where(tuple_(*key).in_(some))
    return session.connection().execute(deleted).rowcount
