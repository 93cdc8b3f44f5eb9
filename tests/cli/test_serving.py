"""`survey run` under load, and while its processes come and go: nobody who asks is left without an answer."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

PATIENCE = 30.0
# Far longer than an answer takes, even on a busy machine, and far shorter than a slow client may keep a connection.
SOON = 5.0
# Links with a token are exchanged for a cookie, which a look into the database comes before.
FOUND = 303
ADDRESS = re.compile(r"(Fill in|Report|Set up): (\S+)\n")


@dataclass
class Site:
    """A running server, where its log goes, and the addresses that it printed."""

    process: "subprocess.Popen[str]"
    home: Path
    addresses: Mapping[str, str]

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.addresses["Set up"])
        return parts.hostname, parts.port

    @property
    def log(self) -> str:
        return (self.home / "log").read_text()

    def workers(self) -> set[int]:
        """The processes that serve, by their numbers."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(child) for child in children if b"survey.cli.serve" in Path(f"/proc/{child}/cmdline").read_bytes()}

    def status(self) -> int:
        """What a new client is answered."""
        connection = HTTPConnection(*self.place, timeout=SOON)
        connection.request("GET", urlsplit(self.addresses["Set up"]).path)
        status = connection.getresponse().status
        connection.close()
        return status


class Stream(Thread):
    """Somebody who asks again and again, on one connection or on a new one each time."""

    def __init__(self, site: Site, *, keep: bool) -> None:
        super().__init__()
        self.connection = HTTPConnection(*site.place, timeout=PATIENCE)
        self.path = urlsplit(site.addresses["Set up"]).path
        self.keep = keep
        self.answers: list[object] = []
        self.enough = Event()

    def run(self) -> None:
        while not self.enough.wait(0.01):
            try:
                self.connection.request("GET", self.path)
                answer = self.connection.getresponse()
                answer.read()
                self.answers.append(answer.status)
            except OSError as error:
                self.answers.append(error)
            if not self.keep:
                self.connection.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("home")) as found:
        yield found


def test_there_are_two_workers_and_ctrl_c_in_a_terminal_does_not_reach_them(site: Site) -> None:
    assert len(site.workers()) == 2
    assert os.getpgid(site.process.pid) not in {os.getpgid(worker) for worker in site.workers()}


def test_a_killed_worker_is_replaced_and_requests_go_on(site: Site) -> None:
    before = site.workers()
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    assert [site.status() for _ in range(5)] == [FOUND] * 5
    until(lambda: len(site.workers()) == 2)
    assert site.workers() > before - {killed}
    assert "a worker ended by signal 9; another one takes its place in 0 s" in site.log


def test_a_reload_under_load_drops_nobody_and_drafts_go_on(site: Site) -> None:
    before = site.workers()
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = begun(browser, site)
    with ExitStack() as stack:
        streams = [stack.enter_context(asking(Stream(site, keep=keep))) for keep in (True, True, False, False)]
        site.process.send_signal(signal.SIGHUP)
        until(lambda: len(site.workers()) == 2 and not site.workers() & before)
        counts = [len(stream.answers) for stream in streams]
        until(lambda: all(len(stream.answers) > count for stream, count in zip(streams, counts, strict=True)))
    for stream in streams:
        assert set(stream.answers) == {FOUND}
    assert "reloaded: 2 new workers serve" in site.log
    with browser.open(page) as answer:
        assert (answer.status, answer.url) == (200, page)


def test_a_reload_with_a_broken_setting_keeps_the_workers_and_says_why(site: Site) -> None:
    before = site.workers()
    key = site.home / "instance" / "secret_key"
    kept = key.read_text()
    key.write_text("short")
    site.process.send_signal(signal.SIGHUP)
    until(lambda: "not reloaded" in site.log)
    key.write_text(kept)
    (line,) = [line for line in site.log.splitlines() if "not reloaded" in line]
    assert "the workers go on as they are: settings: " in line
    assert "holds fewer than 32 characters" in line
    assert site.workers() == before
    assert site.status() == FOUND


def test_slow_clients_hold_nobody_up(site: Site) -> None:
    half_header = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    half_body = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nemail="
    with ExitStack() as stack:
        for number in range(20):
            client = stack.enter_context(socket.create_connection(site.place))
            client.sendall(half_body if number % 2 else half_header)
        assert [site.status() for _ in range(10)] == [FOUND] * 10


def test_term_answers_what_is_under_way(tmp_path: Path) -> None:
    with running(tmp_path) as site:
        drawing = Stream(site, keep=False)
        # It is drawn when it is first asked for, and that takes a second or more.
        drawing.path = urlsplit(site.addresses["Report"]).path
        drawing.start()
        sleep(0.3)
        site.process.send_signal(signal.SIGTERM)
        drawing.enough.set()
        assert site.process.wait(PATIENCE) == 0
        drawing.join()
    assert drawing.answers == [200]


def test_ctrl_c_answers_who_is_still_sending(tmp_path: Path) -> None:
    with running(tmp_path, "--no-demo", "--workers", "1") as site:
        with socket.create_connection(site.place, timeout=PATIENCE) as client:
            path = urlsplit(site.addresses["Set up"]).path
            client.sendall(f"GET {path} HTTP/1.1\r\n".encode())
            sleep(0.2)
            # As a terminal does it: every process of the group hears it.
            os.killpg(site.process.pid, signal.SIGINT)
            sleep(0.2)
            client.sendall(b"Host: 127.0.0.1\r\n\r\n")
            said = client.makefile("rb").read().decode()
        assert site.process.wait(PATIENCE) == 0
        assert site.log == ""
    assert said.startswith(f"HTTP/1.1 {FOUND} ")
    assert "\r\nConnection: close\r\n" in said


def test_it_ends_with_the_terminal_from_which_it_was_started(tmp_path: Path) -> None:
    terminal, its_end = os.openpty()
    with running(tmp_path, "--no-demo", "--workers", "1", stdin=its_end) as site:
        os.close(its_end)
        os.close(terminal)
        site.process.send_signal(signal.SIGHUP)
        assert site.process.wait(PATIENCE) == 0


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    with running(tmp_path, "--no-demo") as site:
        workers = site.workers()
        assert len(workers) == 2
        site.process.kill()
        until(lambda: not any(map(is_running, workers)))
        with pytest.raises(ConnectionRefusedError):
            site.status()


@contextmanager
def running(home: Path, *arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[Site]:
    """A server with its home here, in a group of processes of its own as a shell would start it."""
    variables = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SURVEY_URL"}}
    command = [sys.executable, "-m", "survey", "run", "--port", "0", *arguments]
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(
            command,
            env=variables | {"SURVEY_HOME": str(home)},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            process_group=0,
        ) as process,
    ):
        try:
            printed = ""
            while "Set up" not in printed:
                line = process.stdout.readline()
                assert line, (home / "log").read_text()
                printed += line
            yield Site(process, home, dict(ADDRESS.findall(printed)))
        finally:
            process.terminate()


@contextmanager
def asking(stream: Stream) -> Iterator[Stream]:
    """A stream of requests that has begun."""
    stream.start()
    until(lambda: bool(stream.answers))
    yield stream
    stream.enough.set()
    stream.join()
    stream.connection.close()


def begun(browser: OpenerDirector, site: Site) -> str:
    """The first page of a draft that was begun in this browser."""
    with browser.open(site.addresses["Fill in"]) as answer:
        start, page = answer.url, answer.read().decode()
    token, group = (re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in ("csrf_token", "group"))
    with browser.open(f"{start}start", urlencode({"csrf_token": token, "group": group}).encode()) as answer:
        first: str = answer.url
    assert "/page/" in first
    return first


def until(what: Callable[[], bool]) -> None:
    """Wait for something, which must come about."""
    limit = monotonic() + PATIENCE
    while not what():
        assert monotonic() < limit
        sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process is there, and not only its exit status that nobody has asked for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False
