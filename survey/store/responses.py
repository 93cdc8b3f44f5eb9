"""Responses: what was answered. A draft becomes one in a single transaction that forgets who wrote it."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Executable, Select, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.core.answers import Response
from survey.core.errors import AlreadyDoneError, NotFoundError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.core.responses import GroupAnswers, points_of, ticks_of
from survey.store.assessments import Assessment, Mode, hold_open, hold_state
from survey.store.drafts import Draft, delete_draft, hold_draft
from survey.store.ids import AssessmentId, OrganisationId, new_id
from survey.store.rows import (
    CommentRow,
    InvitationRow,
    LinkRow,
    RespondentRow,
    ResponseImportRow,
    ResponseRow,
    table_of,
)
from survey.store.tokens import hash_of, owner_hash
from survey.store.upsert import insert_for, insert_into

BLOCK = 1 << 17  # rows that are read at once
EVERY_ID = ("", "g")  # ids are hexadecimal


class Place(NamedTuple):
    """Where a response belongs."""

    organisation: OrganisationId
    assessment: AssessmentId


@dataclass(frozen=True, slots=True)
class Submission:
    """What is sent: answers, a comment or a blank for each open question, and the code that becomes their receipt.

    `mode` says what stays of the person, as they were told; a pseudonymous submission comes with its pseudonym.
    """

    response: Response
    comments: Mapping[str, str]
    code: str
    mode: Mode = "anonymous"
    pseudonym: str | None = None


def submit(session: Session, draft: Draft, sent: Submission, now: datetime) -> None:
    """Send a draft: it becomes a response and comments that nothing joins, and is gone.

    Raises AlreadyDoneError("same_submission") when this very submission was taken in before,
    AlreadyDoneError("already_sent") when another was, and NotOpenError; the draft is kept then.
    """
    receipt = hash_of(sent.code)
    if not hold_draft(session, draft):
        same = _has_receipt(session, draft.organisation, receipt)
        raise AlreadyDoneError("same_submission" if same else "already_sent")
    hold_open(session, draft.organisation, draft.assessment, now, begun=True)
    if draft.replaces is None:
        _add_response(session, draft, sent, receipt)
    else:
        _replace_response(session, draft, sent, receipt)
    _add_comments(session, Place(draft.organisation, draft.assessment), sent)
    _mark_sent(session, draft)
    delete_draft(session, draft)


def add_response(session: Session, assessment: Assessment, sent: Submission, now: datetime) -> None:
    """Take in a response that was never a draft, such as one from paper; raises as `submit` does."""
    hold_open(session, assessment.organisation, assessment.id, now, begun=True)
    place = Place(assessment.organisation, assessment.id)
    _insert(session, place, sent.response, hash_of(sent.code))
    _add_comments(session, place, sent)


def has_response(session: Session, assessment: Assessment, submission_code: str) -> bool:
    """Whether this very submission was taken in."""
    return _has_receipt(session, assessment.organisation, hash_of(submission_code))


def responses_of(session: Session, assessment: Assessment) -> Sequence[Response]:
    """All responses, in the order of their random ids within their group."""
    row = ResponseRow
    columns = (row.group_id, row.answers, row.efforts, row.importance, row.language)
    in_order = select(*columns).where(_of(assessment)).order_by(row.group_id, row.id)
    return [read_row(*found) for found in session.execute(in_order)]


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


def _add_response(session: Session, draft: Draft, sent: Submission, receipt: str) -> None:
    response = _insert(session, Place(draft.organisation, draft.assessment), sent.response, receipt)
    if sent.mode != "anonymous":
        session.add(
            RespondentRow(
                organisation_id=draft.organisation,
                assessment_id=draft.assessment,
                group_id=sent.response.group,
                response_id=response,
                mode=sent.mode,
                invitation_id=draft.invitation if sent.mode == "named" else None,
                code=sent.pseudonym,
            )
        )
        session.flush()


def _insert(session: Session, place: Place, response: Response, receipt: str) -> str:
    values = _values(place.organisation, place.assessment, response) | {"receipt_hash": receipt}
    new = session.connection().execute(_new_response(session.get_bind().dialect.name), values).first()
    if new is None:
        raise AlreadyDoneError("same_submission")
    return str(new[0])


@cache
def _new_response(dialect: str) -> Executable:
    return insert_for(dialect, ResponseRow).on_conflict_do_nothing().returning(table_of(ResponseRow).c.id)


def _replace_response(session: Session, draft: Draft, sent: Submission, receipt: str) -> None:
    """Put the changed answers in the place of those before, of which nothing is kept."""
    if receipt != draft.replaces:
        raise NotFoundError
    row, new = ResponseRow, sent.response
    values = {"answers": new.ratings, "efforts": dict(new.efforts), "importance": dict(new.importance)}
    same = (row.organisation_id == draft.organisation) & (row.receipt_hash == receipt)
    changed = update(row).where(same).values(**values, language=new.language).returning(row.id)
    if session.scalar(changed) is None:
        raise AlreadyDoneError("withdrawn")
    delete_comments(session, Place(draft.organisation, draft.assessment), sent.code, sent.comments)


def delete_comments(session: Session, place: Place, code: str, questions: Iterable[str]) -> None:
    """Delete the comments of whoever holds this receipt."""
    row = CommentRow
    mine = (row.organisation_id == place.organisation) & (row.assessment_id == place.assessment)
    own = row.owner_hash.in_([owner_hash(code, question) for question in questions])
    session.execute(delete(row).where(mine, own))


def _add_comments(session: Session, place: Place, sent: Submission) -> None:
    session.add_all(
        CommentRow(
            organisation_id=place.organisation,
            assessment_id=place.assessment,
            question_id=question,
            id=new_id(),
            text=text,
            owner_hash=owner_hash(sent.code, question),
        )
        for question, text in sent.comments.items()
        if text
    )
    session.flush()


def read_row(
    group: str, ratings: str, efforts: dict[str, list[float]], importance: dict[str, list[str]], language: str | None
) -> Response:
    """The response of a row, from its columns in this order."""
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
