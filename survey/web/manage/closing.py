"""When the survey takes no more answers: set, moved and taken away until it is closed."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.closing import set_closing_time, zones
from survey.core.errors import RefusedError
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import GRACE, last_time_zone
from survey.store.engine import reading
from survey.web.account.access import signed_in
from survey.web.closing import told
from survey.web.manage.blueprint import pages
from survey.web.manage.forms import ClosingForm
from survey.web.shell import engine, now

REFUSED = 422
SECONDS_IN_MINUTE = 60


@pages.route("/<slug>/closing", methods=["GET", "POST"])
@signed_in
def closing(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        usual_zone = last_time_zone(session, account.organisation)
    if found.state == "closed":
        raise RefusedError("wrong_state", state=found.state)
    form = ClosingForm(found, usual_zone, now())
    if form.validate_on_submit():
        set_closing_time(engine(), found, (form.moment, form.zone.data), now(), account.id)
        return redirect(url_for(".assessment", slug=slug), 303)
    grace = int(GRACE.total_seconds()) // SECONDS_IN_MINUTE
    clock = told(now(), form.zone.data)
    page = render_template("manage/closing.html", assessment=found, form=form, zones=zones(), grace=grace, clock=clock)
    return make_response(page, REFUSED if form.errors else 200)
