"""How often anybody may try what guards an account. Refused tries are not counted, so that a wait ends.

Others can use up the tries of an account. Its owner still gets in where they signed in before: that browser has tries
of its own.
"""

import hmac
from collections.abc import Callable
from typing import Literal

from flask import request

from survey.store import Session
from survey.store.attempts import WINDOW, clear_attempts, count_attempt
from survey.store.engine import transaction
from survey.store.tokens import make_token
from survey.web.guessing import client_network
from survey.web.shell import cookie_name, engine, installation, now

# Each is counted apart.
Tried = Literal["sign-in", "code", "reset", "password"]
MOST_BY_ACCOUNT, MOST_BY_ADDRESS = 10, 30
WAIT_MINUTES = int(WINDOW.total_seconds()) // 60
KNOWN_BROWSER = "known-browser"
KNOWN_FOR = 180 * 24 * 3600


def may_try(email: str, what: Tried = "sign-in", then: Callable[[Session], None] | None = None) -> bool:
    """Count one more try, unless there were too many; `then` is done in the same transaction."""
    with transaction(engine()) as session:
        by_address = count_attempt(session, _key(what, "address", client_network()), now())
        by_account = count_attempt(session, _account_key(what, email), now())
        allowed = by_address <= MOST_BY_ADDRESS and by_account <= MOST_BY_ACCOUNT
        if not allowed:
            session.rollback()
        elif then is not None:
            then(session)
    return allowed


def forget_tries(email: str, what: Tried = "sign-in") -> None:
    """Start anew after a right password or code."""
    with transaction(engine()) as session:
        clear_attempts(session, _account_key(what, email))


def browser_mark(email: str) -> str:
    """What this browser keeps to be known again as one of this account's."""
    name = make_token()
    return f"{name}.{_key('sign-in', 'mark', name, email.casefold())}"


def _account_key(what: Tried, email: str) -> str:
    name, _, mark = request.cookies.get(cookie_name(KNOWN_BROWSER), "").partition(".")
    if hmac.compare_digest(mark.encode(), _key("sign-in", "mark", name, email.casefold()).encode()):
        return _key(what, "browser", name)
    return _key(what, "account", email.casefold())


def _key(what: Tried, *parts: str) -> str:
    """A name for a count from which nobody reads an address."""
    message = "\n".join((what, *parts)).encode()
    return hmac.digest(installation().settings.secret_key.encode(), message, "sha256").hex()
