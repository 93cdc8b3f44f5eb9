"""`survey worker`: what is done by the clock, in a process of its own."""

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

from survey.cli.database import database, now
from survey.cli.log import log_to_standard_error
from survey.worker import work

LEAVING = (signal.SIGTERM, signal.SIGINT)
LOOK = 1.0  # seconds between two looks at whether the work goes on
LAST_MAIL = 20.0


@click.command("worker")
def command() -> None:
    """Open and close surveys on time, remind people and send mails; `survey run` does the same beside its pages.

    However many run, one is active. Ctrl+C and TERM end it after the mail that is on its way.
    """
    log_to_standard_error()
    with _waited_for(LEAVING), database() as (settings, engine):
        stop = Event()
        worker = Thread(target=work, args=(settings, engine, stop, now), daemon=True)
        worker.start()
        while worker.is_alive() and signal.sigtimedwait(LEAVING, LOOK) is None:
            pass
        stop.set()
        worker.join(LAST_MAIL)


@contextmanager
def _waited_for(signals: Collection[signal.Signals]) -> Iterator[None]:
    """Signals that are waited for instead of handled: a handler that sets the event could interrupt who holds its lock.

    What was blocked stays so in processes that are started later, so it ends with the block.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
