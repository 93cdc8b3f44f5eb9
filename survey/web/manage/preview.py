"""A look at the survey through the eyes of a group. Nothing is saved: these pages hold no form and write nothing."""

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.core.errors import NotFoundError
from survey.core.questionnaire import Questionnaire
from survey.core.routing import pages_for
from survey.language import offered
from survey.store import Session
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.links import Link
from survey.web.account.access import signed_in
from survey.web.language import current_words, look_in
from survey.web.manage.blueprint import pages
from survey.web.respond.progress import minutes_in_all
from survey.web.respond.promise import promise_of
from survey.web.respond.visit import Visit
from survey.web.shell import engine, now

START = 0  # the number of the page before the first


@pages.get("/<slug>/preview/")
@signed_in
def forms(account: Account, slug: str) -> Response:
    """The forms of an assessment, group by group: to look at, to print, to type in from paper."""
    with reading(engine()) as session:
        found, questionnaire = own_form(session, account, slug)
    languages, asked = offered(questionnaire.languages), request.args.get("in", current_words().language)
    page = render_template(
        "manage/forms.html",
        assessment=found,
        questionnaire=questionnaire,
        form_languages=languages,
        chosen=asked if asked in languages else languages[0],
        takes_paper=found.mode == "anonymous" and found.may_finish(now()),
    )
    return make_response(page)


@pages.get("/<slug>/preview/<group>/<int:number>")
@signed_in
def preview(account: Account, slug: str, group: str, number: int) -> Response:
    with reading(engine()) as session:
        found, questionnaire = own_form(session, account, slug, group)
    look_in(questionnaire.languages)
    seen = _visit_of_nobody(found, questionnaire, group)
    addresses = {
        step: url_for(".preview", slug=slug, group=group, number=step, language=current_words().language)
        for step in range(len(seen.pages) + 1)
    }
    if number == START:
        shown = {"promise": promise_of(seen), "minutes": minutes_in_all(seen)}
        return make_response(render_template("manage/preview_start.html", visit=seen, addresses=addresses, **shown))
    page = render_template(
        "manage/preview_page.html",
        visit=seen,
        number=number,
        content=seen.page(number),
        totals={asked.id: 0 for asked in questionnaire.allocations},
        addresses=addresses,
    )
    return make_response(page)


def own_form(
    session: Session, account: Account, slug: str, group: str | None = None
) -> tuple[Assessment, Questionnaire]:
    """An assessment and what it asks; raises NotFoundError, also for a group that it does not know."""
    found = assessment_led(session, account, slug)
    questionnaire = questionnaire_of(session, found)
    if group is not None and group not in questionnaire.group:
        raise NotFoundError(group=group)
    return found, questionnaire


def _visit_of_nobody(assessment: Assessment, questionnaire: Questionnaire, group: str) -> Visit:
    """What the respondent's pages are shown with, of somebody of a group who has only just come."""
    return Visit(
        token="",
        link=Link("", "open", assessment.organisation, assessment.id),
        assessment=assessment,
        questionnaire=questionnaire,
        draft=None,
        fields={},
        sent=False,
        group=group,
        pages=pages_for(questionnaire, group),
        now=now(),
        saved_at=None,
    )
