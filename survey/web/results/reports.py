"""The reports that somebody may read: where viewers begin."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from survey.store.access import reports_to_read
from survey.store.accounts import Account
from survey.store.engine import reading
from survey.web.account.access import signed_in
from survey.web.results.blueprint import pages
from survey.web.shell import engine


@pages.get("/reports")
@signed_in
def reports(account: Account) -> Response:
    with reading(engine()) as session:
        published = reports_to_read(session, account)
    return make_response(render_template("results/reports.html", published=published))
