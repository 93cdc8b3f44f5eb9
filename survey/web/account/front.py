"""The front page, and the set-up of an installation."""

import logging

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.running import open_token
from survey.store.accounts import any_account
from survey.store.assessments import assessments_of
from survey.store.engine import reading
from survey.store.organisations import organisations
from survey.web.account.access import first_page
from survey.web.account.blueprint import REFUSED, pages
from survey.web.account.entering import enter
from survey.web.account.first_account import FirstLeader, require_token
from survey.web.account.first_account import set_up as make_first_account
from survey.web.account.forms import SetUpForm
from survey.web.cookies import drop, keep
from survey.web.shell import cookie_name, current_account, engine, installation

log = logging.getLogger(__name__)
SETUP_COOKIE = "set-up"


@pages.get("/")
def home() -> Response:
    account = current_account()
    if account is not None:
        return redirect(first_page(account), 303)
    with reading(engine()) as session:
        owners = [each for each in organisations(session) if each.demo]
        demos = [assessment for owner in owners for assessment in assessments_of(session, owner.id)]
        is_new = not any_account(session)
    closed = next((each for each in demos if each.state == "closed"), None)
    running = next((each for each in demos if each.state == "open"), None)
    token = open_token(installation().settings.secret_key, running) if running else None
    return make_response(render_template("account/home.html", closed=closed, token=token, is_new=is_new))


@pages.get("/set-up/<token>")
def take_setup_link(token: str) -> Response:
    """Exchange the token for a cookie at once, so that it stands in no address after this one."""
    require_token(token)
    response = redirect(url_for(".set_up"), 303)
    keep(response, SETUP_COOKIE, token)
    return response


@pages.route("/set-up", methods=["GET", "POST"])
def set_up() -> Response:
    token = request.cookies.get(cookie_name(SETUP_COOKIE), "")
    require_token(token)
    form = SetUpForm()
    if not form.validate_on_submit():
        return make_response(render_template("account/set_up.html", form=form), REFUSED if form.errors else 200)
    asked = (form.organisation, form.pmo, form.name, form.email, form.password)
    account = make_first_account(token, FirstLeader(*(field.data for field in asked)))
    log.info("first account %s made", account.id)
    response = enter(account, "set-up")
    drop(response, SETUP_COOKIE)
    return response
