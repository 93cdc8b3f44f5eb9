"""Links that open an account once: an invitation that is accepted, a password that was forgotten."""

import logging

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.actions.own_account import ask_for_reset, open_by_link
from survey.store.account_links import Purpose, account_of_link
from survey.store.accounts import Account
from survey.store.engine import reading
from survey.web.account.blueprint import REFUSED, pages
from survey.web.account.entering import enter
from survey.web.account.forms import ForgottenForm, NewPasswordForm
from survey.web.account.passwords import hash_password
from survey.web.account.signing_in import told_to_wait
from survey.web.account.tries import WAIT_MINUTES, may_try
from survey.web.cookies import drop, keep
from survey.web.shell import cookie_name, engine, now

log = logging.getLogger(__name__)
GONE = 410


@pages.get("/accept/<token>")
def accept(token: str) -> Response:
    return _exchange(token, "accept")


@pages.route("/accept", methods=["GET", "POST"])
def accepting() -> Response:
    return _choose_password("accept")


@pages.get("/reset/<token>")
def reset(token: str) -> Response:
    return _exchange(token, "reset")


@pages.route("/reset", methods=["GET", "POST"])
def resetting() -> Response:
    return _choose_password("reset")


@pages.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> Response:
    form = ForgottenForm()
    if not form.validate_on_submit():
        return _forgotten_page(form)
    email, moment = form.email.data, now()
    if not may_try(email, "reset", lambda session: ask_for_reset(session, email, moment)):
        log.warning("reset refused: too many tries")
        return told_to_wait(_forgotten_page(form, wait=WAIT_MINUTES))
    # The same for everybody, so that nobody learns who has an account here.
    return make_response(render_template("account/forgotten_sent.html", email=email))


def _exchange(token: str, purpose: Purpose) -> Response:
    """Exchange the token for a cookie at once, so that it stands in no address after this one. Nothing is used up."""
    if _account(token, purpose) is None:
        return _gone(purpose)
    response = redirect(url_for(".accepting" if purpose == "accept" else ".resetting"), 303)
    keep(response, purpose, token)
    return response


def _choose_password(purpose: Purpose) -> Response:
    token = request.cookies.get(cookie_name(purpose), "")
    account = _account(token, purpose)
    if account is None:
        return _gone(purpose)
    form = NewPasswordForm((account.name, account.email))
    if not form.validate_on_submit():
        page = render_template("account/choose_password.html", form=form, person=account, purpose=purpose)
        return make_response(page, REFUSED if form.errors else 200)
    opened = open_by_link(engine(), token, purpose, hash_password(form.password.data), now())
    if opened is None:
        return _gone(purpose)
    log.info("account %s opened by a link: %s", opened.id, purpose)
    response = enter(opened, "link")
    drop(response, purpose)
    return response


def _account(token: str, purpose: Purpose) -> Account | None:
    with reading(engine()) as session:
        return account_of_link(session, token, purpose, now())


def _gone(purpose: Purpose) -> Response:
    return make_response(render_template("account/link_gone.html", purpose=purpose), GONE)


def _forgotten_page(form: ForgottenForm, wait: int | None = None) -> Response:
    page = render_template("account/forgotten.html", form=form, wait=wait)
    return make_response(page, REFUSED if form.errors else 200)
