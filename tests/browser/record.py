"""Runs the browser tests and writes down what they looked at: `python -m tests.browser.record`.

The accessibility statement is made of it. Arguments go to pytest.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from survey import __version__
from survey.config import Settings
from survey.store.engine import open_engine
from survey.web import create_app
from survey.web.accessibility import RECORD
from survey.web.shell import today
from tests.browser import looks

TESTS = Path(__file__).parent
# Pytest ended by itself: with every test passed, or with failures that belong into the record.
ENDED = (0, 1)
CONVERTER = re.compile(r"<(?:[^<>]+:)?([^<>]+)>")
# What a page is called by its template, where its view is called otherwise. A view with several says which at the look.
SHOWS = {
    "respond.page": "respond/section",
    "receipts.ask_code": "receipts/code",
    "receipts.confirm_withdrawal": "receipts/withdraw",
    "accessibility.statement": "accessibility",
}
SETTING = ("width", "height", "dark", "forced", "still", "language", "direction")

Line = Mapping[str, Any]


def main(arguments: Iterable[str]) -> int:
    """Run the tests and replace the record; says how pytest ended."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / "looks"
        written.touch()
        command = [sys.executable, "-m", "pytest", str(TESTS), *arguments]
        status = subprocess.run(command, check=False, env={**os.environ, looks.RECORD: str(written)}).returncode
        lines = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
    if status in ENDED and lines:
        RECORD.write_text(record_of(lines), "utf-8")
    return status


def record_of(lines: Iterable[Line]) -> str:
    """The record as it is kept: the same lines, in whatever order, give the same text on the same day."""
    lines = list(lines)
    seen = [line for line in lines if "journey" not in line]
    head = {
        "version": __version__,
        "day": today().isoformat(),
        "axe": _only(line["axe"] for line in seen),
        "browser": _only(line["browser"] for line in seen),
        "journeys": _journeys(line for line in lines if "journey" in line),
    }
    # A line for each look, so that a change is seen where it is.
    each = ",\n".join(f"  {json.dumps(look)}" for look in _looks(seen))
    return f'{json.dumps(head, indent=1)[:-2]},\n "looks": [\n{each}\n ]\n}}\n'


def _only(values: Iterable[str]) -> str:
    (value,) = set(values)
    return value


def _journeys(lines: Iterable[Line]) -> dict[str, dict[str, bool]]:
    """By way of filling in: the tests, each passed only if it was with every one of its parameters."""
    found: dict[str, dict[str, bool]] = {}
    for line in sorted(lines, key=lambda line: str(line["journey"])):
        for way in line["ways"]:
            tests = found.setdefault(way, {})
            tests[line["journey"]] = tests.get(line["journey"], True) and line["passed"]
    return dict(sorted(found.items()))


def _looks(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """A page in a setting once, however often it was looked at: with every rule that found something there."""
    addresses = create_app(Settings(Path(), "sqlite://", "x" * 32), open_engine("sqlite://")).url_map.bind("localhost")
    found: dict[tuple[Any, ...], tuple[set[str], set[str]]] = {}
    for line in lines:
        page, shows = _page(addresses, line)
        passed, failed = found.setdefault((shows, page, *(line[name] for name in SETTING)), (set(), set()))
        passed.update(line["passed"])
        failed.update(line["failed"])
    return [
        {
            **dict(zip(("shows", "page", *SETTING), key, strict=True)),
            "passed": len(passed - failed),
            "failed": sorted(failed),
        }
        for key, (passed, failed) in sorted(found.items())
    ]


def _page(addresses: MapAdapter, line: Line) -> tuple[str, str]:
    """Its address without what differs from one survey to the next, and its template."""
    try:
        rule, _ = addresses.match(line["path"], return_rule=True)
    except HTTPException:
        # Reached by a form.
        rule, _ = addresses.match(line["path"], "POST", return_rule=True)
    return CONVERTER.sub(r"<\1>", rule.rule), line["shows"] or SHOWS.get(rule.endpoint, rule.endpoint.replace(".", "/"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
