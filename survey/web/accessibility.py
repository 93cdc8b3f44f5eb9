"""The accessibility statement: what a test run looked at, as it wrote it down, and what no run looks at.

`accessibility.json` is made by `python -m tests.browser.record`, never by hand.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template

from survey.language import LANGUAGES, Words
from survey.web.language import look_in

pages = Blueprint("accessibility", __name__)
RECORD = Path(__file__).with_name("accessibility.json")
# The folders of templates that respondents meet, and what may befall them.
RESPONDENTS = ("respond/", "receipts/", "problem", "accessibility")

Say = Callable[..., str]
NAMES: Mapping[str, Callable[[Say], str]] = {
    "respond/start": lambda say: say("Start page"),
    "respond/tasks": lambda say: say("Sections of the survey"),
    "respond/section": lambda say: say("A section"),
    "respond/check": lambda say: say("Check your answers"),
    "respond/pause": lambda say: say("Stop for now"),
    "respond/left": lambda say: say("You have left"),
    "respond/receipt": lambda say: say("Your answers were sent"),
    "respond/sent": lambda say: say("Already sent"),
    "respond/closed": lambda say: say("This survey takes no answers now"),
    "receipts/ask": lambda say: say("Enter your receipt"),
    "receipts/code": lambda say: say("Enter your code"),
    "receipts/show": lambda say: say("What you sent"),
    "receipts/withdraw": lambda say: say("Withdraw your answers?"),
    "receipts/withdrawn": lambda say: say("Your answers were withdrawn"),
    "receipts/none": lambda say: say("No such receipt"),
    "receipts/over": lambda say: say("The survey has closed"),
    "problem": lambda say: say("Page not found"),
    "accessibility": lambda say: say("Accessibility"),
}
WAYS: Mapping[str, Callable[[Say], str]] = {
    "keyboard": lambda say: say("By keyboard alone, from the link to the receipt"),
    "no_script": lambda say: say("Without script"),
    "narrow": lambda say: say("On a screen 320 pixels wide, without scrolling sideways"),
    "zoom": lambda say: say("Enlarged to 400%"),
    "spacing": lambda say: say("With more room between lines, words and letters"),
    "focus": lambda say: say("What has the focus shows it, and nothing lies over it"),
    "targets": lambda say: say("Whatever can be pressed is at least 24 pixels high and wide"),
    "names": lambda say: say("A screen reader is given each answer in its own words, together with its statement"),
    "time": lambda say: say("Without haste: a session that expires loses nothing"),
}


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """How the browser was set."""

    width: int
    height: int
    dark: bool
    forced: bool
    still: bool
    language: str
    direction: str

    def told(self, words: Words) -> str:
        """The setting in words, without its size."""
        say = words.say
        parts = [
            say("forced colours") if self.forced else say("dark") if self.dark else say("light"),
            *([say("reduced motion")] if self.still else []),
            say("right to left, made-up words") if self.direction == "rtl" else words.name_of(self.language),
        ]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Look:
    """What a program found on a page: how many rules were kept, and the ids of those that were broken."""

    page: str
    shows: str
    setting: Setting
    passed: int
    failed: tuple[str, ...]

    def name(self, say: Say) -> str:
        """What the page is called; nothing for a page that only leaders and readers see."""
        return NAMES[self.shows](say) if self.is_for_respondents else ""

    @property
    def is_for_respondents(self) -> bool:
        """Whether somebody who fills in meets this page."""
        return self.shows.startswith(RESPONDENTS)


@dataclass(frozen=True, slots=True)
class Journeys:
    """Ways of filling in, and the tests that went them all: name -> whether it was passed."""

    ways: tuple[str, ...]
    tests: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Record:
    """A test run: which version, on what day, with what, and all that it found."""

    version: str
    day: date
    axe: str
    browser: str
    looks: tuple[Look, ...]
    journeys: tuple[Journeys, ...]

    @property
    def broken(self) -> tuple[Look, ...]:
        """Where a rule was broken."""
        return tuple(look for look in self.looks if look.failed)

    @property
    def failed(self) -> tuple[str, ...]:
        """Tests of a way of filling in that were not passed."""
        return tuple(dict.fromkeys(name for each in self.journeys for name, passed in each.tests.items() if not passed))


@dataclass(frozen=True, slots=True)
class Table:
    """Pages by settings; None where a page was not looked at."""

    settings: tuple[Setting, ...]
    rows: tuple[tuple[Look, tuple[Look | None, ...]], ...]


@cache
def read_record(path: Path = RECORD) -> Record:
    """What the last test run wrote down."""
    written = json.loads(path.read_text("utf-8"))
    looks = tuple(map(_look, written["looks"]))
    return Record(
        written["version"],
        date.fromisoformat(written["day"]),
        written["axe"],
        written["browser"],
        looks,
        tuple(_journeys(written["journeys"])),
    )


def table_of(looks: Iterable[Look]) -> Table:
    """Each page once, each setting once."""
    by_page: dict[tuple[str, str], dict[Setting, Look]] = {}
    for look in looks:
        by_page.setdefault((look.shows, look.page), {})[look.setting] = look
    settings = tuple(sorted({setting for found in by_page.values() for setting in found}, reverse=True))
    rows = (
        (next(iter(found.values())), tuple(found.get(setting) for setting in settings)) for found in by_page.values()
    )
    return Table(settings, tuple(rows))


@pages.get("/accessibility")
def statement() -> str:
    """For respondents as for anybody else; the language it is read in here changes no other page."""
    look_in(LANGUAGES)
    record = read_record()
    return render_template(
        "accessibility.html",
        record=record,
        met=table_of(look for look in record.looks if look.is_for_respondents),
        others=table_of(look for look in record.looks if not look.is_for_respondents),
        ways=WAYS,
        sentence=sentence,
    )


def sentence(test: str) -> str:
    """What a test is called, as the sentence that it is."""
    return test.removeprefix("test_").replace("_", " ")


def _journeys(written: Mapping[str, Mapping[str, bool]]) -> Iterator[Journeys]:
    """Ways that the same tests went stand together."""
    left = dict.fromkeys(WAYS)
    while left:
        tests = written.get(next(iter(left)), {})
        same = tuple(way for way in left if written.get(way, {}) == tests)
        yield Journeys(same, tests)
        left = dict.fromkeys(way for way in left if way not in same)


def _look(written: Mapping[str, Any]) -> Look:
    setting = Setting(*(written[name] for name in Setting.__slots__))
    return Look(written["page"], written["shows"], setting, written["passed"], tuple(written["failed"]))
