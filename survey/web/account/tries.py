"""How often anybody may try to sign in. Refused tries are not counted, so that a wait ends.

Others can use up the tries of an account. Its owner still gets in where they signed in before: that browser has tries
of its own.
"""

import hmac

from flask import request

from survey.store.attempts import WINDOW, clear_attempts, count_attempt
from survey.store.engine import transaction
from survey.store.tokens import make_token
from survey.web.guessing import client_network
from survey.web.shell import cookie_name, engine, installation, now

MOST_BY_ACCOUNT, MOST_BY_ADDRESS = 10, 30
WAIT_MINUTES = int(WINDOW.total_seconds()) // 60
KNOWN_BROWSER = "known-browser"
KNOWN_FOR = 180 * 24 * 3600


def may_try(email: str) -> bool:
    """Count one more try, unless there were too many."""
    with transaction(engine()) as session:
        by_address = count_attempt(session, _key("address", client_network()), now())
        by_account = count_attempt(session, _account_key(email), now())
        allowed = by_address <= MOST_BY_ADDRESS and by_account <= MOST_BY_ACCOUNT
        if not allowed:
            session.rollback()
    return allowed


def forget_tries(email: str) -> None:
    """Start anew after a right password."""
    with transaction(engine()) as session:
        clear_attempts(session, _account_key(email))


def browser_mark(email: str) -> str:
    """What this browser keeps to be known again as one of this account's."""
    name = make_token()
    return f"{name}.{_key('mark', name, email.casefold())}"


def _account_key(email: str) -> str:
    name, _, mark = request.cookies.get(cookie_name(KNOWN_BROWSER), "").partition(".")
    if hmac.compare_digest(mark.encode(), _key("mark", name, email.casefold()).encode()):
        return _key("browser", name)
    return _key("account", email.casefold())


def _key(*parts: str) -> str:
    """A name for a count from which nobody reads an address."""
    message = "\n".join(("sign-in", *parts)).encode()
    return hmac.digest(installation().settings.secret_key.encode(), message, "sha256").hex()
