"""`survey run`: the whole product on one address, with the database made and a demo in it."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import FrameType

import click
from waitress.server import create_server

from survey.actions.demo import CLOSED, OPEN, load_demo
from survey.actions.running import open_token
from survey.cli.database import database, today
from survey.cli.problems import refuse, refusing, sentence
from survey.config import ANYWHERE, LOOPBACK, Settings
from survey.core.errors import NotFoundError
from survey.store import Engine, Session
from survey.store.accounts import any_account
from survey.store.assessments import Assessment, find_assessment
from survey.store.engine import reading, transaction
from survey.store.setup_link import replace_setup_token

THREADS = 8
# The application refuses a body that is too large with a page of its own; what is far larger never reaches it.
LARGEST_BODY = 8 * 1024 * 1024
IDLE_SECONDS = 60
MOST_CONNECTIONS = 500


@click.command("run")
@click.option("--host", default=LOOPBACK[0], show_default=True, help="Address to serve on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--no-demo", is_flag=True, help="Leave out the demo organisation.")
def command(host: str, port: int, *, no_demo: bool) -> None:
    """Serve the survey; prints where to fill in, read and set up. Stops on Ctrl+C and on TERM."""
    _log_to_standard_error()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with _bound(host, port) as listener, database() as (settings, engine):
        if not no_demo:
            with refusing("database"):
                load_demo(engine, settings, today())
        _keep_drawing_files(settings)
        _serve(engine, settings, host, listener)


def _serve(engine: Engine, settings: Settings, host: str, listener: socket.socket) -> None:
    # Imported late: matplotlib, which draws for the pages, looks once for the folder that was named just before.
    from survey.web import create_app

    app = create_app(settings, engine, host)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=IDLE_SECONDS,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=True,
    )
    # The socket listens from here on, so every address that is printed can be opened at once.
    base = settings.public_url or f"http://{_name_of(host)}:{listener.getsockname()[1]}"
    with app.test_request_context(base_url=base):
        for line in _addresses(engine, settings, app.url_for):
            click.echo(line)
    # Returns when `_leave` interrupts it, once the requests under way are answered.
    server.run()
    server.close()


def _addresses(engine: Engine, settings: Settings, url_for: Callable[..., str]) -> Iterator[str]:
    """Where to go, one a line. The set-up link works once; each start gives a new one until there is an account."""
    with reading(engine) as session:
        survey, report = (_demo(session, slug) for slug in (OPEN, CLOSED))
    if survey is not None and survey.state == "open":
        token = open_token(settings.secret_key, survey)
        yield f"Fill in: {url_for('respond.enter', token=token, _external=True)}"
    if report is not None and report.state == "closed":
        yield f"Report: {url_for('results.report', slug=report.slug, _external=True)}"
    with refusing("database", reason="is its disk full?"):
        setup = _setup_token(engine)
    if setup is None:
        yield f"Sign in: {url_for('account.sign_in', _external=True)}"
    else:
        yield f"Set up: {url_for('account.take_setup_link', token=setup, _external=True)}"


def _demo(session: Session, slug: str) -> Assessment | None:
    try:
        found = find_assessment(session, slug)
    except NotFoundError:
        return None
    return found if found.demo else None


def _setup_token(engine: Engine) -> str | None:
    now = datetime.now(UTC)  # noqa: TID251  # a door reads the clock
    with transaction(engine) as session:
        return None if any_account(session) else replace_setup_token(session, now)


def _keep_drawing_files(settings: Settings) -> None:
    """Name the folder in which matplotlib keeps its list of fonts: a home folder may be missing or read-only."""
    folder = settings.home / "instance" / "matplotlib"
    # Without one, matplotlib makes a new list for each start.
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        os.environ.setdefault("MPLCONFIGDIR", str(folder))


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """A socket on this address, taken before anything is changed."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.create_server(address[:2], family=family)
    except OSError as error:
        refuse(f"{host}:{port}: {sentence('address_unusable', {'reason': error.strerror})}")
    with listener:
        yield listener


def _name_of(host: str) -> str:
    """How this machine's browser calls a server on `host`."""
    host = LOOPBACK[0] if host in ANYWHERE else host
    return f"[{host}]" if ":" in host else host


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _log_to_standard_error() -> None:
    """Our own log; addresses, which may hold a token, are never in it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("survey").setLevel(logging.INFO)
    # It tells of every request that waits for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
