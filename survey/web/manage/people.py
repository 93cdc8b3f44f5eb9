"""The people of an assessment: who is invited, by group; each of them changed or taken off the list."""

from flask import make_response, redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions.inviting import correct_person, take_off
from survey.core.context import read_context
from survey.core.errors import AlreadyDoneError, Problem, RefusedError, ResponsesError
from survey.core.group_sizes import groups_too_small
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, context_of, has_begun, questionnaire_of
from survey.store.engine import reading
from survey.store.invitations import find_invitation
from survey.store.invited_people import PAGE, listed_by_group, people_page
from survey.store.mails import mail_plan_of
from survey.web.account.access import signed_in
from survey.web.fields import stripped
from survey.web.manage.blueprint import pages
from survey.web.manage.people_forms import PersonForm
from survey.web.shell import engine, now

REFUSED = 422
LONGEST_SEARCH = 100
LAST_PAGE = 10_000
# What was done last to a list, told once on the page that follows.
DONE = "people_done"


@pages.get("/<slug>/people")
@signed_in
def people(account: Account, slug: str) -> Response:
    wanted = stripped(request.args.get("q"))[:LONGEST_SEARCH]
    number = min(max(request.args.get("page", 1, int), 1), LAST_PAGE)
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        questionnaire = questionnaire_of(session, assessment)
        sizes = read_context(questionnaire, context_of(session, assessment)).population
        listed = listed_by_group(session, assessment)
        found = people_page(session, assessment, wanted, number)
        by_mail = mail_plan_of(session, assessment).by_mail
    page = render_template(
        "manage/people.html",
        assessment=assessment,
        questionnaire=questionnaire,
        sizes=sizes,
        small=groups_too_small(questionnaire, sizes, assessment.smallest_group),
        listed=listed,
        found=found,
        wanted=wanted,
        number=number,
        last=max(1, -(-found.total // PAGE)),
        by_mail=by_mail,
        done=_done_to(assessment),
    )
    return make_response(page)


@pages.route("/<slug>/people/<invitation>", methods=["GET", "POST"])
@signed_in
def person(account: Account, slug: str, invitation: str) -> Response:
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        invited = find_invitation(session, assessment, invitation)
        questionnaire = questionnaire_of(session, assessment)
        begun = has_begun(session, assessment)
    form = PersonForm(questionnaire, invited)
    if form.validate_on_submit() and _correct(account, assessment, invitation, form):
        return _back(assessment, changed=invited.name or invited.address or "")
    # In anonymous mode nothing here tells how far somebody is.
    fixed = assessment.mode == "named" and invited.state != "invited"
    page = render_template(
        "manage/person.html", assessment=assessment, invited=invited, form=form, begun=begun, fixed=fixed
    )
    return make_response(page, REFUSED if form.errors else 200)


@pages.post("/<slug>/people/<invitation>/remove")
@signed_in
def remove_person(account: Account, slug: str, invitation: str) -> Response:
    with reading(engine()) as session:
        assessment = assessment_led(session, account, slug)
        invited = find_invitation(session, assessment, invitation)
    take_off(engine(), account, assessment, invitation, now())
    return _back(assessment, removed=invited.name or invited.address or "")


def tell_done(assessment: Assessment, **what: str | int) -> None:
    """Keep what was done to the list of an assessment, for the page that comes next."""
    browser[DONE] = {"assessment": assessment.id, **what}


def _done_to(assessment: Assessment) -> dict[str, str | int]:
    kept: dict[str, str | int] = browser.get(DONE, {})
    if kept.get("assessment") != assessment.id:
        return {}
    browser.pop(DONE)
    return kept


def _correct(account: Account, assessment: Assessment, invitation: str, form: PersonForm) -> bool:
    """Keep what was typed, unless something speaks against it; then the form says so."""
    try:
        correct_person(engine(), account, assessment, (invitation, form.entry), now())
    except ResponsesError as error:
        form.take(error.problems)
        return False
    except AlreadyDoneError as error:
        form.take([Problem(error.code, "address")])
        return False
    except RefusedError as error:
        if error.code != "people_told":
            raise
        form.take([Problem("group_told", "group", {"value": form.group.data})])
        return False
    return True


def _back(assessment: Assessment, **what: str | int) -> Response:
    tell_done(assessment, **what)
    return redirect(url_for(".people", slug=assessment.slug), 303)
