"""What a receipt opens: the answers that its holder sent, found by its hash alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.core.answers import Response
from survey.core.errors import NotFoundError
from survey.store.assessments import Assessment, find_assessment, hold_open
from survey.store.responses import Place, delete_comments, read_row
from survey.store.rows import CommentRow, DraftRow, LinkRow, OrganisationRow, ResponseRow
from survey.store.tokens import hash_of, owner_hash


@dataclass(frozen=True, slots=True)
class Receipt:
    """Answers as they stand, and where they belong. `hash` is what the database keeps of the code."""

    hash: str
    assessment: Assessment
    response: Response


def find_receipt(session: Session, code: str) -> Receipt:
    """What was sent under a code; raises NotFoundError, also once it was withdrawn."""
    row, receipt = ResponseRow, hash_of(code)
    columns: tuple[Any, ...] = (
        *(row.assessment_id, row.group_id, row.answers),
        *(row.efforts, row.importance, row.language),
    )
    # Through the organisations, whose keys begin the index.
    mine = row.organisation_id.in_(select(OrganisationRow.id)) & (row.receipt_hash == receipt)
    found = session.execute(select(*columns).where(mine)).first()
    if found is None:
        raise NotFoundError
    assessment, *answers = found
    return Receipt(receipt, find_assessment(session, assessment), read_row(*answers))


def comments_by(session: Session, receipt: Receipt, code: str, questions: Iterable[str]) -> dict[str, str]:
    """The comments of whoever holds the code, by question."""
    row, hashes = CommentRow, {owner_hash(code, question): question for question in questions}
    mine = (row.organisation_id == receipt.assessment.organisation) & (row.assessment_id == receipt.assessment.id)
    found = session.execute(select(row.owner_hash, row.text).where(mine, row.owner_hash.in_(hashes)))
    return {hashes[own]: text for own, text in found if own}


def withdraw(session: Session, receipt: Receipt, code: str, questions: Iterable[str], now: datetime) -> None:
    """Delete the answers and comments under a code, and a change under way; raises NotOpenError once it is over."""
    organisation, assessment = receipt.assessment.organisation, receipt.assessment.id
    hold_open(session, organisation, assessment, now, begun=True)
    changing = (DraftRow.organisation_id == organisation) & (DraftRow.replaces_hash == receipt.hash)
    drafts = select(DraftRow.id).where(changing)
    session.execute(delete(LinkRow).where(LinkRow.organisation_id == organisation, LinkRow.draft_id.in_(drafts)))
    session.execute(delete(DraftRow).where(changing))
    delete_comments(session, Place(organisation, assessment), code, questions)
    mine = (ResponseRow.organisation_id == organisation) & (ResponseRow.receipt_hash == receipt.hash)
    session.execute(delete(ResponseRow).where(mine))
