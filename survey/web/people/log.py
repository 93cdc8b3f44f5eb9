"""The log: who did what when, for administrators; and as a file, which is logged as well."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime

from flask import Response as FileResponse
from flask import make_response, render_template, request, stream_with_context
from werkzeug.wrappers import Response

from survey.core.cells import as_text
from survey.core.errors import NotFoundError
from survey.store import Engine, Session
from survey.store.access import assessment_led
from survey.store.accounts import Account
from survey.store.assessments import Assessment
from survey.store.audit import PAGE, Entry, Logged, log_entry, log_of
from survey.store.engine import reading, transaction
from survey.store.organisations import pmos
from survey.store.people import people_of
from survey.web.account.access import administers
from survey.web.log_words import logged
from survey.web.people.blueprint import pages
from survey.web.shell import engine, now

ENTRY = re.compile(r"[0-9a-f]{32}")
MANY = 1000  # lines that a file is read by
HEADERS = ("time", "who", "action", "words", "assessment", "about", "details")

pages.add_app_template_filter(logged)


@pages.get("/log")
@administers
def log(account: Account) -> Response:
    before = request.args.get("before")
    if before is not None and not ENTRY.fullmatch(before):
        raise NotFoundError
    with reading(engine()) as session:
        about = _asked(session, account)
        # One more than is shown tells whether there are older ones.
        which = about.id if about else None
        found = log_of(session, account.organisation, assessment=which, before=before, most=PAGE + 1)
        names = _names(session, account)
    older = found[PAGE - 1].id if len(found) > PAGE else None
    page = render_template(
        "people/log.html", entries=found[:PAGE], about=about, names=names, older=older, before=before
    )
    return make_response(page)


@pages.get("/log.csv")
@administers
def log_file(account: Account) -> Response:
    with reading(engine()) as session:
        about, names = _asked(session, account), _names(session, account)
    moment = now()
    with transaction(engine()) as session:
        entry = Entry(account.organisation, "log.exported", account.id, about.id if about else None)
        log_entry(session, entry, moment)
    lines = stream_with_context(_lines(engine(), account, about, names))
    response = FileResponse(lines, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="log-{moment.date().isoformat()}.csv"'
    return response


def about_whom(entry: Logged, names: dict[str, str]) -> str:
    """The person or PMO that an entry is about, by today's name."""
    ids = (str(entry.details.get(key, "")) for key in ("account", "pmo"))
    return next((names[each] for each in ids if each in names), "")


def other_details(entry: Logged) -> str:
    """Counts and settings of an entry, as they were logged."""
    told = {key: value for key, value in entry.details.items() if key not in ("account", "pmo") and value is not None}
    return ", ".join(f"{key}: {value}" for key, value in told.items())


def time_of(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _asked(session: Session, account: Account) -> Assessment | None:
    """The assessment whose entries alone are asked for; raises NotFoundError."""
    slug = request.args.get("assessment")
    return assessment_led(session, account, slug) if slug else None


def _names(session: Session, account: Account) -> dict[str, str]:
    names: dict[str, str] = {each.account.id: each.account.name for each in people_of(session, account.organisation)}
    return names | {pmo.id: pmo.name for pmo in pmos(session, account.organisation)}


def _lines(database: Engine, account: Account, about: Assessment | None, names: dict[str, str]) -> Iterator[str]:
    """The file, a thousand entries at a time: a log may be long."""
    # A byte order mark: without it a spreadsheet reads other letters than those that were typed.
    yield "\ufeff" + _line(HEADERS)
    before: str | None = None
    while True:
        with reading(database) as session:
            which = about.id if about else None
            found = log_of(session, account.organisation, assessment=which, before=before, most=MANY)
        yield "".join(_line(_cells(entry, names)) for entry in found)
        if len(found) < MANY:
            return
        before = found[-1].id


def _cells(entry: Logged, names: dict[str, str]) -> tuple[str, ...]:
    details = json.dumps(dict(entry.details), ensure_ascii=False) if entry.details else ""
    who, which = entry.by or "", entry.assessment or ""
    return (time_of(entry.at), who, entry.action, logged(entry), which, about_whom(entry, names), details)


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([as_text(cell) for cell in cells])
    return text.getvalue()


pages.add_app_template_filter(time_of)
pages.add_app_template_filter(about_whom)
pages.add_app_template_filter(other_details)
