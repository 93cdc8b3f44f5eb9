"""What every view stands on: the installation, the clock, static files by content, the account that is signed in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore

from flask import Flask, current_app, g, request

from survey.config import Settings
from survey.store import Engine
from survey.store.account_sessions import is_touch_due, session_account, touch_session
from survey.store.accounts import Account
from survey.store.engine import reading, transaction

STATIC = Path(__file__).parent / "static"
SESSION_COOKIE = "account"


@dataclass(frozen=True)
class Installation:
    """Settings and database of this server. Hashing a password takes 64 MiB: two at once are enough."""

    settings: Settings
    engine: Engine
    hashing: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))


def install(app: Flask) -> None:
    """Give templates addresses of static files and the account."""
    app.context_processor(lambda: {"static_url": static_url, "account": current_account()})


def installation() -> Installation:
    """The installation that serves this request."""
    found: Installation = current_app.extensions["survey"]
    return found


def engine() -> Engine:
    """The database of this request."""
    return installation().engine


def secret_key() -> str:
    """The key of this installation."""
    return installation().settings.secret_key


def now() -> datetime:
    """The server's clock; only doors read it."""
    return datetime.now(UTC)  # noqa: TID251  # a door


def today() -> date:
    """The day by the server's clock, in UTC."""
    return now().date()


def static_url(name: str) -> str:
    """The address of a static file, with the hash of its content."""
    return f"{request.script_root}{current_app.static_url_path}/{name}?v={_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def cookie_name(name: str) -> str:
    """A cookie's name, bound to this host where people come by https."""
    return f"__Host-{name}" if installation().settings.is_https else name


def current_account() -> Account | None:
    """Who is signed in, if anybody; looked up once a request, so that a session ended elsewhere ends at once."""
    if "account" not in g:
        g.account = _find_account()
    account: Account | None = g.account
    return account


def _find_account() -> Account | None:
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    if not token:
        return None
    with reading(engine()) as session:
        account = session_account(session, token, now())
        due = account is not None and is_touch_due(session, token, now())
    if due:
        with transaction(engine()) as session:
            touch_session(session, token, now())
    return account
