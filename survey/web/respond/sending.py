"""Check, send, receipt."""

import re

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from survey.actions.answering import Sending, make_submission_code, send
from survey.core.errors import AlreadyDoneError, NotFoundError, NotOpenError
from survey.store.engine import reading
from survey.store.errors import NotSavedError
from survey.store.links import HANDLE_LENGTH, handle_of
from survey.store.responses import has_response
from survey.web.language import current_words
from survey.web.receipt_codes import keep_code, kept_code
from survey.web.respond.blueprint import EXPIRED, REFUSED, pages, see, token_holds
from survey.web.respond.ends import closed_page
from survey.web.respond.entries import find_missing, find_problems, sentence
from survey.web.respond.progress import unanswered
from survey.web.respond.sections import RETRY_AFTER, UNSAVED
from survey.web.respond.visit import Visit, remember, visit
from survey.web.shell import cookie_name, engine, secret_key

SUBMISSION_CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", re.ASCII)


@pages.get("/survey/<handle>/check")
def check(handle: str) -> Response:
    found = visit(handle)
    if found.draft is None or not found.assessment.may_finish(found.now):
        return see(".start", handle=handle)
    try:
        return _check_page(found)
    except NotFoundError:
        # A change that goes on on another device needs its receipt there.
        return see("receipts.ask")


@pages.post("/survey/<handle>/send")
def send_answers(handle: str) -> Response:
    found = visit(handle)
    code = request.form.get("submission_code", "")
    if not SUBMISSION_CODE.fullmatch(code):
        return see(".check", handle=handle)
    if found.draft is None:
        return _after_sending(found, code)
    state = "" if token_holds() else "expired"
    state = state or ("missing" if _missing(found) else "")
    return _check_page(found, state=state, code=code) if state else _send(found, code)


@pages.get("/survey/<handle>/receipt")
def receipt(handle: str) -> Response:
    found = visit(handle)
    code = request.cookies.get(cookie_name(f"sent-{handle}"), "")
    if not found.sent or not SUBMISSION_CODE.fullmatch(code):
        return see(".start", handle=handle)
    return make_response(render_template("respond/receipt.html", visit=found, code=code, opens=handle_of(code)))


def _send(found: Visit, code: str) -> Response:
    sending = Sending(code, current_words().language, found.now)
    try:
        send(engine(), secret_key(), found.link, sending)
    except AlreadyDoneError as error:
        # The same submission again: the same receipt. Another one: it was sent, and the code is not ours to show.
        if error.code != "same_submission":
            return see(".start", handle=found.handle)
    except NotSavedError:
        return _check_page(found, state="unsaved", code=code)
    except NotOpenError:
        return closed_page(found)
    return _to_receipt(found, code)


def _after_sending(found: Visit, code: str) -> Response:
    """The draft is gone: whoever sends the same once more gets the same receipt."""
    if not found.sent:
        return see(".start", handle=found.handle)
    with reading(engine()) as session:
        same = has_response(session, found.assessment, code)
    return _to_receipt(found, code) if same else see(".start", handle=found.handle)


def _to_receipt(found: Visit, code: str) -> Response:
    response = remember(see(".receipt", handle=found.handle), f"sent-{found.handle}", code)
    # The same code opens the pages on which answers are read, changed and withdrawn.
    return keep_code(response, code)


def _missing(found: Visit) -> dict[str, int]:
    """Fields that have to be answered and are not, each with the number of its page."""
    return {
        problem.where: number
        for number, page in enumerate(found.pages, start=1)
        for problem in find_missing(found.questionnaire, page, found.fields)
    }


def _submission_code(found: Visit) -> str:
    """A new code, or the receipt of what is being changed, which this browser was given."""
    replaces = found.begun.replaces
    if replaces is None:
        return make_submission_code()
    return kept_code(replaces[:HANDLE_LENGTH])


def _check_page(found: Visit, *, state: str = "", code: str | None = None) -> Response:
    words = current_words()
    problems = find_problems(found.questionnaire, found.begun.group, found.fields)
    content = render_template(
        "respond/check.html",
        visit=found,
        faults={problem.where: sentence(problem, words) for problem in problems},
        blank=unanswered(found),
        missing=_missing(found),
        code=code or _submission_code(found),
        state=state,
    )
    response = make_response(content, {"expired": EXPIRED, "missing": REFUSED, "unsaved": UNSAVED}.get(state, 200))
    if state == "unsaved":
        response.headers["Retry-After"] = RETRY_AFTER
    return response
