"""The end of a survey for the calendar of whoever is asked: no token stands in its address, and it opens nothing."""

from flask import Blueprint, Response, make_response

from survey.actions.deadline import calendar_entry, is_calendar_mark
from survey.core.errors import NotFoundError
from survey.store.assessments import Assessment, find_assessment
from survey.store.engine import reading
from survey.web.language import current_words
from survey.web.shell import engine, now, secret_key

pages = Blueprint("calendar", __name__, url_prefix="/calendar")


@pages.get("/<slug>/<mark>.ics")
def deadline(slug: str, mark: str) -> Response:
    with reading(engine()) as session:
        assessment = find_assessment(session, slug)
    if not is_calendar_mark(secret_key(), assessment, mark) or assessment.state == "closed":
        raise NotFoundError
    return entry_of(assessment)


def entry_of(assessment: Assessment) -> Response:
    """The entry as a file to be taken in."""
    with reading(engine()) as session:
        entry = calendar_entry(session, secret_key(), assessment, current_words(), now())
    response = make_response(entry)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response
