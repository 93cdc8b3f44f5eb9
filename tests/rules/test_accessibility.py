"""The accessibility statement rests on a test run of this version that met every page which respondents meet.

Where one of these fails after a change, run it again: python -m tests.browser.record
"""

from itertools import permutations
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask

from survey import __version__
from survey.config import Settings
from survey.language import words_in
from survey.store.engine import open_engine
from survey.web import create_app
from survey.web.accessibility import NAMES, WAYS, Look, read_record, sentence
from tests.browser.record import CONVERTER, record_of
from tests.rules import test_templates as templates
from tests.web.pages import check_page

AGAIN = "make the record again: python -m tests.browser.record"
# Views of respondents that show no page: one leads on at once, one is a file.
WITHOUT_PAGE = {"respond.enter", "receipts.answers_pdf"}
RECORD = read_record()
MET = [look for look in RECORD.looks if look.is_for_respondents]
SET = {
    "width": 320,
    "height": 640,
    "dark": False,
    "forced": False,
    "still": False,
    "language": "en",
    "direction": "ltr",
}
LINE = {**SET, "path": "/receipt", "shows": "", "axe": "4", "browser": "Chromium 1", "passed": ["b"], "failed": []}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(Path(), "sqlite://", "x" * 32), open_engine("sqlite://"))


def test_the_record_is_of_this_version() -> None:
    assert RECORD.version == __version__, AGAIN


def test_nothing_that_was_looked_at_has_a_fault() -> None:
    assert RECORD.broken == ()
    assert RECORD.failed == ()
    assert all(look.passed for look in RECORD.looks)


def test_every_page_that_respondents_meet_was_looked_at() -> None:
    shown = {name.removesuffix(".html") for name in templates.NAMES if name.startswith(("respond/", "receipts/"))}
    parts = {name for name in shown if _is_no_page(f"{name}.html")}
    assert {look.shows for look in MET} == {*(shown - parts), "problem", "accessibility"}, AGAIN
    assert set(NAMES) == {look.shows for look in MET}


def test_every_address_that_shows_respondents_a_page_was_looked_at(app: Flask) -> None:
    addresses = {
        CONVERTER.sub(r"<\1>", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("respond.", "receipts.")) and "GET" in rule.methods
        if rule.endpoint not in WITHOUT_PAGE
    }
    assert addresses - {look.page for look in MET} == set(), AGAIN


@pytest.mark.parametrize("shows", NAMES)
def test_each_was_looked_at_in_the_dark_enlarged_and_in_forced_colours(shows: str) -> None:
    settings = [look.setting for look in MET if look.shows == shows and look.setting.direction == "ltr"]
    assert any(each.dark and each.width <= 320 for each in settings), AGAIN
    assert any(each.forced and (each.width, each.height) == (320, 256) for each in settings), AGAIN
    assert any(each.still for each in settings), AGAIN


def test_every_way_of_filling_in_has_a_test() -> None:
    assert [each.ways for each in RECORD.journeys if not each.tests] == [], AGAIN
    assert sorted(way for each in RECORD.journeys for way in each.ways) == sorted(WAYS)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_shows_every_line_of_the_record(app: Flask, language: str) -> None:
    text = check_page(app.test_client().get(f"/accessibility?language={language}")).get_data(as_text=True)
    words = words_in(language)
    assert _cells(text) == {(look.page, *_column(look, language)): str(look.passed) for look in RECORD.looks}
    for said in (RECORD.version, RECORD.axe, RECORD.browser, words.day(RECORD.day)):
        assert said in text
    for look in MET:
        assert look.name(words.say) in text
    for journeys in RECORD.journeys:
        assert all(f">{sentence(name)}<" in text for name in journeys.tests)


def test_the_record_does_not_depend_on_the_order_of_tests() -> None:
    lines = [
        LINE,
        {**LINE, "passed": ["a", "b"]},
        {**LINE, "path": "/receipt/0123456789abcdef/"},
        {"journey": "test_b", "ways": ["zoom"], "passed": True},
        {"journey": "test_a", "ways": ["zoom", "keyboard"], "passed": False},
    ]
    (made,) = {record_of(each) for each in permutations(lines)}
    assert '"page": "/receipt/<handle>/"' in made
    assert '"passed": 2' in made


def _is_no_page(name: str) -> bool:
    tree = templates.environment.parse(templates.source(name))
    return templates._is_part(tree) or templates._is_frame(name)


def _column(look: Look, language: str) -> tuple[str, ...]:
    """How a setting stands above its column: the name of the page, its size, the rest."""
    words = words_in(language)
    size = words.say("{width} × {height} pixels", width=look.setting.width, height=look.setting.height)
    # A French question mark stands behind a space of its own.
    return " ".join(look.name(words.say).split()), f"{size} {look.setting.told(words)}"


def _cells(text: str) -> dict[tuple[str, ...], str]:
    """What the tables say: address, name and setting -> the words of the cell, but for those not looked at."""
    page = html5lib.parse(text, namespaceHTMLElements=False)
    found = {}
    for table in page.iter("table"):
        _, *settings = (_text(each) for each in table.find("thead").iter("th"))
        for row in table.find("tbody").iter("tr"):
            address = _text(row.find("th/code"))
            name = _text(row.find("th")).removesuffix(address).strip()
            cells = zip(settings, row.iter("td"), strict=True)
            found |= {(address, name, setting): _text(cell) for setting, cell in cells if _text(cell)[0] != "–"}
    return found


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
