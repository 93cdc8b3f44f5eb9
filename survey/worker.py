"""What is done by the clock, without anybody asking: surveys open and close, people are reminded, mails go out.

One worker is active in an installation, whoever runs one: `survey worker`, and every process of `survey run`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from threading import Event
from time import monotonic

from survey.actions.mailing import plan_reminders
from survey.actions.preparing import is_ready
from survey.actions.running import close, launch, schedule
from survey.actions.sending import Mailer
from survey.config import Settings
from survey.core.errors import RefusedError
from survey.store import Engine, Session
from survey.store.assessments import Assessment
from survey.store.by_the_clock import due_to_close, due_to_open, written_to
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.outbox import mark_perhaps_sent
from survey.store.purging import purge
from survey.store.worker_lock import WorkerLock, worker_lock

# Seconds between two turns, between two tries to become the active worker, and after something failed.
TURN, PATIENCE, AFTER_FAILURE = 2.0, 5.0, 60.0
MINUTE, HOUR = 60.0, 3600.0

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


def work(settings: Settings, engine: Engine, stop: Event, clock: Clock) -> None:
    """Do what is due until `stop` is set, whenever no other worker of this installation is active."""
    while not stop.is_set():
        try:
            with worker_lock(engine) as lock:
                if lock is not None:
                    _Active(settings, engine, clock).run(lock, stop)
        except Exception:
            log.exception("the work by the clock was interrupted; it goes on in %.0f s", PATIENCE)
        stop.wait(PATIENCE)


class _Active:
    """The one worker that is at work."""

    def __init__(self, settings: Settings, engine: Engine, clock: Clock) -> None:
        self._settings = settings
        self._engine = engine
        self._clock = clock
        self._mailer = Mailer(settings, engine)
        self._next: dict[str, float] = {}
        self._jobs: Mapping[str, tuple[float, Callable[[], object]]] = {
            "open": (0.0, self._open),
            "close": (0.0, self._close),
            "remind": (MINUTE, self._remind),
            "tidy": (HOUR, self._tidy),
        }

    def run(self, lock: WorkerLock, stop: Event) -> None:
        """Work until `stop` is set, or the lock is lost."""
        with transaction(self._engine) as session:
            left = mark_perhaps_sent(session, self._clock())
        if left:
            log.warning("%d mails were on their way when a worker ended: they were perhaps sent", left)
        try:
            while not stop.is_set() and lock.holds():
                if not self._turn(stop):
                    stop.wait(TURN)
        finally:
            self._mailer.close()

    def _turn(self, stop: Event) -> bool:
        """Everything once that is due; whether there is more to be done at once."""
        for name, (pause, job) in self._jobs.items():
            if stop.is_set():
                return False
            if self._is_due(name):
                self._next[name] = monotonic() + pause
                self._safely(name, job)
        return bool(self._is_due("mail") and self._safely("mail", lambda: self._mailer.drain(self._clock, stop)))

    def _is_due(self, name: str) -> bool:
        return monotonic() >= self._next.get(name, 0.0)

    def _safely(self, name: str, job: Callable[[], object]) -> object:
        """Do something; what fails is told in the log, left for a while, and keeps nothing else from being done."""
        try:
            return job()
        except NotSavedError as error:
            log.warning("not saved, tried again in %.0f s: %s (%s)", TURN, name, error.__cause__)
            self._next[name] = monotonic() + TURN
        except Exception:
            log.exception("failed, tried again in %.0f s: %s", AFTER_FAILURE, name)
            self._next[name] = monotonic() + AFTER_FAILURE
        return None

    def _open(self) -> None:
        for each in self._all(due_to_open):
            self._once(f"open {each.slug}", partial(self._launch, each))

    def _launch(self, assessment: Assessment) -> None:
        """Open what is ready; what was changed since and is not any more waits for a hand."""
        now = self._clock()
        with reading(self._engine) as session:
            # Others were opened since the list was made: this one may have been moved, or opened by hand.
            if assessment.id not in {each.id for each in due_to_open(session, now)}:
                return
            ready = is_ready(session, assessment, now)
        if ready:
            launch(self._engine, self._settings.secret_key, assessment, now)
            log.info("opened by the clock: %s", assessment.slug)
        else:
            schedule(self._engine, assessment, None, now)
            log.warning("not opened, something is missing: %s", assessment.slug)

    def _close(self) -> None:
        for each in self._all(due_to_close):
            self._once(f"close {each.slug}", partial(self._make_report, each))

    def _make_report(self, assessment: Assessment) -> None:
        try:
            close(self._engine, assessment, self._clock(), on_time=True)
        except RefusedError:
            log.info("not closed, it was closed or moved meanwhile: %s", assessment.slug)
        else:
            log.info("closed by the clock: %s", assessment.slug)

    def _remind(self) -> None:
        for each in self._all(written_to):
            self._once(f"remind {each.slug}", partial(self._remind_people_of, each))

    def _remind_people_of(self, assessment: Assessment) -> None:
        plan_reminders(self._engine, assessment, self._clock())

    def _tidy(self) -> None:
        for gone in purge(self._engine, self._clock()):
            log.info("deleted, its time was over: %d %s", gone.count, gone.what)

    def _all(self, which: Callable[[Session, datetime], Sequence[Assessment]]) -> Sequence[Assessment]:
        with reading(self._engine) as session:
            return which(session, self._clock())

    def _once(self, name: str, job: Callable[[], object]) -> None:
        """Do something for one assessment, unless it failed a moment ago."""
        if self._is_due(name):
            self._safely(name, job)
