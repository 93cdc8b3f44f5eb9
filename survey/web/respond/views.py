"""The pages of a survey, from the link to the receipt. GET and HEAD never change anything."""

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from survey.actions.answering import begin, make_submission_code, send
from survey.core.disclosure import LEAST_FOR_COMMENTS
from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.core.questionnaire import Item
from survey.core.routing import minutes_for
from survey.language import LANGUAGES
from survey.store.drafts import Draft, save_fields, set_language
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.links import find_link, handle_of
from survey.web.language import current_words, use_language
from survey.web.respond.entries import Entries, find_problems, points_given, read_entries, sentence
from survey.web.respond.visit import Visit, open_visit, remember, visit
from survey.web.respond.wording import answer_to, field_of, in_words
from survey.web.shell import cookie_name, engine

pages = Blueprint("respond", __name__)
pages.add_app_template_filter(answer_to)
pages.add_app_template_filter(in_words)
pages.add_app_template_test(field_of)
SUBMISSION_CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", re.ASCII)
REFUSED = 422
EXPIRED = 400
UNSAVED, RETRY_AFTER = 503, "60"


@pages.get("/s/<token>")
def enter(token: str) -> AnyResponse:
    """Exchange the token for a cookie at once, so that it stands in no address after this one."""
    with reading(engine()) as session:
        if find_link(session, token) is None:
            raise NotFoundError
    handle = handle_of(token)
    return remember(_see(".start", handle=handle), f"link-{handle}", token)


@pages.get("/survey/<handle>/")
def start(handle: str) -> AnyResponse:
    found = visit(handle)
    if found.sent:
        return make_response(render_template("respond/sent.html", visit=found))
    if found.assessment.state != "open":
        return make_response(render_template("respond/closed.html", visit=found), 410)
    if found.draft is not None:
        return _see(".page", handle=handle, number=_first_open_page(found))
    return _start_page(found)


@pages.post("/survey/<handle>/start")
def start_draft(handle: str) -> AnyResponse:
    found = open_visit(handle)
    if found.sent or found.draft is not None:
        return _see(".start", handle=handle)
    if not FlaskForm().validate_on_submit():
        return _start_page(found, expired=True)
    group = request.form.get("group", "")
    if found.link.invitation is None and group not in found.questionnaire.group:
        return _start_page(found, unchosen=True)
    token = begin(engine(), found.link, found.token, group, current_words().language)
    own = handle_of(token)
    return remember(_see(".page", handle=own, number=1), f"link-{own}", token)


@pages.get("/survey/<handle>/page/<int:number>")
def page(handle: str, number: int) -> AnyResponse:
    found = visit(handle)
    if found.draft is None:
        return _see(".start", handle=handle)
    return _section_page(found, number, Entries(found.fields, ()))


@pages.post("/survey/<handle>/page/<int:number>")
def save_page(handle: str, number: int) -> AnyResponse:
    found = visit(handle)
    if found.sent or found.draft is None:
        return _see(".start", handle=handle)
    entries = read_entries(found.questionnaire, found.draft.group, found.page(number), request.form)
    language = _use_posted_language()
    if not FlaskForm().validate_on_submit():
        return _section_page(found, number, entries, state="expired")
    try:
        _save(found, found.draft, entries, language)
    except NotSavedError:
        # What was typed is on the page alone now: it comes back with the page.
        return _section_page(found, number, entries, state="unsaved")
    return _after_saving(found, number, entries, "stay" if language else request.form.get("go", "next"))


def _save(found: Visit, draft: Draft, entries: Entries, language: str | None) -> None:
    with transaction(engine()) as session:
        save_fields(session, draft, entries.kept(found.fields, found.questionnaire.item))
        if language:
            set_language(session, draft, language)


def _after_saving(found: Visit, number: int, entries: Entries, step: str) -> Response:
    if entries.block(found.fields) and step in ("next", "check"):
        return _section_page(found, number, entries)
    return _step(found, number, step)


@pages.get("/survey/<handle>/check")
def check(handle: str) -> AnyResponse:
    found = visit(handle)
    return _see(".start", handle=handle) if found.draft is None else _check_page(found)


@pages.post("/survey/<handle>/send")
def send_answers(handle: str) -> AnyResponse:
    found = visit(handle)
    code = request.form.get("submission_code", "")
    if not SUBMISSION_CODE.fullmatch(code):
        return _see(".check", handle=handle)
    if not FlaskForm().validate_on_submit():
        return _check_page(found, expired=True) if found.draft else _see(".start", handle=handle)
    return _send(found, code)


def _send(found: Visit, code: str) -> AnyResponse:
    try:
        send(engine(), found.link, code, current_words().language)
    except AlreadyDoneError as error:
        # The same submission again: the same receipt. Another one: it was sent, and the code is not ours to show.
        if error.code != "same_submission":
            return _see(".start", handle=found.handle)
    return remember(_see(".receipt", handle=found.handle), f"receipt-{found.handle}", code)


@pages.get("/survey/<handle>/receipt")
def receipt(handle: str) -> AnyResponse:
    found = visit(handle)
    code = request.cookies.get(cookie_name(f"receipt-{handle}"), "")
    if not found.sent or not SUBMISSION_CODE.fullmatch(code):
        return _see(".start", handle=handle)
    return make_response(render_template("respond/receipt.html", visit=found, code=code))


def _see(endpoint: str, **values: object) -> Response:
    return make_response(redirect(url_for(endpoint, **values), 303))  # type: ignore[arg-type]  # any value an address takes


def _use_posted_language() -> str | None:
    wanted = request.form.get("language")
    if wanted not in LANGUAGES:
        return None
    use_language(wanted)
    return wanted


def _step(found: Visit, number: int, step: str) -> Response:
    if step == "check" or (step == "next" and number == len(found.pages)):
        return _see(".check", handle=found.handle)
    ahead = {"back": -1, "stay": 0}.get(step, 1)
    return _see(".page", handle=found.handle, number=min(max(1, number + ahead), len(found.pages)))


def _first_open_page(found: Visit) -> int:
    """The first page with an item that was not yet seen; the last when all were."""
    for number, content in enumerate(found.pages, start=1):
        asked = [name for block in content for name in block.questions]
        if any(isinstance(found.questionnaire.question[name], Item) and name not in found.fields for name in asked):
            return number
    return len(found.pages)


def _start_page(found: Visit, *, unchosen: bool = False, expired: bool = False) -> Response:
    content = render_template(
        "respond/start.html",
        visit=found,
        form=FlaskForm(),
        least_comments=max(LEAST_FOR_COMMENTS, found.assessment.smallest_group),
        minutes=minutes_for(found.questionnaire),
        unchosen=unchosen,
        expired=expired,
    )
    return make_response(content, EXPIRED if expired else REFUSED if unchosen else 200)


def _section_page(found: Visit, number: int, entries: Entries, *, state: str = "") -> Response:
    words = current_words()
    faults = {problem.where: sentence(problem, words) for problem in entries.problems}
    content = render_template(
        "respond/section.html",
        visit=found,
        number=number,
        content=found.page(number),
        fields=entries.fields,
        totals={asked.id: points_given(asked, entries.fields) for asked in found.questionnaire.allocations},
        faults=faults,
        form=FlaskForm(),
        state=state,
    )
    response = make_response(content, {"expired": EXPIRED, "unsaved": UNSAVED}.get(state, REFUSED if faults else 200))
    if state == "unsaved":
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _check_page(found: Visit, *, expired: bool = False) -> Response:
    words = current_words()
    problems = find_problems(found.questionnaire, found.begun.group, found.fields)
    content = render_template(
        "respond/check.html",
        visit=found,
        faults={problem.where: sentence(problem, words) for problem in problems},
        form=FlaskForm(),
        code=make_submission_code(),
        expired=expired,
    )
    return make_response(content, EXPIRED if expired else 200)
