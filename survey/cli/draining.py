"""waitress, which serves until it is told to leave and then leaves nobody unanswered.

Beyond its public `create_server` this relies on these parts of waitress 3.0 (tests/cli/test_draining.py pins them):
of the server `channel_class`, `accepting`, `active_channels`, `task_dispatcher.shutdown` and `pull_trigger`; of a
channel `task_class`, `server`, `requests`, `request`, `total_outbufs_len`, `last_activity` and `handle_close`; of a
task `request.headers` and `build_response_header`; and `wasyncore.loop`, one turn of which serves whatever is ready.
"""

import select
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

THREADS = 8
# The application refuses a body that is too large with a page of its own; what is far larger never reaches it.
LARGEST_BODY = 8 * 1024 * 1024
IDLE_SECONDS = 60
MOST_CONNECTIONS = 500

TURN = 1.0  # seconds that a turn of the loop waits at most
LEAVING_TURN = 0.1
# A connection on which nothing came for so long is idle: its client is not just about to send.
QUIET = 1.0
LONGEST = 25.0  # seconds after which even requests under way are given up
LAST_WORDS = 1.0

Application = Callable[..., Iterable[bytes]]


class _Task(WSGITask):  # type: ignore[misc]  # waitress carries no types
    """Answers a request; once its server has stopped accepting, with `Connection: close`."""

    def build_response_header(self) -> bytes:
        if not self.channel.server.accepting:
            # As if the client had asked for it: every version of HTTP has its own way to say it.
            self.request.headers["CONNECTION"] = "close"
        header: bytes = super().build_response_header()
        return header


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress carries no types
    """A connection."""

    task_class = _Task


class Server:
    """Serves an application on a listening socket, which other processes may be serving as well."""

    def __init__(self, application: Application, listener: socket.socket) -> None:
        self._listener = listener
        self._linger: float | None = None
        self._sockets: dict[int, object] = {}
        self._waitress = create_server(
            application,
            map=self._sockets,
            sockets=[listener],
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            channel_timeout=IDLE_SECONDS,
            connection_limit=MOST_CONNECTIONS,
        )
        self._waitress.channel_class = _Channel

    def run(self) -> None:
        """Serve until `leave` was called and everything under way is answered."""
        while self._linger is None:
            self._turn(TURN)
        self._stop_accepting()
        self._drain(time.time())
        # What wakes the loop stays open: `leave` may be called again, until the process ends.
        self._waitress.task_dispatcher.shutdown(timeout=LAST_WORDS)

    def leave(self, linger: float = 0) -> None:
        """Let `run` come to its end; idle connections stay open for `linger` seconds.

        May be called from a signal handler or another thread, and again with another `linger`.
        """
        self._linger = linger
        self._waitress.pull_trigger()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)

    def _stop_accepting(self) -> None:
        # Who is connected already but was not accepted yet would be cut off if nobody else serves this socket.
        while select.select([self._listener], [], [], 0)[0] and len(self._sockets) < MOST_CONNECTIONS:
            self._turn(0)
        # Only the listening socket: the server's own `close` would take the trigger along, which answers still need.
        wasyncore.dispatcher.close(self._waitress)

    def _drain(self, begun: float) -> None:
        channels = self._waitress.active_channels
        while channels and time.time() < begun + LONGEST:
            self._turn(LEAVING_TURN)
            # Another turn without waiting: what came in the meantime is read before anybody is taken for idle.
            self._turn(0)
            for channel in list(channels.values()):
                if _is_idle(channel) and time.time() >= max(channel.last_activity + QUIET, begun + (self._linger or 0)):
                    channel.handle_close()


def _is_idle(channel: Any) -> bool:
    """Whether nothing is being answered, received or sent."""
    # In this order: threads answer meanwhile, and an answer is there before its request is taken away.
    return not channel.requests and channel.request is None and not channel.total_outbufs_len
