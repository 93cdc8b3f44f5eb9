"""Going on with a new session, by whatever way somebody proved who they are."""

from flask import redirect, request, url_for
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions.own_account import sign_in
from survey.store.accounts import Account
from survey.web.account.access import first_page
from survey.web.account.tries import KNOWN_BROWSER, KNOWN_FOR, browser_mark
from survey.web.cookies import keep
from survey.web.language import use_language
from survey.web.shell import SESSION_COOKIE, cookie_name, engine, now


def enter(account: Account, how: str, target: str | None = None) -> Response:
    """Go on to `target` with a new session, whatever this browser had before; by way of the second factor, if any."""
    before = request.cookies.get(cookie_name(SESSION_COOKIE))
    token = sign_in(engine(), account, how, now(), before)
    if account.has_factor:
        browser.clear()
        response = redirect(url_for("account.code", next=target), 303)
        keep(response, SESSION_COOKIE, token)
        return response
    return go_on(account, token, target or first_page(account))


def go_on(account: Account, token: str, target: str) -> Response:
    """Go on to `target` with a session that is whole."""
    browser.clear()
    if account.language:
        use_language(account.language)
    response = redirect(target, 303)
    keep(response, SESSION_COOKIE, token)
    keep(response, KNOWN_BROWSER, browser_mark(account.email), KNOWN_FOR)
    return response
