"""A worker of `survey run`: a process of its own that serves the pages on the socket which its parent listens on.

`python -m survey.cli.serve LISTENER LINE HOST`: two descriptors that it inherits, and the host that is served.
"""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import click

from survey.cli.database import now, opened
from survey.cli.draining import Server
from survey.cli.log import log_to_standard_error
from survey.config import Settings
from survey.store import Engine
from survey.worker import work

READY = b"ready"
# How long idle connections stay open when other workers have taken over: who sends on one of them is answered.
LINGER = 2.0
# How long to wait at the end for a mail that is on its way; after that it was perhaps sent.
LAST_MAIL = 5.0


@click.command()
@click.argument("listener", type=int)
@click.argument("line", type=int)
@click.argument("host")
def command(listener: int, line: int, host: str) -> None:
    """Serve until TERM, until HUP because others have taken over, or until the parent at the other end is gone."""
    log_to_standard_error()
    with opened() as (settings, engine):
        _keep_drawing_files(settings)
        # Imported late: matplotlib, which draws for the pages, looks once for the folder that was named just before.
        from survey.web import create_app

        server = Server(create_app(settings, engine, host), socket.socket(fileno=listener))
        with _working(settings, engine) as stop:
            signal.signal(signal.SIGTERM, lambda *_: _leave(server, stop))
            signal.signal(signal.SIGHUP, lambda *_: _leave(server, stop, LINGER))
            Thread(target=_speak_with_parent, args=(line, server), daemon=True).start()
            server.run()


def _speak_with_parent(line: int, server: Server) -> None:
    """Say that all is ready, and leave when the parent is gone: nobody else would stop or replace this worker."""
    # The descriptor is never closed here: that it closes tells the parent that this process has ended.
    with suppress(OSError):
        os.write(line, READY)
        os.read(line, 1)
    server.leave()


@contextmanager
def _working(settings: Settings, engine: Engine) -> Iterator[Event]:
    """Beside the pages, what is done by the clock, until the event is set; one of all processes does it."""
    stop = Event()
    worker = Thread(target=work, args=(settings, engine, stop, now), daemon=True)
    worker.start()
    try:
        yield stop
    finally:
        stop.set()
        worker.join(LAST_MAIL)


def _leave(server: Server, stop: Event, linger: float = 0.0) -> None:
    # At once, not when the pages are answered: who takes over waits for the turn to work by the clock.
    stop.set()
    server.leave(linger)


def _keep_drawing_files(settings: Settings) -> None:
    """Name the folder in which matplotlib keeps its list of fonts: a home folder may be missing or read-only."""
    folder = settings.home / "instance" / "matplotlib"
    # Without one, matplotlib makes a new list for each start.
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        os.environ.setdefault("MPLCONFIGDIR", str(folder))


if __name__ == "__main__":
    command()
