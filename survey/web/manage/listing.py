"""The leader's first page, and a new assessment."""

from dataclasses import replace
from secrets import token_hex

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.running import plan
from survey.core.errors import NotFoundError
from survey.store import Session
from survey.store.access import pmos_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment, assessments_of, create_assessment
from survey.store.audit import Entry, log_entry, of_assessment
from survey.store.engine import reading, transaction
from survey.store.listing import Page, answered_in, list_assessments, most_urgent
from survey.store.organisations import Pmo, create_pmo, organisations
from survey.store.repeats import same_draft, same_pmo
from survey.store.rhythms import proposals
from survey.store.slugs import slug_of
from survey.web.account.access import first_page, signed_in
from survey.web.manage.addresses import open_address
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import NewAssessmentForm
from survey.web.manage.offers import offers
from survey.web.manage.progress import read_progress
from survey.web.shell import engine, now, today

REFUSED = 422
# Addresses under the prefix that no assessment may take.
RESERVED = ("new",)
LAST_PAGE = 1000


@pages.get("")
@signed_in
def assessments(account: Account) -> Response:
    if account.role == "viewer":
        return redirect(first_page(account), 303)
    with reading(engine()) as session:
        current = most_urgent(session, account)
        progress = read_progress(session, current) if current and current.state == "open" else None
        listed = _listed(session, account)
        answered = answered_in(session, listed.assessments)
        demos = _demos(session, account)
        proposed = proposals(session, account, today())
    page = render_template(
        "manage/assessments.html",
        listed=listed,
        archived="archived" in request.args,
        current=current,
        progress=progress,
        answered=answered,
        demos=demos,
        proposed=proposed,
        addresses={each.id: open_address(each) for each in demos if each.state == "open"},
        now=now(),
    )
    return make_response(page)


@pages.route("/new", methods=["GET", "POST"])
@signed_in
def new(account: Account) -> Response:
    with reading(engine()) as session:
        led = pmos_led(session, account)
    if not led and account.role != "administrator":
        raise NotFoundError
    form = NewAssessmentForm(led, list(offers()), may_add=account.role == "administrator")
    if form.validate_on_submit():
        return redirect(url_for(".assessment", slug=_create(account, form).slug), 303)
    page = render_template("manage/new.html", form=form, offers=offers())
    return make_response(page, REFUSED if form.errors else 200)


def _listed(session: Session, account: Account) -> Page:
    number = request.args.get("page", 1, type=int)
    return list_assessments(session, account, min(max(number, 1), LAST_PAGE), archived="archived" in request.args)


def _demos(session: Session, account: Account) -> list[Assessment]:
    owners = [each for each in organisations(session) if each.demo and each.id != account.organisation]
    return [assessment for owner in owners for assessment in assessments_of(session, owner.id)]


def _add_pmo(session: Session, account: Account, name: str) -> Pmo:
    same = same_pmo(session, account.organisation, name)
    if same is not None:
        return same
    pmo = create_pmo(session, account.organisation, name)
    log_entry(session, Entry(account.organisation, "pmo.added", account.id, details={"pmo": pmo.id}), now())
    return pmo


def _create(account: Account, form: NewAssessmentForm) -> Assessment:
    title, smallest = form.title.data, int(form.smallest_group.data)
    questionnaire = offers()[form.questionnaire.data]
    slug = f"{slug_of(title)}-{token_hex(2)}" if slug_of(title) in RESERVED else None
    with transaction(engine()) as session:
        pmo = form.chosen_pmo or _add_pmo(session, account, form.new_pmo.data)
        planned = replace(plan(pmo, title, questionnaire, smallest, slug), mode=form.mode.data)
        same = same_draft(session, planned, today())
        if same is not None:
            return same
        created = create_assessment(session, planned, today())
        log_entry(session, of_assessment(created, "assessment.created", account.id), now())
        return created
