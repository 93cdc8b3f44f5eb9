"""A production server of its own, Debian's Chromium, and people who use it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.browser.looks import note

STARTED = re.compile(r"(Fill in|Report|Set up|Sign in): (\S+)")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
INTERNAL_ERROR = 500
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
# What a browser shows of 1280 pixels at 400%.
FOUR_TIMES = {"width": 320, "height": 256}


@dataclass
class Site:
    """A server and the addresses that it printed when it was started last. `port` 0 takes any free one."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = 0
    fill_in: str = ""
    report: str = ""
    set_up: str = ""
    process: "subprocess.Popen[str] | None" = None

    @property
    def host(self) -> str:
        """Where it is served."""
        return f"127.0.0.1:{self.port}"

    def at(self, path: str) -> str:
        """An address on this server."""
        return f"http://{self.host}{path}"

    def start(self) -> None:
        """Start it, where it was before if it was; it is there once it has printed its addresses."""
        environment = {**os.environ, "SURVEY_HOME": str(self.home), **self.variables}
        environment.pop("DATABASE_URL", None)
        with (self.home / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "survey", "run", "--port", str(self.port)],
                env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        printed = dict(STARTED.findall("".join(self.process.stdout.readline() for _ in range(3))))
        self.fill_in, self.report = printed["Fill in"], printed["Report"]
        # Once there is an account, nobody sets up any more.
        self.set_up = printed.get("Set up", "")
        self.port = urlsplit(self.fill_in).port or 0

    def stop(self) -> None:
        """End it when what is under way is answered."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product as `survey run` serves it, in a home of its own."""
    with serving(tmp_path_factory.mktemp("home")) as started:
        yield started


@contextmanager
def serving(home: Path, port: int = 0, **variables: str) -> Iterator[Site]:
    """A server whose data lie in `home`, with these variables in its environment."""
    site = Site(home, variables, port)
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def browser(browser_program: str) -> Iterator[Browser]:
    """One Chromium for all journeys; each has a profile of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program, args=CHROMIUM)
        yield chromium
        chromium.close()


class Device:
    """A browser of somebody: everything that it complains of is kept.

    `warnings` counts what it asked before it left a page with something unsaved, once `may_warn` allows it to.
    """

    def __init__(self, browser: Browser, site: Site, **options: object) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.may_warn = False
        self.warnings = 0
        self.context: BrowserContext = browser.new_context(**options)
        self.page: Page = self.window()

    def window(self) -> Page:
        """One more window of the same browser."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)
        page.on("request", self._watch)
        page.on("response", self._check)
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def _dismiss(self, dialog: Dialog) -> None:
        """Stay on the page."""
        if self.may_warn and dialog.type == "beforeunload":
            self.warnings += 1
        else:
            self.complaints.append(f"dialog {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _watch(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.site.host:
            self.complaints.append(f"asked another host: {request.url}")

    def _check(self, response: Response) -> None:
        if response.status == INTERNAL_ERROR:
            self.complaints.append(f"the server failed: {response.url}")

    def assert_content(self) -> None:
        """Nothing complained: no policy broken, no script failed, no other host asked."""
        # A page that answers 4xx on purpose is logged by the browser as a failed resource.
        assert [said for said in self.complaints if "Failed to load resource" not in said] == []

    def close(self) -> None:
        """Close the browser window and forget its cookies."""
        self.context.close()


@pytest.fixture
def device(browser: Browser, site: Site) -> Iterator[object]:
    """Makes devices; at the end none of them may have complained."""
    made: list[Device] = []

    def make(**options: object) -> Device:
        made.append(Device(browser, site, **options))
        return made[-1]

    yield make
    for each in made:
        each.assert_content()
        each.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down how a journey ended that shows a way of filling in, for the accessibility statement."""
    report = yield
    ways = [way for mark in item.iter_markers("way") for way in mark.args]
    if call.when == "call" and ways:
        note({"journey": item.originalname, "ways": ways, "passed": call.excinfo is None})
    return report
