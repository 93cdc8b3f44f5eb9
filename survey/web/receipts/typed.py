"""Two doors for a typed code: that of a receipt leads to answers, one from paper to a survey."""

from collections.abc import Callable

from flask import Response, make_response, render_template, request, url_for

from survey.actions.answering import CODE_PART
from survey.actions.inviting import open_code
from survey.core.codes import canonical, written
from survey.core.errors import NotFoundError
from survey.store.engine import reading
from survey.store.links import handle_of
from survey.store.receipts import find_receipt
from survey.web.fields import stripped
from survey.web.guessing import TOO_MANY, WAIT_MINUTES, count_wrong, is_guessing, told_to_wait
from survey.web.receipt_codes import keep_code
from survey.web.receipts.blueprint import pages
from survey.web.respond.blueprint import EXPIRED, REFUSED, see, token_holds
from survey.web.respond.visit import remember
from survey.web.shell import engine

LONGEST = 80  # characters that are shown again
STATUS = {"": 200, "expired": EXPIRED, "empty": REFUSED, "wrong": REFUSED, "wait": TOO_MANY}
RECEIPT, PAPER = "receipts/ask.html", "receipts/code.html"


@pages.get("/receipt")
def ask() -> Response:
    return _page(RECEIPT)


@pages.post("/receipt")
def open_receipt() -> Response:
    return _answer(RECEIPT, _to_receipt)


@pages.get("/code")
def ask_code() -> Response:
    return _page(PAPER)


@pages.post("/code")
def enter_code() -> Response:
    return _answer(PAPER, _to_survey)


def address_of_receipts() -> str:
    """Where a receipt is typed, as it stands on paper."""
    return url_for("receipts.ask", _external=True)


def _to_receipt(letters: str) -> Response:
    code = written(letters, CODE_PART)
    with reading(engine()) as session:
        find_receipt(session, code)
    return keep_code(see(".show", handle=handle_of(code)), code)


def _to_survey(letters: str) -> Response:
    token = open_code(engine(), letters)
    handle = handle_of(token)
    return remember(see("respond.start", handle=handle), f"link-{handle}", token)


def _answer(template: str, go_on: Callable[[str], Response]) -> Response:
    """Go on with what was typed; wrong, cut, withdrawn and foreign codes all get the same page."""
    letters = canonical(_typed())
    fault = _fault(letters)
    if fault:
        return _page(template, fault)
    try:
        return go_on(letters)
    except NotFoundError:
        count_wrong("code")
        return _page(template, "wrong")


def _fault(letters: str) -> str:
    """What keeps a code from being looked up, in a word; empty when nothing does."""
    if not token_holds():
        return "expired"
    if not letters:
        return "empty"
    return "wait" if is_guessing("code") else ""


def _typed() -> str:
    return stripped(request.form.get("code", "")[:LONGEST])


def _page(template: str, fault: str = "") -> Response:
    typed = _typed() if fault else ""
    page = make_response(render_template(template, typed=typed, fault=fault, minutes=WAIT_MINUTES))
    page.status_code = STATUS[fault]
    return told_to_wait(page) if fault == "wait" else page
