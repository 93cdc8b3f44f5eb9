"""The parent of `survey run`: keeps workers on one listening socket, and hands over from old ones to new ones.

It imports neither the web nor the database, so it stays small and what breaks in them leaves it alone. Each worker is
a fresh interpreter (serve.py) that inherits the socket. Between the two is a line: on it the worker says once that it
is ready, and its end tells either side that the other is gone, however it went.
"""

import logging
import math
import os
import select
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

from survey.cli.fresh import fresh

READY_WITHIN = 60.0  # seconds
# A worker gives up what is under way after 25 seconds (draining.py); this is for one that hangs.
GONE_WITHIN = 28.0
# Workers that end before they are ready, or so soon after it, fail by themselves: the next ones wait longer and longer.
STEADY = 1.0
LONGEST_PAUSE = 30.0
NOT_STARTED = 2

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Worker:
    """A worker from its start to its end; killed if it is not ready, or gone, by its deadline."""

    process: "subprocess.Popen[bytes]"
    line: socket.socket
    deadline: float = field(default_factory=lambda: monotonic() + READY_WITHIN)
    ready: bool = False
    steady_from: float = math.inf

    def says_ready(self) -> bool:
        """What came on its line: that it is ready, or the end."""
        with suppress(ConnectionError):
            return bool(self.line.recv(16))
        return False

    def leave(self, number: signal.Signals) -> None:
        """Let it drain: TERM, or HUP where others have taken over. One that serves nobody yet just ends."""
        self.process.send_signal(number if self.ready else signal.SIGTERM)
        self.deadline = monotonic() + GONE_WITHIN

    def kill(self) -> None:
        self.process.kill()
        self.deadline = math.inf

    def end(self) -> str:
        """How it ended."""
        self.line.close()
        status = self.process.wait()
        return f"by signal {-status}" if status < 0 else f"with status {status}"


class Workers:
    """The workers on one listening socket, by what is expected of them: to serve, to become ready, to be gone soon."""

    def __init__(self, listener: socket.socket, host: str, count: int, why_not: Callable[[], str]) -> None:
        """`why_not` tells, before a reload, why new workers would not start; nothing where they would."""
        self._listener = listener
        self._host = host
        self._count = count
        self._why_not = why_not
        self._serving: list[_Worker] = []
        self._coming: list[_Worker] = []
        self._leaving: list[_Worker] = []
        self._serves = self._stops = self._reload_asked = False
        self._status = 0
        self._failures = 0
        self._next_start = -math.inf
        self._has_terminal = os.isatty(0)

    def run(self, when_ready: Callable[[], None]) -> int:
        """Serve until TERM or INT, and until every worker is gone; gives the exit status."""
        self._when_ready = when_ready
        with _signals() as signals:
            self._bring_new_ones()
            while self._leaving or not self._stops:
                self._listen(signals)
                self._keep_deadlines()
                self._keep_number()
        return self._status

    def _listen(self, signals: socket.socket) -> None:
        """Wait for a signal, a word of a worker, or a deadline."""
        lines = {worker.line: worker for worker in self._all()}
        for heard in select.select([signals, *lines], [], [], self._patience())[0]:
            if heard is signals:
                for number in signals.recv(64):
                    self._obey(number)
            elif lines[heard].says_ready():
                self._welcome(lines[heard])
            else:
                self._bury(lines[heard])

    def _all(self) -> list[_Worker]:
        return [*self._serving, *self._coming, *self._leaving]

    def _patience(self) -> float | None:
        duties = [worker.deadline for worker in self._all()]
        if self._is_short():
            duties.append(self._next_start)
        first = min(duties, default=math.inf)
        return None if first == math.inf else max(0.0, first - monotonic())

    def _is_short(self) -> bool:
        """Whether a worker is missing."""
        return self._serves and not self._stops and len(self._serving) < self._count

    def _obey(self, number: int) -> None:
        # HUP also comes when the terminal is closed from which we were started: nobody could stop us there any more.
        if number != signal.SIGHUP or (self._has_terminal and not os.isatty(0)):
            self._stop()
        else:
            self._reload_asked = True

    def _stop(self) -> None:
        self._stops = True
        # Who comes now is turned away at once, as soon as the workers have let go of it too.
        self._listener.close()
        self._dismiss(self._serving, signal.SIGTERM)
        self._dismiss(self._coming, signal.SIGTERM)

    def _dismiss(self, workers: list[_Worker], number: signal.Signals) -> None:
        for worker in workers:
            worker.leave(number)
        self._leaving += workers
        workers.clear()

    def _welcome(self, worker: _Worker) -> None:
        worker.ready = True
        worker.steady_from = monotonic() + STEADY
        if worker not in self._leaving:
            worker.deadline = math.inf
        if self._coming and all(each.ready for each in self._coming):
            self._hand_over()

    def _hand_over(self) -> None:
        self._dismiss(self._serving, signal.SIGHUP)
        self._serving, self._coming = self._coming, []
        self._failures = 0
        if self._serves:
            log.info("reloaded: %d new workers serve", self._count)
        else:
            self._serves = True
            self._when_ready()

    def _bury(self, worker: _Worker) -> None:
        how = worker.end()
        if worker in self._leaving:
            self._leaving.remove(worker)
        elif worker in self._coming:
            self._coming.remove(worker)
            self._give_up(f"a new worker ended {how} before it was ready")
        else:
            self._serving.remove(worker)
            pause = self._pause(failed=monotonic() < worker.steady_from)
            log.warning("a worker ended %s; another one takes its place in %.0f s", how, pause)

    def _pause(self, *, failed: bool) -> float:
        """How long the next worker has to wait: not at all, unless one after the other fails."""
        self._failures = self._failures + 1 if failed else 0
        pause = min(2.0 ** (self._failures - 2), LONGEST_PAUSE) if self._failures > 1 else 0.0
        self._next_start = monotonic() + pause
        return pause

    def _keep_deadlines(self) -> None:
        for worker in self._all():
            if monotonic() >= worker.deadline:
                worker.kill()

    def _keep_number(self) -> None:
        """Start what is asked for, and what is missing."""
        if self._reload_asked and not self._coming and not self._stops:
            self._reload()
        if self._is_short() and monotonic() >= self._next_start:
            try:
                self._serving.append(self._start())
            except OSError as error:
                pause = self._pause(failed=True)
                log.warning("no worker can be started (%s); tried again in %.0f s", error, pause)

    def _reload(self) -> None:
        self._reload_asked = False
        if why := self._why_not():
            self._give_up(why)
        else:
            self._bring_new_ones()

    def _bring_new_ones(self) -> None:
        try:
            while len(self._coming) < self._count:
                self._coming.append(self._start())
        except OSError as error:
            self._give_up(str(error))

    def _give_up(self, why: str) -> None:
        """Without new workers the old ones go on; where there are none, that is the end."""
        self._dismiss(self._coming, signal.SIGTERM)
        log.error("%s: %s", "not reloaded, the workers go on as they are" if self._serves else "cannot serve", why)
        if not self._serves:
            self._status = NOT_STARTED
            self._stop()

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        descriptors = (self._listener.fileno(), theirs.fileno())
        with theirs:
            # A group of its own: Ctrl+C in a terminal is for us, who let the workers drain.
            process = subprocess.Popen(  # noqa: S603  # our own module
                fresh("survey.cli.serve", *descriptors, self._host),
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,
            )
        return _Worker(process, ours)


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket on which the numbers of signals come, one a byte: they are obeyed between two steps, never within."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)  # noqa: FBT003  # its one argument
    with ours, theirs:
        signal.set_wakeup_fd(theirs.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        try:
            yield ours
        finally:
            signal.set_wakeup_fd(-1)
