"""All actions of a leader's PMOs: on a page, as a table, as a calendar."""

from itertools import groupby

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from survey.actions.action_files import actions_calendar, actions_table
from survey.actions.following_up import we_did_token
from survey.store.access import pmos_led
from survey.store.accounts import Account
from survey.store.actions import ACTIVE, PAGE, STATUSES, Action, Status, actions_of
from survey.store.engine import reading
from survey.store.ids import PmoId
from survey.web.account.access import signed_in
from survey.web.follow_up.blueprint import pages
from survey.web.language import current_words
from survey.web.manage.addresses import public_address
from survey.web.shell import engine, now, secret_key, today

LAST_PAGE = 1000
SHOWN: dict[str, tuple[Status, ...]] = {
    "active": ACTIVE,
    "done": ("done",),
    "dropped": ("dropped",),
    "all": STATUSES,
}


@pages.get("/actions")
@signed_in
def list_actions(account: Account) -> Response:
    show, number = _shown(), min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    with reading(engine()) as session:
        led = pmos_led(session, account)
        some, total = actions_of(session, led, SHOWN[show], page=number)
    page = render_template(
        "follow_up/actions.html",
        groups=[(pmo, name, list(own)) for (pmo, name), own in groupby(some, lambda each: (each.pmo, each.pmo_name))],
        led=led,
        shown=show,
        shows=tuple(SHOWN),
        number=number,
        has_more=number * PAGE < total,
        total=total,
        public_page=_public_page,
        today=today(),
    )
    return make_response(page)


@pages.get("/actions.csv")
@signed_in
def download_table(account: Account) -> Response:
    # A byte order mark: without it a spreadsheet reads other letters than those that were typed.
    content = "\ufeff" + actions_table(_all_shown(account), current_words())
    return _file(content.encode(), "text/csv; charset=utf-8", "actions.csv")


@pages.get("/actions.ics")
@signed_in
def download_calendar(account: Account) -> Response:
    content = actions_calendar(_all_shown(account), current_words(), now())
    return _file(content, "text/calendar; charset=utf-8", "actions.ics")


def _shown() -> str:
    asked = request.args.get("show", "")
    return asked if asked in SHOWN else "active"


def _all_shown(account: Account) -> list[Action]:
    with reading(engine()) as session:
        some, _ = actions_of(session, pmos_led(session, account), SHOWN[_shown()], most=None)
    return list(some)


def _file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _public_page(pmo: PmoId) -> str:
    """The public page of a PMO in full, as people reach this server."""
    return public_address(".we_did", token=we_did_token(secret_key(), pmo))
