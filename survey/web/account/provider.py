"""Sign in at another provider, where one is set up. Where it is away, the password still opens."""

import logging

from flask import make_response, render_template, request
from flask import session as browser
from werkzeug.wrappers import Response

from survey.actions.own_account import account_at_provider
from survey.web.account.access import own_path
from survey.web.account.blueprint import pages
from survey.web.account.entering import enter
from survey.web.account.oidc import ProviderAwayError, ProviderRefusedError, configured, identity, way_to_provider
from survey.web.shell import engine, now

log = logging.getLogger(__name__)
AWAY, UNKNOWN, NOT_BELIEVED = 502, 403, 400
TARGET = "target"


@pages.post("/sign-in/provider")
def to_provider() -> Response:
    """Go on to the provider. By way of a page: a form of ours may lead nowhere else, as the headers say."""
    provider = configured()
    browser[TARGET] = own_path(request.form.get("next"))
    try:
        address = way_to_provider()
    except ProviderAwayError as error:
        return _problem("away", AWAY, error)
    response = make_response(render_template("account/to_provider.html", provider=provider, address=address))
    response.headers["Refresh"] = f"0; url={address}"
    return response


@pages.get("/sign-in/callback")
def back_from_provider() -> Response:
    configured()
    try:
        somebody = identity()
    except ProviderAwayError as error:
        return _problem("away", AWAY, error)
    except ProviderRefusedError as error:
        return _problem("refused", NOT_BELIEVED, error)
    account = account_at_provider(engine(), (somebody.issuer, somebody.subject), somebody.email, now())
    if account is None:
        return _problem("unknown", UNKNOWN)
    log.info("account %s came from the provider", account.id)
    return enter(account, "provider", own_path(browser.get(TARGET)))


def _problem(why: str, status: int, error: Exception | None = None) -> Response:
    log.warning("sign-in at the provider failed: %s %r", why, error and (error.__cause__ or error))
    page = render_template("account/provider_problem.html", why=why, provider=configured())
    return make_response(page, status)
