"""One table turns errors into pages. The log gets the cause, the person gets what to do."""

import logging
import secrets
from collections.abc import Callable

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from survey.core.errors import AlreadyDoneError, NotFoundError, NotOpenError, RefusedError, SurveyError, UnusableError
from survey.store.errors import NotSavedError
from survey.web.language import current_words

log = logging.getLogger(__name__)
STATUS: dict[type[SurveyError], int] = {
    NotSavedError: 503,
    NotFoundError: 404,
    NotOpenError: 410,
    AlreadyDoneError: 409,
    RefusedError: 409,
    UnusableError: 422,
}


def install(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(SurveyError, _show_problem)
    app.register_error_handler(CSRFError, _show_expired)
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(SecurityError, _show_foreign_host)
    app.register_error_handler(Exception, _show_unexpected)


def _page(status: int, title: str, text: str) -> Response:
    return make_response(render_template("problem.html", title=title, text=text), status)


def _show_problem(error: SurveyError) -> Response:
    say = current_words().say
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    title, text = {
        503: (
            say("Not saved"),
            say("The server could not save this just now. Wait a minute, go back, and send it again."),
        ),
        404: (
            say("Page not found"),
            say("Check the address, or open again the link that you were given. If that fails, ask its sender."),
        ),
        410: (say("This survey takes no answers now"), say("It has not begun or is over. Ask who invited you.")),
        409: (say("This was not done"), _reason(error, say)),
        422: (say("This cannot be used"), say("Go back and correct what you entered.")),
    }.get(status, (say("Something went wrong"), say("Go back and try again.")))
    log.info("%s %s: %s", request.method, request.endpoint, error.code)
    return _page(status, title, text)


def _reason(error: SurveyError, say: Callable[..., str]) -> str:
    """Why something is not done now, where more can be said than that."""
    reasons = {
        "no_open_link": say("This assessment takes personal links only, so there is no open link to guard."),
        "paper_is_anonymous": say(
            "Nobody can say whose sheet it is, so paper is only for anonymous assessments. Invite this person by name."
        ),
        "people_fixed": say(
            "Somebody has begun to answer, so the number of people invited stays as it is: they were promised results "
            "by it."
        ),
        "has_history": say("Something was done about this action, so it stays. Set its status to “Dropped” instead."),
        "people_told": say(
            "Somebody has begun to answer and was told how large the groups are. People can still join a group that "
            "was large enough then to be shown alone."
        ),
        "invite_closed": say("The survey is over, so nobody can be invited any more."),
        "mail_under_way": say("A mail to this person is just going out. Try again in a minute."),
        "has_begun": say("This person has begun to answer, and the name stands beside the answers. It stays as it is."),
        "address_fixed": say(
            "Somebody has begun to answer, and this person may have a link already. A mail to another address could "
            "open their answers, so the address stays as it is."
        ),
        "code_fixed": say(
            "Somebody has begun to answer, and this person may have a link already. The code beside their answers is "
            "made from the address, or from the name where there is none, so it stays as it is."
        ),
        "not_ready": say("Something is missing before it may open. Go back to its page: the list there says what."),
        "answers_over": say("The answers are not kept any more, so the survey stays closed. The report stays."),
        "begun": say("Somebody has begun to answer, so the survey stays open. Close it when its time is over."),
        "next_is_there": say(
            "The next assessment was started already. Go back to your assessments: it is a draft there."
        ),
        "report_read": say(
            "Somebody has opened the report, so the survey stays closed: figures of before and after, side by side, "
            "would tell what the answers between them were."
        ),
    }
    return reasons.get(error.code, say("It was done before, or something changed meanwhile. Go back and look."))


def _show_expired(error: CSRFError) -> Response:
    say = current_words().say
    log.info("%s %s: %s", request.method, request.endpoint, error.description)
    return _page(
        400, say("This page had expired"), say("Nothing was changed. Go back, reload the page and send it again.")
    )


def _show_foreign_host(_error: SecurityError) -> Response:
    """A foreign Host header: there is no address to build a page with, and nobody to read it."""
    return Response("This server is not known by that name.\n", 400, mimetype="text/plain")


def _show_http(error: HTTPException) -> Response:
    say = current_words().say
    if error.code == 404:  # noqa: PLR2004  # the status itself
        return _show_problem(NotFoundError())
    if error.code == 413:  # noqa: PLR2004  # the status itself
        return _page(413, say("Too much at once"), say("What you sent is too large. Go back and shorten it."))
    if error.code is not None and error.code < 400:  # noqa: PLR2004  # a redirect is no error
        return make_response(error.get_response())
    return _page(error.code or 500, say("This request was refused"), say("Go back and try again."))


def _show_unexpected(error: Exception) -> Response:
    """A fault of ours: an id on the page and the same id in the log, nothing else leaves."""
    identifier = secrets.token_hex(4)
    log.error("unexpected error %s in %s %s", identifier, request.method, request.endpoint, exc_info=error)
    say = current_words().say
    text = say(
        "It is our fault, not yours. If it happens again, report it with this number: {number}.", number=identifier
    )
    return _page(500, say("Something went wrong"), text)
