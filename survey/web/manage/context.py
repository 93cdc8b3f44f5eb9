"""What the leader states beside the answers: facts, targets, people invited."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.running import state_context
from survey.core.context import read_context
from survey.core.errors import ContextError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, context_of, has_begun, questionnaire_of
from survey.store.engine import reading
from survey.store.meanwhile import mark_of
from survey.web.account.access import signed_in
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import ContextForm, context_form, facts_of, levels_of, stated_fields
from survey.web.meanwhile import CLASHES, once_more_if_changed, shown_with, take_over
from survey.web.shell import engine, now

REFUSED = 422


@pages.route("/<slug>/context", methods=["GET", "POST"])
@signed_in
@once_more_if_changed
def context(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        questionnaire = questionnaire_of(session, assessment)
        before = context_of(session, assessment)
    stated = read_context(questionnaire, before)
    if assessment.state == "closed":
        raise RefusedError("wrong_state", state=assessment.state)
    form, saved = context_form(questionnaire, stated), stated_fields(questionnaire, stated)
    clashes = take_over(form, saved)
    if form.validate_on_submit() and not clashes and _keep(form, assessment, questionnaire, mark_of(before), account):
        return redirect(url_for(".assessment", slug=slug), 303)
    with reading(engine()) as session:
        are_people_fixed = has_begun(session, assessment)
    page = render_template(
        "manage/context.html",
        assessment=assessment,
        questionnaire=questionnaire,
        form=form,
        clashes=clashes,
        seen=shown_with(saved),
        facts=facts_of(questionnaire),
        levels=levels_of(questionnaire),
        are_people_fixed=are_people_fixed,
    )
    return make_response(page, CLASHES if clashes else REFUSED if form.errors else 200)


def _keep(form: ContextForm, assessment: Assessment, questionnaire: Questionnaire, seen: str, account: Account) -> bool:
    """Keep what was typed, unless the core refuses it; then the form says so."""
    try:
        state_context(engine(), assessment, (form.document(questionnaire), seen), now(), account.id)
    except ContextError as error:
        form.take(error.problems)
        return False
    except RefusedError as error:
        if error.code != "people_fixed":
            raise
        # Somebody began after this page was opened. The rest of what was typed is not lost.
        form.take_people_back()
        return False
    return True
