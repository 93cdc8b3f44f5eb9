"""`survey run`: the whole product on one address, with the database made and a demo in it."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

import click

from survey.cli.fresh import fresh
from survey.cli.log import log_to_standard_error
from survey.cli.problems import refuse, sentence
from survey.cli.workers import Workers
from survey.config import LOOPBACK

WORKERS = 2


@click.command("run")
@click.option("--host", default=LOOPBACK[0], show_default=True, help="Address to serve on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--no-demo", is_flag=True, help="Leave out the demo organisation.")
@click.option("--workers", default=WORKERS, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
def command(host: str, port: int, *, no_demo: bool, workers: int) -> None:
    """Serve the survey; prints where to fill in, read and set up.

    Ctrl+C and TERM end it when what is under way is answered. HUP starts it anew without a pause, with the program and
    the settings as they are then.
    """
    log_to_standard_error()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    with _bound(host, port) as listener:
        where = (host, listener.getsockname()[1])
        addresses = _prepare(*where, *(["--no-demo"] if no_demo else []))
        serving = Workers(listener, host, workers, partial(_why_not, *where))
        # Every address that is printed can be opened at once: somebody is there to answer.
        raise SystemExit(serving.run(lambda: click.echo(addresses, nl=False)))


def _prepare(*arguments: object) -> str:
    """The addresses to print, once the database and the demo are there; what stands in the way is told already."""
    done = _run_fresh(*arguments, stderr=None)
    if done.returncode:
        raise SystemExit(abs(done.returncode))
    return done.stdout


def _why_not(host: str, port: int) -> str:
    """What keeps the program and the settings on disk from serving, if anything does; migrates if nothing does."""
    try:
        done = _run_fresh(host, port, "--again", stderr=subprocess.PIPE)
    except OSError as error:
        return str(error)
    # A refusal is one line; of an error in the program itself the last line says most.
    said = done.stderr.strip().rpartition("\n")[2]
    return (said or f"status {done.returncode}") if done.returncode else ""


def _run_fresh(*arguments: object, stderr: int | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603  # our own module
        fresh("survey.cli.prepare", *arguments),
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        # A group of its own: Ctrl+C in a terminal is for us.
        process_group=0,
    )


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


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
