"""People who fill in a survey as a browser without script does: pages, forms, cookies. They note what was acknowledged.

What fails, they count and try again, as somebody does who presses the button once more.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from threading import Event, Thread
from time import perf_counter, sleep
from urllib.parse import urlencode, urlsplit

# A start on a busy machine takes long, and who has connected meanwhile waits.
PATIENCE = 120.0
PAUSE = 0.05  # seconds before somebody tries again
ANSWERED, MOVED = 200, (302, 303)


class Form(HTMLParser):
    """The form in the main part of a page: where it goes, its fields, and the button that leads on."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.texts: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.chosen: dict[str, str] = {}
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "main" or (tag == "form" and "main" in self._inside and not self.action):
            self._inside.append(tag)
            self.action = of.get("action", "")
        elif "form" in self._inside and "name" in of:
            self._take(tag, of)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def _take(self, tag: str, of: dict[str, str]) -> None:
        kind = of.get("type", "text") if tag == "input" else tag
        if kind == "radio":
            self.choices.setdefault(of["name"], []).append(of["value"])
            if "checked" in of:
                self.chosen[of["name"]] = of["value"]
        elif kind in ("hidden", "text") or "primary" in of.get("class", ""):
            self.texts[of["name"]] = of.get("value", "")


@dataclass
class Sheet:
    """One person's survey: the browser's cookies, answers acknowledged by address of their page, and whether sent."""

    cookies: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: bool = False


class Respondent(Thread):
    """Fills in one survey after the other; half of them are sent, the others stay drafts."""

    def __init__(self, place: tuple[str, int], link: str, seed: int, *, keep: bool) -> None:
        """`keep`: on one connection as long as it lasts, else on a new one for each request."""
        super().__init__()
        self.sheets: list[Sheet] = []
        self.failures: Counter[str] = Counter()
        self.answered: list[tuple[float, float]] = []  # when, after how many seconds
        self.enough = Event()
        self._link = link
        self._keep = keep
        self._dice = random.Random(seed)
        self._connection = HTTPConnection(*place, timeout=PATIENCE)

    def run(self) -> None:
        while not self.enough.is_set():
            self.sheets.append(Sheet())
            self._fill_in(self.sheets[-1], send=self._dice.random() < 0.5)
        self._connection.close()

    def lost(self) -> int:
        """How many answers that were acknowledged are not there any more; asked when all is done."""
        lost = 0
        for sheet in self.sheets:
            for path, answers in {} if sheet.sent else sheet.acknowledged.items():
                chosen = Form(self._ask(sheet, "GET", path)[2]).chosen
                lost += sum(chosen.get(name) != value for name, value in answers.items())
        self._connection.close()
        return lost

    def _fill_in(self, sheet: Sheet, *, send: bool) -> None:
        form = Form(self._see(sheet, self._link))
        while form.action and (send or "submission_code" not in form.texts) and not self.enough.is_set():
            chosen = {name: self._dice.choice(values) for name, values in form.choices.items()}
            status, where, page = self._ask(sheet, "POST", form.action, {**form.texts, **chosen})
            if status not in MOVED:
                self.failures[f"POST answered with {status}"] += 1
                form = Form(page)
                continue
            if "/page/" in form.action:
                sheet.acknowledged.setdefault(form.action, {}).update(chosen)
            sheet.sent = "submission_code" in form.texts
            form = Form("" if sheet.sent else self._see(sheet, where))

    def _see(self, sheet: Sheet, path: str) -> str:
        """A page, wherever its address leads."""
        status, where, page = self._ask(sheet, "GET", path)
        return self._see(sheet, where) if status in MOVED else page

    def _ask(self, sheet: Sheet, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, address it leads to, and page; asked again until there is an answer."""
        limit = perf_counter() + PATIENCE
        while True:
            begun = perf_counter()
            reused = " on a kept connection" if self._connection.sock else ""
            try:
                said = self._once(sheet, method, path, form)
            except (OSError, HTTPException) as error:
                self._connection.close()
                self.failures[type(error).__name__ + reused] += 1
                if perf_counter() > limit:
                    raise
                sleep(PAUSE)
            else:
                self.answered.append((perf_counter(), perf_counter() - begun))
                return said

    def _once(self, sheet: Sheet, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in sheet.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            sheet.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        if not self._keep:
            self._connection.close()
        # An address stands with its host or without.
        return answer.status, urlsplit(answer.headers.get("Location", "")).path, page
