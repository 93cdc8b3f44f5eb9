"""From the link to the first question, the list of sections, and the way out. GET and HEAD never change anything."""

from contextlib import suppress

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from survey.actions.answering import begin
from survey.actions.code_words import is_code_word
from survey.core.errors import NotFoundError
from survey.store.drafts import NewDraft
from survey.store.engine import reading
from survey.store.links import find_link, handle_of
from survey.web.cookies import drop
from survey.web.guessing import count_wrong, is_guessing, refuse_wrong_link, told_to_wait
from survey.web.language import current_words
from survey.web.leaving import forget_survey
from survey.web.respond.blueprint import EXPIRED, REFUSED, has_tasks, pages, see, token_holds
from survey.web.respond.ends import closed_page, sent_page
from survey.web.respond.progress import first_open_page, minutes_in_all, minutes_left, names_of, sections_of
from survey.web.respond.promise import promise_of
from survey.web.respond.visit import Visit, beginning_visit, remember, visit
from survey.web.shell import engine, now, secret_key


@pages.get("/s/<token>")
def enter(token: str) -> Response:
    """Exchange the token for a cookie at once, so that it stands in no address after this one."""
    with reading(engine()) as session:
        link = find_link(session, token)
    # A code on paper is short: it opens only where guessing is slowed.
    if link is None or link.typed:
        refuse_wrong_link()
    handle = handle_of(token)
    return remember(see(".start", handle=handle), f"link-{handle}", token)


@pages.get("/survey/<handle>/")
def start(handle: str) -> Response:
    found = visit(handle)
    if found.sent:
        return sent_page(found)
    if not (found.assessment.may_finish(found.now) if found.draft else found.assessment.may_begin(found.now)):
        return closed_page(found)
    if found.draft is None:
        return _start_page(found)
    return _tasks_page(found) if has_tasks(found) else see(".page", handle=handle, number=first_open_page(found))


@pages.post("/survey/<handle>/start")
def start_draft(handle: str) -> Response:
    found = beginning_visit(handle)
    if found.sent or found.draft is not None:
        return see(".start", handle=handle)
    if not token_holds():
        return _start_page(found, fault="expired")
    group = found.group or request.form.get("group", "")
    fault = _beginning_fault(found, group)
    if fault:
        return _start_page(found, fault=fault)
    token = begin(engine(), found.link, found.token, NewDraft(group, current_words().language), now())
    own = handle_of(token)
    return remember(see(".page", handle=own, number=1), f"link-{own}", token)


@pages.get("/survey/<handle>/pause")
def pause(handle: str) -> Response:
    """What to know before leaving: where the answers are, and how to come back."""
    found = visit(handle)
    if found.draft is None or found.sent:
        return see(".start", handle=handle)
    return make_response(render_template("respond/pause.html", visit=found))


@pages.post("/survey/<handle>/leave")
def leave(handle: str) -> Response:
    """Forget this link in this browser: whoever sits down next finds nothing."""
    if not token_holds():
        return see(".pause", handle=handle)
    response = see(".left")
    # Who pressed it in another window as well has left already.
    with suppress(NotFoundError):
        forget_survey(response, visit(handle).assessment.id)
    drop(response, f"sent-{handle}")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.get("/survey/left")
def left() -> Response:
    return make_response(render_template("respond/left.html"))


def _beginning_fault(found: Visit, group: str) -> str:
    """What keeps somebody from beginning, in a word; empty when nothing does."""
    if group not in found.questionnaire.group:
        return "unchosen"
    if found.group is not None or found.assessment.code_word_hash is None:
        return ""
    return _code_word_fault(found)


def _code_word_fault(found: Visit) -> str:
    if is_guessing("word"):
        return "wait"
    if is_code_word(secret_key(), found.assessment, request.form.get("code_word", "")):
        return ""
    count_wrong("word")
    return "wrong_word"


def _start_page(found: Visit, *, fault: str = "") -> Response:
    content = render_template(
        "respond/start.html",
        visit=found,
        promise=promise_of(found),
        minutes=minutes_in_all(found),
        fault=fault,
        group=request.form.get("group", ""),
        code_word=request.form.get("code_word", ""),
    )
    page = make_response(content, {"expired": EXPIRED, "": 200}.get(fault, REFUSED))
    return told_to_wait(page) if fault == "wait" else page


def _tasks_page(found: Visit) -> Response:
    first = first_open_page(found)
    content = render_template(
        "respond/tasks.html",
        visit=found,
        sections=sections_of(found),
        first=first,
        minutes=minutes_left(found, 1),
        names=names_of(found),
    )
    return make_response(content)
