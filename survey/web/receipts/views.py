"""The pages of a receipt: read, keep, change, withdraw, leave. GET and HEAD never change anything."""

from contextlib import suppress
from io import BytesIO

from flask import Response, make_response, render_template, request, send_file

from survey.actions.answering import begin_change, withdraw_answers
from survey.core.errors import NotFoundError, NotOpenError
from survey.reporting.answers_copy import AnswersCopy
from survey.reporting.answers_pdf import render_answers
from survey.store.links import handle_of
from survey.web.language import current_words
from survey.web.leaving import forget_survey
from survey.web.receipt_codes import kept_code
from survey.web.receipts.blueprint import pages
from survey.web.receipts.next_steps import next_steps
from survey.web.receipts.sent import Sent, sections_of, sent
from survey.web.receipts.typed import address_of_receipts
from survey.web.respond.blueprint import EXPIRED, OVER, see, token_holds
from survey.web.respond.visit import remember
from survey.web.respond.wording import in_words
from survey.web.shell import engine, now

NOT_FOUND = 404


@pages.get("/receipt/<handle>/")
def show(handle: str) -> Response:
    return _receipt_page(sent(handle))


@pages.post("/receipt/<handle>/")
def go_on(handle: str) -> Response:
    """The two buttons of the page: change, or leave."""
    found = sent(handle)
    if not token_holds():
        return _receipt_page(found, expired=True)
    return _leave(found) if request.form.get("go") == "leave" else _change(found)


@pages.get("/receipt/<handle>/answers.pdf")
def answers_pdf(handle: str) -> Response:
    pdf = render_answers(_copy(sent(handle)), current_words())
    name = current_words().say("my-answers.pdf")
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name)


@pages.get("/receipt/<handle>/withdraw")
def confirm_withdrawal(handle: str) -> Response:
    return _withdrawal_page(_changeable(handle))


@pages.post("/receipt/<handle>/withdraw")
def withdraw(handle: str) -> Response:
    if not token_holds():
        return _withdrawal_page(_changeable(handle), expired=True)
    code = kept_code(handle)
    # Who presses twice has withdrawn them.
    with suppress(NotFoundError):
        withdraw_answers(engine(), code, now())
    response = see(".withdrawn")
    # By now the receipt leads nowhere, and so does the link of a change under way.
    forget_survey(response, None)
    return response


@pages.get("/receipt/withdrawn")
def withdrawn() -> Response:
    return make_response(render_template("receipts/withdrawn.html"))


@pages.errorhandler(NotFoundError)
def _no_receipt(_error: NotFoundError) -> Response:
    """Never given out, withdrawn meanwhile, or not given to this browser: all look the same."""
    return make_response(render_template("receipts/none.html"), NOT_FOUND)


@pages.errorhandler(NotOpenError)
def _too_late(_error: NotOpenError) -> Response:
    """Why nothing can be changed now; what was sent can still be read."""
    found = sent(str((request.view_args or {})["handle"]))
    return make_response(render_template("receipts/over.html", visit=found), OVER)


def _change(found: Sent) -> Response:
    token = begin_change(engine(), found.code, current_words().language, found.now)
    handle = handle_of(token)
    return remember(see("respond.page", handle=handle, number=1), f"link-{handle}", token)


def _leave(found: Sent) -> Response:
    response = see("respond.left")
    forget_survey(response, found.assessment.id)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _changeable(handle: str) -> Sent:
    found = sent(handle)
    if not found.may_change:
        raise NotOpenError(state=found.assessment.state)
    return found


def _receipt_page(found: Sent, *, expired: bool = False) -> Response:
    content = render_template(
        "receipts/show.html",
        visit=found,
        group=in_words(found.questionnaire.group[found.group].name),
        sections=sections_of(found),
        steps=next_steps(found),
        address=address_of_receipts(),
        expired=expired,
    )
    return make_response(content, EXPIRED if expired else 200)


def _withdrawal_page(found: Sent, *, expired: bool = False) -> Response:
    content = render_template("receipts/withdraw.html", visit=found, expired=expired)
    return make_response(content, EXPIRED if expired else 200)


def _copy(found: Sent) -> AnswersCopy:
    return AnswersCopy(
        title=in_words(found.questionnaire.title),
        organisation=found.assessment.organisation_name,
        assessment=found.assessment.title,
        group=in_words(found.questionnaire.group[found.group].name),
        code=found.code,
        address=address_of_receipts(),
        next_steps=next_steps(found),
        sections=sections_of(found),
        demo=found.assessment.demo,
    )
