"""A leader's pages: the list, a new assessment, one assessment, opening and closing it."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.code_words import ask_for_code_word, code_word_hash
from survey.actions.running import close, launch, open_token, plan
from survey.core.errors import RefusedError
from survey.store.access import assessment_led, pmos_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, assessments_of, create_assessment, questionnaire_of
from survey.store.engine import reading, transaction
from survey.store.organisations import create_pmo, organisations
from survey.store.slugs import slug_of
from survey.web.account.access import signed_in
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import CodeWordForm, NewAssessmentForm
from survey.web.manage.offers import offers
from survey.web.manage.progress import answered_so_far, is_too_late_to_open, read_progress
from survey.web.shell import engine, installation, now, secret_key, today

REFUSED = 422
# Addresses under the prefix that no assessment may take.
RESERVED = ("new",)


@pages.get("")
@signed_in
def assessments(account: Account) -> Response:
    with reading(engine()) as session:
        own = assessments_of(session, account.organisation)
        answered = {assessment.id: answered_so_far(session, assessment) for assessment in own}
        owners = [each for each in organisations(session) if each.demo and each.id != account.organisation]
        demos = [assessment for owner in owners for assessment in assessments_of(session, owner.id)]
    addresses = {assessment.id: _open_address(assessment) for assessment in demos if assessment.state == "open"}
    page = render_template(
        "manage/assessments.html",
        own=own,
        current=_current(own),
        answered=answered,
        demos=demos,
        addresses=addresses,
        now=now(),
    )
    return make_response(page)


@pages.route("/new", methods=["GET", "POST"])
@signed_in
def new(account: Account) -> Response:
    with reading(engine()) as session:
        form = NewAssessmentForm(pmos_led(session, account), list(offers()))
    if form.validate_on_submit():
        return redirect(url_for(".assessment", slug=_create(account, form).slug), 303)
    page = render_template("manage/new.html", form=form, offers=offers())
    return make_response(page, REFUSED if form.errors else 200)


@pages.get("/<slug>")
@signed_in
def assessment(account: Account, slug: str) -> Response:
    return _assessment_page(account, slug, CodeWordForm(formdata=None))


@pages.post("/<slug>/code-word")
@signed_in
def set_code_word(account: Account, slug: str) -> Response:
    found, form = _own(account, slug), CodeWordForm()
    if found.mode != "anonymous":
        raise RefusedError("no_open_link")
    is_removed = "remove" in request.form
    if not is_removed and not form.validate_on_submit():
        return _assessment_page(account, slug, form)
    kept = None if is_removed else code_word_hash(secret_key(), found.id, form.code_word.data)
    ask_for_code_word(engine(), found, kept, now(), account.id)
    return redirect(url_for(".assessment", slug=slug, _anchor="code-word"), 303)


@pages.post("/<slug>/open")
@signed_in
def open_assessment(account: Account, slug: str) -> Response:
    found = _own(account, slug)
    if is_too_late_to_open(found, now()):
        raise RefusedError("too_late_to_open")
    launch(engine(), secret_key(), found, now(), account.id)
    return redirect(url_for(".assessment", slug=slug), 303)


@pages.get("/<slug>/close")
@signed_in
def confirm_close(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        progress = read_progress(session, found)
    if found.state != "open":
        raise RefusedError("wrong_state", state=found.state)
    return make_response(render_template("manage/close.html", assessment=found, progress=progress))


@pages.post("/<slug>/close")
@signed_in
def close_assessment(account: Account, slug: str) -> Response:
    close(engine(), _own(account, slug), now(), account.id)
    return redirect(url_for(".assessment", slug=slug), 303)


def _own(account: Account, slug: str) -> Assessment:
    with reading(engine()) as session:
        return assessment_led(session, account, slug)


def _assessment_page(account: Account, slug: str, code_word: CodeWordForm) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        questionnaire = questionnaire_of(session, found)
        progress = read_progress(session, found)
    moment = now()
    page = render_template(
        "manage/assessment.html",
        assessment=found,
        questionnaire=questionnaire,
        progress=progress,
        step=progress.next_step(found, moment),
        address=_open_address(found) if found.state == "open" and found.mode == "anonymous" else None,
        code_word=code_word,
        now=moment,
    )
    return make_response(page, REFUSED if code_word.errors else 200)


def _create(account: Account, form: NewAssessmentForm) -> Assessment:
    title, smallest = form.title.data, int(form.smallest_group.data)
    questionnaire = offers()[form.questionnaire.data]
    slug = f"{slug_of(title)}-{token_hex(2)}" if slug_of(title) in RESERVED else None
    with transaction(engine()) as session:
        pmo = form.chosen_pmo or create_pmo(session, account.organisation, form.new_pmo.data)
        planned = replace(plan(pmo, title, questionnaire, smallest, slug), mode=form.mode.data)
        return create_assessment(session, planned, today())


def _current(own: Sequence[Assessment]) -> Assessment | None:
    """The assessment that waits for something: one that runs, else one that was not opened, else the newest."""
    by_urgency = {"open": 0, "draft": 1, "closed": 2}
    return min(own, key=lambda each: by_urgency[each.state], default=None)


def _open_address(assessment: Assessment) -> str:
    """The open link in full, as people reach this server."""
    token, public = open_token(secret_key(), assessment), installation().settings.public_url
    if public is None:
        return url_for("respond.enter", token=token, _external=True)
    return public.rstrip("/") + url_for("respond.enter", token=token)
