"""People are added to an assessment: typed one by one, or as a list that is looked through before it is used."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.inviting import invite_list, invite_person, keep_for_later, look_through
from survey.actions.people_entries import PeopleRead
from survey.actions.people_file import LARGEST_FILE, read_people
from survey.actions.people_lines import read_pasted
from survey.core.errors import NotFoundError, RefusedError, ResponsesError
from survey.core.questionnaire import Questionnaire
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.web.account.access import signed_in
from survey.web.manage.blueprint import pages
from survey.web.manage.people import tell_done
from survey.web.manage.people_forms import PasteForm, PersonForm, UploadForm
from survey.web.manage.people_words import wrong_with
from survey.web.shell import current_account, engine, now

REFUSED = 422
UPLOAD = "manage.upload_people"
# A file comes with a few fields around it.
LARGEST_UPLOAD = LARGEST_FILE + 64 * 1024
# Rows with problems that the page shows.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Forms:
    """The three ways to add people, on one page."""

    person: PersonForm
    paste: PasteForm
    upload: UploadForm


@pages.url_value_preprocessor
def let_lists_in(endpoint: str | None, _values: object) -> None:
    """A list may be larger than other forms, from who is signed in; this runs before anything reads the form."""
    if endpoint == UPLOAD and current_account() is not None:
        request.max_content_length = LARGEST_UPLOAD


@pages.get("/<slug>/people/add")
@signed_in
def add_people(account: Account, slug: str) -> Response:
    assessment, questionnaire = _to_add_to(account, slug)
    return _adding_page(assessment, questionnaire)


@pages.post("/<slug>/people/add")
@signed_in
def add_person(account: Account, slug: str) -> Response:
    assessment, questionnaire = _to_add_to(account, slug)
    form = PersonForm(questionnaire)
    if form.validate_on_submit():
        try:
            invite_person(engine(), account, assessment, form.entry, now())
        except ResponsesError as error:
            form.take(error.problems)
        else:
            tell_done(assessment, added=1)
            return redirect(url_for(".people", slug=slug), 303)
    return _adding_page(assessment, questionnaire, person=form)


@pages.post("/<slug>/people/paste")
@signed_in
def paste_people(account: Account, slug: str) -> Response:
    assessment, questionnaire = _to_add_to(account, slug)
    form = PasteForm(questionnaire)
    if form.validate_on_submit():
        kept = _kept(account, assessment, form, lambda: read_pasted(form.people.data or "", form.group.data))
        if kept:
            return redirect(url_for(".people_list", slug=slug, which=kept), 303)
    return _adding_page(assessment, questionnaire, paste=form)


@pages.post("/<slug>/people/upload")
@signed_in
def upload_people(account: Account, slug: str) -> Response:
    assessment, questionnaire = _to_add_to(account, slug)
    form = UploadForm(questionnaire)
    if form.validate_on_submit():
        kept = _kept(account, assessment, form, lambda: read_people(form.file.data.read(), form.group.data))
        if kept:
            return redirect(url_for(".people_list", slug=slug, which=kept), 303)
    return _adding_page(assessment, questionnaire, upload=form)


@pages.get("/<slug>/people/lists/<which>")
@signed_in
def people_list(account: Account, slug: str, which: str) -> Response:
    """What a list would do, row by row. Nobody is invited yet."""
    assessment, questionnaire = _to_add_to(account, slug)
    read, checked = look_through(engine(), account, assessment, which)
    page = render_template(
        "manage/people_list.html",
        assessment=assessment,
        questionnaire=questionnaire,
        which=which,
        read=read,
        checked=checked,
        wrong=[(problem.row, wrong_with(problem, questionnaire)) for problem in checked.problems[:MOST_SHOWN]],
        more=max(0, len(checked.problems) - MOST_SHOWN),
    )
    return make_response(page)


@pages.post("/<slug>/people/lists/<which>")
@signed_in
def invite_people(account: Account, slug: str, which: str) -> Response:
    assessment, _ = _to_add_to(account, slug)
    try:
        invited = invite_list(engine(), account, assessment, which, now())
    except NotFoundError:
        # A second click: the first one did it.
        return redirect(url_for(".people", slug=slug), 303)
    tell_done(assessment, added=invited.people, left_out=invited.left_out)
    return redirect(url_for(".people", slug=slug), 303)


def _to_add_to(account: Account, slug: str) -> tuple[Assessment, Questionnaire]:
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        questionnaire = questionnaire_of(session, assessment)
    if assessment.stage not in ("draft", "scheduled", "open"):
        raise RefusedError("invite_closed", assessment=slug)
    return assessment, questionnaire


def _kept(
    account: Account, assessment: Assessment, form: PasteForm | UploadForm, read: Callable[[], PeopleRead]
) -> str | None:
    """The id under which a list is kept; None where it cannot be read, and then the form says why."""
    try:
        return keep_for_later(engine(), account, assessment, read(), now())
    except ResponsesError as error:
        form.take(error.problems)
        return None


def _adding_page(
    assessment: Assessment,
    questionnaire: Questionnaire,
    *,
    person: PersonForm | None = None,
    paste: PasteForm | None = None,
    upload: UploadForm | None = None,
) -> Response:
    forms = Forms(
        person or PersonForm(questionnaire),
        paste or PasteForm(questionnaire, formdata=None),
        upload or UploadForm(questionnaire, formdata=None),
    )
    page = render_template("manage/people_add.html", assessment=assessment, questionnaire=questionnaire, forms=forms)
    return make_response(page, REFUSED if request.method == "POST" else 200)
