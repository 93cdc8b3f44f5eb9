"""The launch checklist: what has to be right before anybody is asked."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from survey.actions.preparing import Ticks, agree, merge_groups, say_privacy
from survey.core.launching import AGREEMENTS
from survey.core.questionnaire import Questionnaire
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.preparing import settled_of
from survey.web.account.access import signed_in
from survey.web.language import current_words
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import privacy_form
from survey.web.meanwhile import CLASHES, shown_with, take_over
from survey.web.shell import engine, now

REFUSED = 422


@pages.post("/<slug>/agree")
@signed_in
def agree_to(account: Account, slug: str) -> Response:
    """Keep which boxes are ticked."""
    found, _ = _own(account, slug)
    seen = {name: request.form[f"seen-{name}"] for name in AGREEMENTS if f"seen-{name}" in request.form}
    ticks = Ticks(request.form.getlist("agreed"), request.form.getlist("were"), seen)
    if not agree(engine(), found, ticks, now(), account.id):
        say = current_words().say
        flash(say("Something that you ticked was changed while you looked at it. Look again, and tick it again."))
    return redirect(url_for(".assessment", slug=slug, _anchor="list"), 303)


@pages.post("/<slug>/merge")
@signed_in
def merge(account: Account, slug: str) -> Response:
    """Never show two groups alone."""
    found, questionnaire = _own(account, slug)
    column = request.form.get("column", "")
    if column not in questionnaire.merged:
        raise BadRequest
    merge_groups(engine(), found, column, now(), account.id)
    return redirect(url_for(".assessment", slug=slug, _anchor="groups"), 303)


@pages.route("/<slug>/privacy", methods=["GET", "POST"])
@signed_in
def privacy(account: Account, slug: str) -> Response:
    """Own words on privacy, for the page before the first question."""
    found, questionnaire = _own(account, slug)
    with reading(engine()) as session:
        settled = settled_of(session, found)
    saved = {f"privacy-{code}": settled.privacy.get(code, "") for code in questionnaire.languages}
    form = privacy_form(saved)
    clashes = take_over(form, saved)
    if form.validate_on_submit() and not clashes:
        say_privacy(engine(), found, form.texts(questionnaire.languages), now(), account.id)
        return redirect(url_for(".assessment", slug=slug, _anchor="list"), 303)
    page = render_template(
        "manage/privacy.html",
        assessment=found,
        form=form,
        codes=questionnaire.languages,
        settled=settled,
        clashes=clashes,
        seen=shown_with(saved),
    )
    return make_response(page, CLASHES if clashes else REFUSED if form.errors else 200)


def _own(account: Account, slug: str) -> tuple[Assessment, Questionnaire]:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        return found, questionnaire_of(session, found)
