"""A server that is told to leave leaves nobody unanswered; with it, the parts of waitress that this stands on."""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from waitress import wasyncore

from survey.cli.draining import QUIET, Server

PATIENCE = 5.0
REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Leaver:
    """A server in a thread, which serves a page that waits until it may be answered."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.asked, self.may_answer = Event(), Event()
        self.may_answer.set()
        self.server = Server(self._page, self.listener)
        self.thread = Thread(target=self.server.run)

    def _page(self, environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.asked.set()
        self.may_answer.wait(PATIENCE)
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=PATIENCE)

    def ended_after(self) -> float:
        """Seconds until it has left."""
        begun = monotonic()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return monotonic() - begun


@pytest.fixture
def leaver() -> Iterator[Leaver]:
    made = Leaver()
    yield made
    made.may_answer.set()
    made.server.leave()
    made.thread.join(PATIENCE)
    wasyncore.close_all(made.server._sockets)


def test_as_long_as_it_serves_connections_stay_open(leaver: Leaver) -> None:
    leaver.thread.start()
    with leaver.connect() as client:
        for _ in range(2):
            client.sendall(REQUEST)
            assert "connection: close" not in answer(client)


def test_a_request_that_is_being_answered_is_answered(leaver: Leaver) -> None:
    leaver.may_answer.clear()
    leaver.thread.start()
    with leaver.connect() as client:
        client.sendall(REQUEST)
        assert leaver.asked.wait(PATIENCE)
        leaver.server.leave()
        leaver.thread.join(0.3)
        leaver.may_answer.set()
        assert "connection: close" in answer(client)
        assert client.recv(1) == b""
    assert leaver.ended_after() < QUIET


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_request_that_is_being_received_is_answered(leaver: Leaver, version: str) -> None:
    leaver.thread.start()
    head = f"POST / HTTP/{version}\r\nHost: here\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n"
    with leaver.connect() as client:
        client.sendall(head.encode() + b"abc")
        leaver.thread.join(0.1)
        leaver.server.leave()
        # Longer than anybody may be quiet between two requests.
        leaver.thread.join(QUIET + 0.3)
        client.sendall(b"def")
        said = answer(client)
        assert "connection: close" in said
        assert said.endswith("abcdef")
    leaver.ended_after()


def test_who_waits_to_be_accepted_is_answered_and_nobody_comes_after(leaver: Leaver) -> None:
    with leaver.connect() as client:
        client.sendall(REQUEST)
        leaver.server.leave()
        leaver.thread.start()
        assert "connection: close" in answer(client)
        leaver.ended_after()
    with pytest.raises(ConnectionRefusedError):
        leaver.connect()


def test_who_has_connected_gets_a_moment_to_ask(leaver: Leaver) -> None:
    leaver.thread.start()
    with leaver.connect() as client:
        leaver.thread.join(0.1)
        leaver.server.leave()
        leaver.thread.join(QUIET / 2)
        client.sendall(REQUEST)
        assert "connection: close" in answer(client)


def test_an_idle_connection_stays_open_while_others_have_taken_over(leaver: Leaver) -> None:
    leaver.thread.start()
    with leaver.connect() as asking, leaver.connect() as silent:
        for client in (asking, silent):
            client.sendall(REQUEST)
            answer(client)
        leaver.server.leave(QUIET + 0.5)
        leaver.thread.join(QUIET + 0.2)
        asking.sendall(REQUEST)
        assert "connection: close" in answer(asking)
        assert silent.recv(1) == b""
        assert leaver.ended_after() < QUIET


def answer(client: socket.socket) -> str:
    """One whole answer, in small letters."""
    with closing(client.makefile("rb")) as file:
        head = b"".join(iter(file.readline, b"\r\n"))
        said = head.decode().lower()
        assert said.startswith("http/1.")
        (length,) = (line.partition(": ")[2] for line in said.splitlines() if line.startswith("content-length"))
        return said + file.read(int(length)).decode()
