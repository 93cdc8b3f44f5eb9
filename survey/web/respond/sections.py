"""A page of questions: shown, saved with a button, and saved by itself while somebody answers."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, make_response, render_template, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from survey.core.errors import NotFoundError, NotOpenError
from survey.store.drafts import Draft, save_fields, set_language
from survey.store.engine import transaction
from survey.store.errors import NotSavedError
from survey.web.language import current_words, page_languages, use_language
from survey.web.respond.blueprint import EXPIRED, OVER, REFUSED, has_tasks, pages, see, token_holds
from survey.web.respond.ends import closed_page, sent_meanwhile_page
from survey.web.respond.entries import Entries, fields_on, points_given, read_entries, sentence, shown_with
from survey.web.respond.progress import minutes_left, names_of, sections_of
from survey.web.respond.visit import Visit, visit
from survey.web.respond.wording import in_other_window, local_time
from survey.web.shell import engine

GONE = 404
CLASH = 409
UNSAVED, RETRY_AFTER = 503, "10"
STATUS = {
    "expired": EXPIRED,
    "unsaved": UNSAVED,
    "clash": CLASH,
    "refused": REFUSED,
    "gone": GONE,
    "left": GONE,
    "over": OVER,
}
REFUSALS: Mapping[type[Exception], str] = {NotSavedError: "unsaved", NotOpenError: "over", NotFoundError: "gone"}


@pages.get("/survey/<handle>/page/<int:number>")
def page(handle: str, number: int) -> Response:
    found = visit(handle)
    if found.draft is None or not found.assessment.may_finish(found.now):
        return see(".start", handle=handle)
    return _section_page(found, number, Entries(found.fields))


@pages.post("/survey/<handle>/page/<int:number>")
def save_page(handle: str, number: int) -> Response:
    by_script = request.accept_mimetypes.best == "application/json"
    try:
        found = visit(handle)
    except NotFoundError:
        if by_script:
            # Somebody left this computer in another window.
            return _told("left")
        raise
    if found.draft is None:
        return _told("gone") if by_script else _without_draft(found)
    entries = read_entries(found.questionnaire, found.draft.group, found.page(number), request.form)
    language = _use_posted_language()
    outcome = _try_to_save(found, found.draft, entries, language)
    step = "stay" if language else request.form.get("go", "next")
    return _tell(found, number, entries, outcome) if by_script else _go_on(found, number, entries, (*outcome, step))


def _go_on(found: Visit, number: int, entries: Entries, outcome: tuple[str, Mapping[str, str], str]) -> Response:
    state, clashes, step = outcome
    if state == "over":
        return closed_page(found)
    if state == "gone":
        return sent_meanwhile_page(found)
    if state != "saved":
        return _section_page(found, number, entries, state=state, clashes=clashes)
    return _after_saving(found, number, entries, step)


def _without_draft(found: Visit) -> Response:
    return sent_meanwhile_page(found) if found.sent else see(".start", handle=found.handle)


def _try_to_save(found: Visit, draft: Draft, entries: Entries, language: str | None) -> tuple[str, Mapping[str, str]]:
    """What became of it, in a word, and what another window says instead."""
    if not token_holds():
        return "expired", {}
    try:
        with transaction(engine()) as session:
            clashes = save_fields(session, draft, entries.worth_keeping, found.now, entries.seen)
            if language:
                set_language(session, draft, language)
    except tuple(REFUSALS) as error:
        return REFUSALS[type(error)], {}
    return "clash" if clashes else "saved", clashes


def _tell(found: Visit, number: int, entries: Entries, outcome: tuple[str, Mapping[str, str]]) -> Response:
    """The answer to a script that saves each answer as it is given: what to show, and to compare with next time."""
    state, clashes = outcome
    if state == "expired":
        return _told(state, token=generate_csrf())
    if state not in ("saved", "clash"):
        return _told(state)
    saved = {**found.fields, **entries.worth_keeping, **clashes}
    told = {name: {"value": text, "said": in_other_window(found, name, text)} for name, text in clashes.items()}
    return _told(state, seen=shown_with(fields_on(found.questionnaire, found.page(number)), saved), clashes=told)


def _told(state: str, **more: Any) -> Response:
    return make_response(jsonify({"state": state, **more}), STATUS.get(state, 200))


def _after_saving(found: Visit, number: int, entries: Entries, step: str) -> Response:
    if request.form.get("clear"):
        return see(".page", handle=found.handle, number=number, _anchor=f"{request.form['clear']}-1")
    if entries.block and step in ("next", "check"):
        return _section_page(found, number, entries, state="refused")
    return _step(found, number, step)


def _step(found: Visit, number: int, step: str) -> Response:
    endpoint = {"check": ".check", "tasks": ".start", "pause": ".pause"}.get(step)
    if step == "next" and number == len(found.pages):
        endpoint = ".check"
    if endpoint:
        return see(endpoint, handle=found.handle)
    ahead = {"back": -1, "stay": 0}.get(step, 1)
    return see(".page", handle=found.handle, number=min(max(1, number + ahead), len(found.pages)))


def _use_posted_language() -> str | None:
    wanted = request.form.get("language")
    if wanted not in page_languages():
        return None
    use_language(wanted)
    return wanted


def _section_page(
    found: Visit, number: int, entries: Entries, *, state: str = "", clashes: Mapping[str, str] | None = None
) -> Response:
    words, content = current_words(), found.page(number)
    problems = entries.problems if state == "refused" else ()
    kept = entries.worth_keeping if state in ("refused", "clash") else {}
    saved = {**found.fields, **kept, **(clashes or {})}
    page = render_template(
        "respond/section.html",
        visit=found,
        number=number,
        content=content,
        fields=entries.fields,
        told=entries.mark if problems else "",
        seen=shown_with(fields_on(found.questionnaire, content), saved),
        totals={asked.id: points_given(asked, entries.fields) for asked in found.questionnaire.allocations},
        faults={problem.where: sentence(problem, words) for problem in problems},
        clashes={name: in_other_window(found, name, text) for name, text in (clashes or {}).items()},
        required=any(problem.code == "required" for problem in problems),
        state=state,
        saved_at=local_time(found, found.saved_at) if found.saved_at else "",
        names=names_of(found),
        sections=sections_of(found),
        minutes=minutes_left(found, number),
        has_tasks=has_tasks(found),
    )
    response = make_response(page, STATUS.get(state, 200))
    if state == "unsaved":
        response.headers["Retry-After"] = RETRY_AFTER
    return response
