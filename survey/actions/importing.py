"""Answers from a file into an assessment: all or nothing, and never the same twice."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from json import dumps

from survey.core.answers import Response
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.engine import transaction
from survey.store.responses import add_imported


def import_responses(engine: Engine, assessment: Assessment, responses: Iterable[Response], today: date) -> int:
    """Add responses and say how many; raises AlreadyDoneError when the same rows were imported before."""
    rows = list(responses)
    with transaction(engine) as session:
        add_imported(session, assessment, rows, content_of(rows), today)
    return len(rows)


def content_of(responses: Iterable[Response]) -> str:
    """SHA-256 of the rows as read, sorted: the order of lines and columns, spaces and quotes make no other content."""
    lines = sorted(
        dumps([row.group, row.ratings, dict(row.efforts), dict(row.importance)], sort_keys=True) for row in responses
    )
    return sha256("\n".join(lines).encode()).hexdigest()
