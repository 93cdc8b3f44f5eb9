"""Responses: what was answered. A draft becomes one in a single transaction that forgets who wrote it."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.core.answers import Response
from survey.core.errors import AlreadyDoneError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.core.responses import GroupAnswers, points_of, ticks_of
from survey.store.assessments import Assessment, hold_open, hold_state
from survey.store.drafts import Draft, hold_draft, is_row
from survey.store.ids import AssessmentId, OrganisationId, new_id
from survey.store.rows import CommentRow, DraftRow, InvitationRow, LinkRow, ResponseImportRow, ResponseRow
from survey.store.tokens import hash_of
from survey.store.upsert import insert_into

BLOCK = 1 << 17  # rows that are read at once
EVERY_ID = ("", "g")  # ids are hexadecimal


def submit(
    session: Session, draft: Draft, response: Response, comments: Mapping[str, str], submission_code: str
) -> None:
    """Send a draft: it becomes a response and comments that nothing joins, and is gone.

    Raises AlreadyDoneError("same_submission") when this very submission was taken in before,
    AlreadyDoneError("already_sent") when another was, and NotOpenError; the draft is kept then.
    """
    receipt = hash_of(submission_code)
    if not hold_draft(session, draft):
        same = _has_receipt(session, draft.organisation, receipt)
        raise AlreadyDoneError("same_submission" if same else "already_sent")
    hold_open(session, draft.organisation, draft.assessment)
    new = insert_into(session, ResponseRow).on_conflict_do_nothing().returning(ResponseRow.id)
    values = _values(draft.organisation, draft.assessment, response)
    if session.scalar(new.values(**values, receipt_hash=receipt)) is None:
        raise AlreadyDoneError("same_submission")
    session.add_all(_comment(draft, question, text) for question, text in comments.items())
    _mark_sent(session, draft)
    session.execute(delete(DraftRow).where(is_row(draft)))


def has_response(session: Session, assessment: Assessment, submission_code: str) -> bool:
    """Whether this very submission was taken in."""
    return _has_receipt(session, assessment.organisation, hash_of(submission_code))


def responses_of(session: Session, assessment: Assessment) -> Sequence[Response]:
    """All responses, in the order of their random ids within their group."""
    row = ResponseRow
    columns = (row.group_id, row.answers, row.efforts, row.importance, row.language)
    in_order = select(*columns).where(_of(assessment)).order_by(row.group_id, row.id)
    return [_response(*found) for found in session.execute(in_order)]


def answers_of(
    session: Session,
    assessment: Assessment,
    questionnaire: Questionnaire,
    *,
    part: tuple[str, str] = EVERY_ID,
    most_rows: int = BLOCK,
) -> Iterator[tuple[str, GroupAnswers]]:
    """Responses as matrices, a block of at most `most_rows` rows of one group at a time.

    The rows of a block come as a few long texts: a million rows cross into Python in about a second. `part` takes only
    those whose random id lies above the first text and below the second, so that several readers share the work.
    """
    for group in questionnaire.group:
        last: str | None = part[0]
        while last is not None:
            n, last, *texts = session.execute(_block(assessment, group, (last, part[1]), most_rows)).one()
            if n:
                yield group, _matrices(questionnaire, n, *texts)


def _block(assessment: Assessment, group: str, between: tuple[str, str], most_rows: int) -> Select[*tuple[Any, ...]]:
    row = ResponseRow
    mine = _of(assessment) & (row.group_id == group) & (row.id > between[0]) & (row.id < between[1])
    columns = (row.id, row.answers, *(cast(column, Text).label(name) for name, column in _extras()))
    some = select(*columns).where(mine).order_by(row.id).limit(most_rows).subquery()
    texts = [func.aggregate_strings(some.c[name], "\n") for name, _ in _extras()]
    return select(func.count(), func.max(some.c.id), func.aggregate_strings(some.c.answers, ""), *texts)


def _extras() -> tuple[tuple[str, Any], ...]:
    return ("efforts", ResponseRow.efforts), ("importance", ResponseRow.importance)


def _matrices(questionnaire: Questionnaire, n: int, answers: str, efforts: str, importance: str) -> GroupAnswers:
    codes = np.frombuffer(answers.encode("ascii"), dtype=np.uint8).reshape(n, len(questionnaire.items))
    given, place = _different(efforts)
    points = {asked.id: points_of(asked, given)[place] for asked in questionnaire.allocations}
    given, place = _different(importance)
    ticks = {asked.id: ticks_of(questionnaire, asked, given)[place] for asked in questionnaire.choices}
    return GroupAnswers(codes, points, ticks)


def _different(documents: str) -> tuple[list[Any], NDArray[np.intp]]:
    """The different documents among lines of JSON, and which one each line is: few differ, so few are parsed."""
    lines = documents.split("\n")
    place = {line: number for number, line in enumerate(dict.fromkeys(lines))}
    places = np.fromiter(map(place.__getitem__, lines), dtype=np.intp, count=len(lines))
    return [json.loads(line) for line in place], places


def comments_of(session: Session, assessment: Assessment) -> dict[str, list[str]]:
    """Comments by question, in the order of their random ids."""
    row = CommentRow
    mine = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    comments: dict[str, list[str]] = {}
    for question, text in session.execute(select(row.question_id, row.text).where(mine).order_by(row.id)):
        comments.setdefault(question, []).append(text)
    return comments


def counts_by_group(session: Session, assessment: Assessment) -> dict[str, int]:
    """How many responses each group has; groups without one are absent."""
    counts = select(ResponseRow.group_id, func.count()).where(_of(assessment)).group_by(ResponseRow.group_id)
    return dict(session.execute(counts).all())


def add_imported(
    session: Session, assessment: Assessment, responses: Iterable[Response], content_sha256: str, today: date
) -> None:
    """Take in the responses of a file, all or none.

    Raises RefusedError("import_not_open") and, for a file taken in before, AlreadyDoneError("already_imported").
    """
    state = hold_state(session, assessment.organisation, assessment.id)
    if state != "open":
        raise RefusedError("import_not_open", state=state)
    new = insert_into(session, ResponseImportRow).on_conflict_do_nothing().returning(ResponseImportRow.content_sha256)
    key = {"organisation_id": assessment.organisation, "assessment_id": assessment.id, "content_sha256": content_sha256}
    if session.scalar(new.values(**key, imported_on=today)) is None:
        raise AlreadyDoneError("already_imported")
    session.add_all(
        # No receipt was given out, and none can be guessed.
        ResponseRow(**_values(assessment.organisation, assessment.id, each), receipt_hash=hash_of(secrets.token_hex()))
        for each in responses
    )
    session.flush()


def _values(organisation: OrganisationId, assessment: AssessmentId, response: Response) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "assessment_id": assessment,
        "group_id": response.group,
        "id": new_id(),
        "answers": response.ratings,
        "efforts": dict(response.efforts),
        "importance": dict(response.importance),
        "language": response.language,
    }


def _comment(draft: Draft, question: str, text: str) -> CommentRow:
    return CommentRow(
        organisation_id=draft.organisation, assessment_id=draft.assessment, question_id=question, id=new_id(), text=text
    )


def _response(
    group: str, ratings: str, efforts: dict[str, list[float]], importance: dict[str, list[str]], language: str | None
) -> Response:
    return Response(
        group,
        ratings,
        {key: tuple(shares) for key, shares in efforts.items()},
        {key: tuple(chosen) for key, chosen in importance.items()},
        language,
    )


def _mark_sent(session: Session, draft: Draft) -> None:
    links = LinkRow.draft_id == draft.id
    if draft.invitation is not None:
        invitation = (InvitationRow.organisation_id == draft.organisation) & (InvitationRow.id == draft.invitation)
        session.execute(update(InvitationRow).where(invitation).values(state="sent"))
        links = or_(links, LinkRow.invitation_id == draft.invitation)
    of_draft = (LinkRow.organisation_id == draft.organisation) & links
    # The row of the link stays, so that a later visit can be told that the answers were sent.
    session.execute(update(LinkRow).where(of_draft).values(draft_id=None, sent=True))


def _has_receipt(session: Session, organisation: OrganisationId, receipt: str) -> bool:
    row = ResponseRow
    found = select(row.id).where(row.organisation_id == organisation, row.receipt_hash == receipt)
    return session.scalar(found) is not None


def _of(assessment: Assessment) -> ColumnElement[bool]:
    return (ResponseRow.organisation_id == assessment.organisation) & (ResponseRow.assessment_id == assessment.id)
