"""The front page, the set-up of an installation, sign in and sign out."""

import logging

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions.running import open_token
from survey.store.account_sessions import end_session, start_session
from survey.store.accounts import Account, account_by_email, any_account
from survey.store.assessments import assessments_of
from survey.store.engine import reading, transaction
from survey.store.organisations import organisations
from survey.web.account.access import own_path
from survey.web.account.first_account import FirstLeader, require_token
from survey.web.account.first_account import set_up as make_first_account
from survey.web.account.forms import SetUpForm, SignInForm
from survey.web.account.passwords import is_right
from survey.web.account.tries import KNOWN_BROWSER, KNOWN_FOR, WAIT_MINUTES, browser_mark, forget_tries, may_try
from survey.web.cookies import drop, keep
from survey.web.shell import SESSION_COOKIE, cookie_name, current_account, engine, installation, now

log = logging.getLogger(__name__)
pages = Blueprint("account", __name__)
SETUP_COOKIE = "set-up"
REFUSED, TOO_MANY = 422, 429


@pages.get("/")
def home() -> Response:
    if current_account():
        return redirect(url_for("manage.assessments"), 303)
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
    response = _signed_in(account, url_for("manage.assessments"))
    drop(response, SETUP_COOKIE)
    return response


@pages.get("/sign-in")
def sign_in() -> Response:
    target = own_path(request.args.get("next"))
    if current_account():
        return redirect(target or url_for("manage.assessments"), 303)
    return _sign_in_page(SignInForm(formdata=None, next=target))


@pages.post("/sign-in")
def check_sign_in() -> Response:
    form = SignInForm()
    email = form.email.data or ""
    if not may_try(email):
        log.warning("sign-in refused: too many tries")
        return _too_many(form)
    # Unknown address and wrong password fail alike, after as much work: nobody learns who has an account here.
    account = _account(email, form.password.data) if form.validate() else None
    if account is None:
        log.warning("sign-in failed")
        return _sign_in_page(form, is_wrong=True)
    forget_tries(email)
    log.info("account %s signed in", account.id)
    return _signed_in(account, own_path(form.next.data) or url_for("manage.assessments"))


@pages.post("/sign-out")
def sign_out() -> Response:
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    if token:
        with transaction(engine()) as session:
            end_session(session, token)
    browser.clear()
    response = redirect(url_for(".home"), 303)
    drop(response, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _account(email: str, password: str) -> Account | None:
    with reading(engine()) as session:
        account, password_hash = account_by_email(session, email) or (None, None)
    right = is_right(password, password_hash)
    return account if right and account is not None and account.active else None


def _signed_in(account: Account, target: str) -> Response:
    """Go on with a new session, whatever this browser had before."""
    before = request.cookies.get(cookie_name(SESSION_COOKIE))
    with transaction(engine()) as session:
        if before:
            end_session(session, before)
        token = start_session(session, account, now())
    browser.clear()
    response = redirect(target, 303)
    keep(response, SESSION_COOKIE, token)
    keep(response, KNOWN_BROWSER, browser_mark(account.email), KNOWN_FOR)
    return response


def _sign_in_page(form: SignInForm, *, is_wrong: bool = False) -> Response:
    page = render_template("account/sign_in.html", form=form, is_wrong=is_wrong, wait=None)
    return make_response(page, REFUSED if is_wrong else 200)


def _too_many(form: SignInForm) -> Response:
    page = render_template("account/sign_in.html", form=form, is_wrong=False, wait=WAIT_MINUTES)
    response = make_response(page, TOO_MANY)
    response.headers["Retry-After"] = str(WAIT_MINUTES * 60)
    return response
