"""The survey on paper: printed for a group, and typed in sheet by sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from flask import make_response, redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from survey.actions.answering import Sending, make_submission_code
from survey.actions.paper import enter_sheet, require_anonymous
from survey.core.disclosure import LEAST_FOR_COMMENTS
from survey.core.errors import AlreadyDoneError, NotOpenError, Problem, SurveyError
from survey.core.questionnaire import Allocation, Questionnaire
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.engine import reading
from survey.store.errors import NotSavedError
from survey.web.account.access import signed_in
from survey.web.fields import stripped
from survey.web.language import current_words, look_in
from survey.web.manage.blueprint import pages
from survey.web.manage.preview import own_form
from survey.web.manage.sheet import lines_of, parts_of, whole_page
from survey.web.respond.blueprint import EXPIRED, OVER, REFUSED, token_holds
from survey.web.respond.entries import Entries, read_entries, sentence
from survey.web.respond.sending import SUBMISSION_CODE
from survey.web.shell import engine, now

UNSAVED, RETRY_AFTER = 503, "10"
REFUSALS: Mapping[type[SurveyError], str] = {NotSavedError: "unsaved", NotOpenError: "over", AlreadyDoneError: "other"}
STATUS = {"expired": EXPIRED, "unsaved": UNSAVED, "over": OVER, "other": REFUSED, "empty": REFUSED, "marked": REFUSED}
# What is typed for the two answers that are no point: a letter printed beside them, the same in every language.
LETTERS = {"D": "DK", "N": "NA"}
ENTERED = "entered"


class Entered(NamedTuple):
    """How many sheets of an assessment were entered in this browser, and the receipt of the last one."""

    assessment: str
    sheets: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Form:
    """Whose sheets are typed in: an assessment and a group of it."""

    assessment: Assessment
    questionnaire: Questionnaire
    group: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what was read of it, its ratings as they were typed, and the code under which it is taken in once."""

    entries: Entries = field(default_factory=lambda: Entries({}))
    typed: Mapping[str, str] = field(default_factory=dict)
    code: str = field(default_factory=make_submission_code)

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the fields of the page."""
        return {**self.entries.fields, **self.typed}


@pages.get("/<slug>/paper/<group>")
@signed_in
def paper(account: Account, slug: str, group: str) -> Response:
    form = _form(account, slug, group)
    page = render_template(
        "manage/paper.html",
        assessment=form.assessment,
        questionnaire=form.questionnaire,
        group=form.questionnaire.group[group],
        form_parts=parts_of(form.questionnaire, group),
        letters=list(LETTERS),
        least_comments=max(LEAST_FOR_COMMENTS, form.assessment.smallest_group),
    )
    return make_response(page)


@pages.get("/<slug>/paper-answers/<group>")
@signed_in
def paper_answers(account: Account, slug: str, group: str) -> Response:
    form = _form(account, slug, group)
    if not form.assessment.may_finish(now()):
        raise NotOpenError(state=form.assessment.state)
    return _page(form, Sheet())


@pages.post("/<slug>/paper-answers/<group>")
@signed_in
def save_sheet(account: Account, slug: str, group: str) -> Response:
    form = _form(account, slug, group)
    sheet = _posted_sheet(form)
    if not token_holds():
        return _page(form, sheet, "expired")
    if not any(sheet.shown.values()):
        return _page(form, sheet, "empty")
    if not {problem.where for problem in sheet.entries.problems} <= set(request.form.get("marked", "").split()):
        return _page(form, sheet, "marked")
    return _enter(form, sheet)


def _form(account: Account, slug: str, group: str) -> Form:
    with reading(engine()) as session:
        found, questionnaire = own_form(session, account, slug, group)
    require_anonymous(found)
    look_in(questionnaire.languages)
    return Form(found, questionnaire, group)


def _posted_sheet(form: Form) -> Sheet:
    typed = {item.id: stripped(request.form.get(item.id)) for item in form.questionnaire.items}
    sent = MultiDict(request.form)
    for name, text in typed.items():
        sent[name] = LETTERS.get(text.upper(), text.upper())
    entries = read_entries(form.questionnaire, form.group, whole_page(form.questionnaire, form.group), sent)
    code = request.form.get("submission_code", "")
    return Sheet(entries, typed, code if SUBMISSION_CODE.fullmatch(code) else make_submission_code())


def _enter(form: Form, sheet: Sheet) -> Response:
    language = current_words().language
    try:
        sending = Sending(sheet.code, language, now())
        is_new = enter_sheet(engine(), form.assessment, form.group, sheet.entries.worth_keeping, sending)
    except tuple(REFUSALS) as error:
        # Another sheet stands under this code already, so this one needs its own.
        code = make_submission_code() if isinstance(error, AlreadyDoneError) else sheet.code
        return _page(form, replace(sheet, code=code), REFUSALS[type(error)])
    if is_new:
        browser[ENTERED] = Entered(form.assessment.id, _entered(form).sheets + 1, sheet.code)
    slug = form.assessment.slug
    return redirect(url_for(".paper_answers", slug=slug, group=form.group, language=language, entered="yes"), 303)


def _entered(form: Form) -> Entered:
    kept = Entered(*browser.get(ENTERED, ("", 0, "")))
    return kept if kept.assessment == form.assessment.id else Entered(form.assessment.id, 0, "")


def _page(form: Form, sheet: Sheet, state: str = "") -> Response:
    faults = _faults(form, sheet.entries.problems) if state == "marked" else {}
    page = render_template(
        "manage/paper_answers.html",
        assessment=form.assessment,
        group=form.questionnaire.group[form.group],
        questionnaire=form.questionnaire,
        form_parts=parts_of(form.questionnaire, form.group),
        letters=list(LETTERS),
        fields=sheet.shown,
        faults=faults,
        # What was pointed out once, here or on the page before.
        marked=" ".join(faults) or request.form.get("marked", ""),
        code=sheet.code,
        state=state,
        entered=_entered(form) if ENTERED in request.args and not state else None,
    )
    response = make_response(page, STATUS.get(state, 200))
    if state == "unsaved":
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _faults(form: Form, problems: tuple[Problem, ...]) -> dict[str, str]:
    """What is wrong, by field, each with the number of its question."""
    words = current_words()
    numbers = _numbers(form)
    return {
        problem.where: words.say(
            "{number}: {fault}", number=numbers.get(problem.where, ""), fault=_fault(form.questionnaire, problem)
        )
        for problem in problems
    }


def _fault(questionnaire: Questionnaire, problem: Problem) -> str:
    words = current_words()
    if problem.code != "bad_rating":
        return sentence(problem, words)
    points = questionnaire.points(questionnaire.item[problem.where])
    first, second = LETTERS
    return words.say("Type 1 to {points}, {first} or {second}, or nothing.", points=points, first=first, second=second)


def _numbers(form: Form) -> dict[str, int]:
    """The number on paper of each field's question."""
    numbers: dict[str, int] = {}
    for line in lines_of(form.questionnaire, form.group):
        names = line.asked.fields if isinstance(line.asked, Allocation) else (line.asked.id,)
        numbers |= dict.fromkeys(names, line.number)
    return numbers
