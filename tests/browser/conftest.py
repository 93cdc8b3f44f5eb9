"""A production server of its own, Debian's Chromium, and people who use it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright

STARTED = re.compile(r"^(Fill in|Report|Set up): (\S+)$", re.MULTILINE)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """A running server and the addresses that it printed."""

    fill_in: str
    report: str
    set_up: str

    @property
    def host(self) -> str:
        """Where it is served."""
        return urlsplit(self.fill_in).netloc

    def at(self, path: str) -> str:
        """An address on this server."""
        return f"http://{self.host}{path}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product as `survey run` serves it, in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "SURVEY_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    log = Path(home / "server.log").open("w")  # noqa: SIM115  # closed below, with the server
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "run", "--port", "0"],
        env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        printed = dict(STARTED.findall("".join(process.stdout.readline() for _ in range(3))))
        yield Site(printed["Fill in"], printed["Report"], printed["Set up"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        log.close()


@pytest.fixture(scope="session")
def browser(browser_program: str) -> Iterator[Browser]:
    """One Chromium for all journeys; each has a profile of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program, args=CHROMIUM)
        yield chromium
        chromium.close()


class Device:
    """A browser of somebody: everything that it complains of is kept."""

    def __init__(self, browser: Browser, site: Site, **options: object) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", self._watch)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _watch(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.site.host:
            self.complaints.append(f"asked another host: {request.url}")

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


def assert_accessible(page: Page) -> None:
    """The page has nothing for axe to find, and no sideways scrolling."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    problems = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]]
    assert problems == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
