"""The steps of an assessment's life and their undoing: each asks for one thing, and says what came of it."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.closing import zones
from survey.actions.preparing import is_ready
from survey.actions.running import archive, close, launch, publish, reopen, schedule, take_back
from survey.core.errors import RefusedError
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.engine import reading
from survey.web.account.access import signed_in
from survey.web.closing import told
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import OpeningForm
from survey.web.manage.progress import read_progress
from survey.web.shell import engine, now, secret_key

REFUSED = 422


@pages.post("/<slug>/open")
@signed_in
def open_assessment(account: Account, slug: str) -> Response:
    found = _ready(account, slug)
    launch(engine(), secret_key(), found, now(), account.id)
    return _back(slug)


@pages.route("/<slug>/opening", methods=["GET", "POST"])
@signed_in
def opening(account: Account, slug: str) -> Response:
    """When a survey that is ready opens by itself."""
    found = _ready(account, slug)
    form = OpeningForm(found, now())
    if form.validate_on_submit():
        schedule(engine(), found, form.moment, now(), account.id)
        return _back(slug)
    clock = told(now(), form.zone.data)
    page = render_template("manage/opening.html", assessment=found, form=form, zones=zones(), clock=clock)
    return make_response(page, REFUSED if form.errors else 200)


@pages.post("/<slug>/unschedule")
@signed_in
def unschedule(account: Account, slug: str) -> Response:
    schedule(engine(), _own(account, slug), None, now(), account.id)
    return _back(slug)


@pages.post("/<slug>/take-back")
@signed_in
def take_back_opening(account: Account, slug: str) -> Response:
    take_back(engine(), _own(account, slug), now(), account.id)
    return _back(slug)


@pages.get("/<slug>/close")
@signed_in
def confirm_close(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        progress = read_progress(session, found)
    if found.state != "open":
        raise RefusedError("wrong_state", state=found.stage)
    return make_response(render_template("manage/close.html", assessment=found, progress=progress))


@pages.post("/<slug>/close")
@signed_in
def close_assessment(account: Account, slug: str) -> Response:
    close(engine(), _own(account, slug), now(), account.id)
    return _back(slug)


@pages.post("/<slug>/reopen")
@signed_in
def reopen_assessment(account: Account, slug: str) -> Response:
    reopen(engine(), _own(account, slug), now(), account.id)
    return _back(slug)


@pages.post("/<slug>/publish")
@signed_in
def publish_report(account: Account, slug: str) -> Response:
    publish(engine(), _own(account, slug), now(), account.id)
    return _back(slug)


@pages.post("/<slug>/unpublish")
@signed_in
def unpublish_report(account: Account, slug: str) -> Response:
    publish(engine(), _own(account, slug), now(), account.id, withdraw=True)
    return _back(slug)


@pages.post("/<slug>/archive")
@signed_in
def archive_assessment(account: Account, slug: str) -> Response:
    archive(engine(), _own(account, slug), now(), account.id)
    return _back(slug)


@pages.post("/<slug>/take-out")
@signed_in
def take_out_assessment(account: Account, slug: str) -> Response:
    archive(engine(), _own(account, slug), now(), account.id, take_out=True)
    return _back(slug)


def _own(account: Account, slug: str) -> Assessment:
    with reading(engine()) as session:
        return assessment_led(session, account, slug)


def _ready(account: Account, slug: str) -> Assessment:
    """A draft of which nothing is missing; raises RefusedError("not_ready")."""
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        if found.state != "draft":
            raise RefusedError("wrong_state", state=found.stage)
        if not is_ready(session, found, now()):
            raise RefusedError("not_ready")
    return found


def _back(slug: str) -> Response:
    return redirect(url_for(".assessment", slug=slug), 303)
