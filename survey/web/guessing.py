"""How often wrong links and codes may be tried from one network, over all processes.

Codes are short: after too many wrong ones none is looked up for a while. A right link opens at any time; it is too
long to be guessed. Refused tries are not counted, so that a wait ends.
"""

import hmac
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal, NoReturn

from flask import Response, abort, make_response, render_template, request

from survey.core.errors import NotFoundError
from survey.store.attempts import WINDOW, attempts_lately, count_attempt
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.web.language import current_words
from survey.web.shell import engine, now, secret_key

# Counted apart: a mail that cuts its links must not keep others from typing their codes.
Guessed = Literal["link", "code", "word"]
MOST_WRONG = 20
WAIT = int(WINDOW.total_seconds())
WAIT_MINUTES = WAIT // 60
TOO_MANY = 429
HOME_NETWORK = 64  # bits of an IPv6 address that one household or office has in common


def is_guessing(what: Guessed) -> bool:
    """Whether too many wrong ones came from this network lately. Nothing is counted."""
    with reading(engine()) as session:
        return attempts_lately(session, _key(what), now()) >= MOST_WRONG


def count_wrong(what: Guessed) -> None:
    """Count one more wrong one. What cannot be counted, on a full disk, is told as wrong all the same."""
    with suppress(NotSavedError), transaction(engine()) as session:
        count_attempt(session, _key(what), now())


def refuse_wrong_link() -> NoReturn:
    """Answer a link that opens nothing: counted and not found, or, after too many of them, told to wait."""
    if is_guessing("link"):
        abort(_wait_page())
    count_wrong("link")
    raise NotFoundError


def told_to_wait(page: Response) -> Response:
    """`page` as the answer to too many tries."""
    page.status_code = TOO_MANY
    page.headers["Retry-After"] = str(WAIT)
    return page


def client_network() -> str:
    """Where a request comes from, as far as one household or office shares it."""
    try:
        address = ip_address(request.remote_addr or "127.0.0.1")
    except ValueError:
        # A server behind a socket of the file system says "localhost".
        return str(request.remote_addr)
    if not isinstance(address, IPv6Address):
        return str(address)
    # Somebody who comes by IPv4 to a server of both is no part of a network of all of them.
    return str(address.ipv4_mapped or ip_network((address, HOME_NETWORK), strict=False))


def _wait_page() -> Response:
    say = current_words().say
    title = say("Too many tries")
    text = say("Too many wrong links came from your network. Wait {minutes} minutes.", minutes=WAIT_MINUTES)
    return told_to_wait(make_response(render_template("problem.html", title=title, text=text)))


def _key(what: Guessed) -> str:
    """A name for the count, from which nobody reads an address."""
    message = f"guessing {what}\n{client_network()}".encode()
    return hmac.digest(secret_key().encode(), message, "sha256").hex()
