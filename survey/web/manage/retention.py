"""How long the things of an assessment are kept, what would go today, and on which days the rest goes."""

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from survey.actions.retaining import keep_for
from survey.core.errors import UnusableError
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import has_begun
from survey.store.engine import reading
from survey.store.retention import held_of, retention_of
from survey.web.account.access import signed_in
from survey.web.manage.blueprint import pages
from survey.web.manage.retention_form import RetentionForm
from survey.web.shell import engine, now

REFUSED = 422


@pages.route("/<slug>/retention", methods=["GET", "POST"])
@signed_in
def retention(account: Account, slug: str) -> Response:
    with reading(engine()) as session:
        found = assessment_led(session, account, slug)
        kept = retention_of(session, found)
        # How many links there are would tell how many people began.
        held = [each for each in held_of(session, found, now()) if each.what != "links"]
        is_told = found.state == "closed" or has_begun(session, found)
    form = RetentionForm(kept)
    if form.validate_on_submit():
        try:
            keep_for(engine(), found, form.wanted, now(), account.id)
        except UnusableError as error:
            form.take(error.problems)
        else:
            return redirect(url_for(".retention", slug=slug), 303)
    page = render_template("manage/retention.html", assessment=found, form=form, held=held, is_told=is_told)
    return make_response(page, REFUSED if form.errors else 200)
