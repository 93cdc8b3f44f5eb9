"""A worker of `survey run`: a process of its own that serves the pages on the socket which its parent listens on.

`python -m survey.cli.serve LISTENER LINE HOST`: two descriptors that it inherits, and the host that is served.
"""

import os
import signal
import socket
from contextlib import suppress
from datetime import UTC, datetime
from threading import Thread
from time import sleep

import click

from survey.cli.database import opened
from survey.cli.draining import Server
from survey.cli.log import log_to_standard_error
from survey.config import Settings
from survey.store import Engine
from survey.store.engine import transaction
from survey.store.errors import NotSavedError
from survey.store.retention import delete_drafts_of_ended

READY = b"ready"
# How long idle connections stay open when other workers have taken over: who sends on one of them is answered.
LINGER = 2.0
HOUR = 3600.0


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
        signal.signal(signal.SIGTERM, lambda *_: server.leave())
        signal.signal(signal.SIGHUP, lambda *_: server.leave(LINGER))
        Thread(target=_speak_with_parent, args=(line, server), daemon=True).start()
        Thread(target=_delete_what_is_over, args=(engine,), daemon=True).start()
        server.run()


def _speak_with_parent(line: int, server: Server) -> None:
    """Say that all is ready, and leave when the parent is gone: nobody else would stop or replace this worker."""
    # The descriptor is never closed here: that it closes tells the parent that this process has ended.
    with suppress(OSError):
        os.write(line, READY)
        os.read(line, 1)
    server.leave()


def _delete_what_is_over(engine: Engine) -> None:
    """Every hour, drafts whose time is over. Each worker does: what the other deleted is gone, and costs nothing."""
    while True:
        sleep(HOUR)
        with suppress(NotSavedError), transaction(engine) as session:
            delete_drafts_of_ended(session, datetime.now(UTC))  # noqa: TID251  # a door reads the clock


def _keep_drawing_files(settings: Settings) -> None:
    """Name the folder in which matplotlib keeps its list of fonts: a home folder may be missing or read-only."""
    folder = settings.home / "instance" / "matplotlib"
    # Without one, matplotlib makes a new list for each start.
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        os.environ.setdefault("MPLCONFIGDIR", str(folder))


if __name__ == "__main__":
    command()
