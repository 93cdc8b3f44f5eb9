"""Waiting for one's turn, in the order of asking and never for ever: among threads, and among processes.

A plain lock goes to whoever is awake, mostly to the one who just had it. SQLite lets a process that waits sleep longer
and longer between two tries. With either, many writers keep some of them waiting for seconds.
"""

import os
from collections import deque
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
from threading import Lock, get_ident
from time import monotonic, sleep

# The bytes of the queue's file that stand for having the turn and for being next.
TURN, NEXT = 0, 1
STEP = 0.0005  # seconds


class ThreadTurn:
    """A turn that the threads of a process give to each other."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False
        self._holder: int | None = None

    def is_mine(self) -> bool:
        """Whether this thread has the turn."""
        return self._holder == get_ident()

    def take(self, seconds: float) -> bool:
        """Wait for the turn, no longer than this; whether it came."""
        call = Lock()
        call.acquire()
        with self._guard:
            if self._is_taken:
                self._waiting.append(call)
            else:
                self._is_taken = True
                call.release()
        try:
            call.acquire(timeout=seconds)
        finally:
            # The turn may come at the very moment at which the wait ends or is interrupted.
            came = not self._withdraw(call)
        return came

    def _withdraw(self, call: Lock) -> bool:
        with self._guard:
            if call in self._waiting:
                self._waiting.remove(call)
                return True
            self._holder = get_ident()
            return False

    def hand_over(self) -> bool:
        """Give the turn to the next; where nobody waits it is kept."""
        with self._guard:
            return self._call_next()

    def end(self) -> None:
        """Give the turn to the next, or back."""
        with self._guard:
            if not self._call_next():
                self._is_taken = False
                self._holder = None

    def _call_next(self) -> bool:
        if not self._waiting:
            return False
        self._holder = None
        self._waiting.popleft().release()
        return True


class ProcessTurn:
    """A turn that processes take by locks on a file, which the kernel takes back when a process dies.

    Who is next holds a lock as well, so that the one before cannot come back first. It asks again and again: a wait in
    the kernel could not be ended while a process that has the turn is stopped.
    """

    def __init__(self, path: str, seconds: float) -> None:
        """Take the turn; after so many seconds, or where there can be no such file, go on without it."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            self._file = -1
            return
        until = monotonic() + seconds
        if self._lock(NEXT, until):
            self._lock(TURN, until)
            lockf(self._file, LOCK_UN, 1, NEXT)

    def _lock(self, byte: int, until: float) -> bool:
        while monotonic() < until:
            try:
                lockf(self._file, LOCK_EX | LOCK_NB, 1, byte)
            except OSError:
                sleep(STEP)
            else:
                return True
        return False

    def end(self) -> None:
        """Give the turn back, with what else is locked."""
        if self._file >= 0:
            os.close(self._file)
