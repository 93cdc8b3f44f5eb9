"""Sign in with a password, then with a code where there is a second factor; sign out."""

import logging

from flask import make_response, redirect, render_template, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions.own_account import sign_in_with_code
from survey.store.account_sessions import end_session, halfway_account
from survey.store.accounts import Account, account_by_email
from survey.store.engine import reading, transaction
from survey.web.account.access import first_page, own_path
from survey.web.account.blueprint import REFUSED, TOO_MANY, pages
from survey.web.account.entering import enter, go_on
from survey.web.account.forms import CodeForm, SignInForm
from survey.web.account.passwords import is_right
from survey.web.account.tries import WAIT_MINUTES, forget_tries, may_try
from survey.web.cookies import drop
from survey.web.shell import SESSION_COOKIE, cookie_name, current_account, engine, installation, now, secret_key

log = logging.getLogger(__name__)
SECONDS_IN_MINUTE = 60


@pages.get("/sign-in")
def sign_in() -> Response:
    target = own_path(request.args.get("next"))
    account = current_account()
    if account is not None:
        return redirect(target or first_page(account), 303)
    return _sign_in_page(SignInForm(formdata=None, next=target))


@pages.post("/sign-in")
def check_sign_in() -> Response:
    form = SignInForm()
    email = form.email.data or ""
    if not may_try(email):
        log.warning("sign-in refused: too many tries")
        return told_to_wait(_sign_in_page(form, wait=WAIT_MINUTES))
    # Unknown address and wrong password fail alike, after as much work: nobody learns who has an account here.
    account = _account(email, form.password.data) if form.validate() else None
    if account is None:
        log.warning("sign-in failed")
        return _sign_in_page(form, is_wrong=True)
    forget_tries(email)
    log.info("account %s gave its password", account.id)
    return enter(account, "password", own_path(form.next.data))


@pages.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Response:
    """The second step. Half a session opens nothing but this page."""
    token = request.cookies.get(cookie_name(SESSION_COOKIE), "")
    with reading(engine()) as session:
        account = halfway_account(session, token, now())
    form = CodeForm(next=own_path(request.args.get("next")))
    if account is None:
        return redirect(url_for(".sign_in", next=own_path(form.next.data)), 303)
    if not form.validate_on_submit():
        return _code_page(form)
    return _check_code(account, token, form)


@pages.post("/sign-out")
def sign_out() -> Response:
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    if token:
        with transaction(engine()) as session:
            end_session(session, token)
    return signed_out(redirect(url_for(".home"), 303))


def signed_out(response: Response) -> Response:
    """`response` for a browser that keeps nothing of what was signed in."""
    browser.clear()
    drop(response, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def told_to_wait(page: Response) -> Response:
    """`page` as the answer to too many tries."""
    page.status_code = TOO_MANY
    page.headers["Retry-After"] = str(WAIT_MINUTES * SECONDS_IN_MINUTE)
    return page


def _check_code(account: Account, token: str, form: CodeForm) -> Response:
    if not may_try(account.email, "code"):
        log.warning("code refused: too many tries")
        return told_to_wait(_code_page(form, wait=WAIT_MINUTES))
    done = sign_in_with_code(engine(), secret_key(), (account, token), form.code.data, now())
    if done is None:
        log.warning("wrong code for account %s", account.id)
        return _code_page(form, is_wrong=True)
    forget_tries(account.email, "code")
    (whole, left), way = done, own_path(form.next.data) or first_page(account)
    return go_on(account, whole, way if left is None else url_for(".recovery_codes_left", next=way))


def _account(email: str, password: str) -> Account | None:
    with reading(engine()) as session:
        account, password_hash = account_by_email(session, email) or (None, None)
    right = is_right(password, password_hash)
    return account if right and account is not None and account.active else None


def _sign_in_page(form: SignInForm, *, is_wrong: bool = False, wait: int | None = None) -> Response:
    provider = installation().settings.single_sign_on
    page = render_template("account/sign_in.html", form=form, is_wrong=is_wrong, wait=wait, provider=provider)
    return make_response(page, REFUSED if is_wrong else 200)


def _code_page(form: CodeForm, *, is_wrong: bool = False, wait: int | None = None) -> Response:
    page = render_template("account/code.html", form=form, is_wrong=is_wrong, wait=wait)
    return make_response(page, REFUSED if is_wrong or form.errors else 200)
