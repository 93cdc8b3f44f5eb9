"""A respondent for benchmarks: a browser without script that fills in whatever form a page has, as fast as it can."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from random import Random
from time import perf_counter
from urllib.parse import urlencode, urljoin, urlsplit

TAG = re.compile(r"<(form|/form|fieldset|input|textarea|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:\s*=\s*"([^"]*)")?')
COMPLETE = re.compile(r"<main\b[^>]*\bdata-survey-complete\b")
MOST_PAGES = 60
WORDS = "The plan is known to all, but nobody looks at it."
TICKS, POINTS = 3, 100


class WrongPageError(Exception):
    """Another page than a respondent expects."""


@dataclass(frozen=True)
class Control:
    """A field or button of a form: its tag, its attributes, and the number of the fieldset around it."""

    tag: str
    attributes: Mapping[str, str]
    fieldset: int

    @property
    def name(self) -> str:
        """Its name; empty for what is not sent."""
        return self.attributes.get("name", "")

    @property
    def kind(self) -> str:
        """What it is: `radio`, `text`, `textarea` ..."""
        return self.attributes.get("type", "text") if self.tag == "input" else self.tag

    @property
    def value(self) -> str:
        """What it sends."""
        return unescape(self.attributes.get("value", ""))


@dataclass(frozen=True)
class Form:
    """The form of a page that goes on, with the button that does."""

    action: str
    controls: Sequence[Control]

    @property
    def questions(self) -> dict[str, list[Control]]:
        """Fields to fill in, by name."""
        found: dict[str, list[Control]] = {}
        for control in self.controls:
            if control.name and control.kind not in ("hidden", "button"):
                found.setdefault(control.name, []).append(control)
        return found


@dataclass
class Browser:
    """One connection that is kept, and a jar of cookies."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def get(self, address: str) -> tuple[str, str]:
        """The page at an address, redirects followed, and where it was in the end."""
        for _ in range(5):
            response, text = self._ask("GET", address)
            if response.status != 303:
                return _whole(response, text, address), address
            address = urljoin(address, response.headers["Location"])
        raise WrongPageError(f"{address}: redirected again and again")

    def post(self, address: str, fields: Sequence[tuple[str, str]]) -> str:
        """Send a form; gives the address that the answer leads to."""
        response, text = self._ask("POST", address, urlencode(fields))
        if response.status != 303:
            _whole(response, text, address)
            raise WrongPageError(f"{address}: not taken, {_fault_in(text)}")
        return urljoin(address, response.headers["Location"])

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[HTTPResponse, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept": "text/html",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(
            method, urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl(), body, headers
        )
        response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response, text


def _whole(response: HTTPResponse, text: str, address: str) -> str:
    if response.status != 200:
        raise WrongPageError(f"{address}: {response.status}, {_fault_in(text)}")
    return text


def _fault_in(text: str) -> str:
    found = re.search(r'class="fault"[^>]*>([^<]*)', text) or re.search(r"<title>([^<]*)", text)
    return found[1].strip() if found else "no page"


def form_in(text: str) -> Form:
    """The form with the primary button, which is the one that goes on."""
    actions: dict[str, str] = {}
    controls: dict[str, list[Control]] = {}
    current, fieldset, primary = "", 0, ""
    for tag, inside in TAG.findall(text):
        attributes = dict(ATTRIBUTE.findall(inside))
        if tag == "form":
            current = attributes.get("id", f"form {len(actions)}")
            actions[current] = attributes.get("action", "")
        elif tag == "/form":
            current = ""
        elif tag == "fieldset":
            fieldset += 1
        else:
            owner = attributes.get("form", current)
            is_primary = "primary" in attributes.get("class", "").split()
            if tag != "button" or is_primary:
                controls.setdefault(owner, []).append(Control(tag, attributes, fieldset))
            primary = owner if is_primary else primary
    if primary not in actions:
        raise WrongPageError(f"no form goes on from here: {_fault_in(text)}")
    return Form(unescape(actions[primary]), controls[primary])


def filled(form: Form, group: str, dice: Random) -> list[tuple[str, str]]:
    """What a respondent sends who answers everything."""
    unasked = [(each.name, each.value) for each in form.controls if each.name and each.kind in ("hidden", "button")]
    return [*unasked, *_answers(form, group, dice)]


def _answers(form: Form, group: str, dice: Random) -> Iterator[tuple[str, str]]:
    texts = [each for each in form.controls if each.kind == "text"]
    for name, controls in form.questions.items():
        values = [each.value for each in controls]
        kind = controls[0].kind
        if kind == "radio":
            yield name, group if group in values else dice.choice([each for each in values if each.isdigit()] or values)
        elif kind == "checkbox":
            yield from ((name, value) for value in dice.sample(values, min(TICKS, len(values))))
        elif kind == "text":
            yield name, _share(controls[0], [each for each in texts if each.fieldset == controls[0].fieldset])
        else:
            yield name, WORDS


def _share(control: Control, together: Sequence[Control]) -> str:
    """Its part of a hundred points; the first takes what is left over."""
    part, rest = divmod(POINTS, len(together))
    return str(part + rest if control is together[0] else part)


@dataclass(frozen=True)
class Step:
    """A page on the way: the seconds until it was there, where it is, and its form; the last one has none."""

    seconds: float
    address: str
    form: Form | None


def journey(browser: Browser, address: str, group: str, dice: Random) -> Iterator[Step]:
    """Go from a link to the receipt, answering everything.

    A page takes from the click to its last byte: sending, where the click sends a form, and what that leads to.
    """
    started = perf_counter()
    for _ in range(MOST_PAGES):
        text, address = browser.get(address)
        seconds = perf_counter() - started
        if COMPLETE.search(text):
            yield Step(seconds, address, None)
            return
        form = form_in(text)
        yield Step(seconds, address, form)
        fields = filled(form, group, dice)
        started = perf_counter()
        address = browser.post(urljoin(address, form.action), fields)
    raise WrongPageError(f"{address}: no end after {MOST_PAGES} pages")
