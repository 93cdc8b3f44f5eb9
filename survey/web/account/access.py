"""Who may open what. A view that needs an account is given it; what belongs to others is not found."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from survey.core.errors import NotFoundError
from survey.store.accounts import Account
from survey.web.shell import current_account

P = ParamSpec("P")


def signed_in(view: Callable[Concatenate[Account, P], Response]) -> Callable[P, Response]:
    """Give `view` the account that is signed in; send anybody else to sign in and back here."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        account = current_account()
        if account is None:
            return redirect(url_for("account.sign_in", next=_way_back()), 303)
        return view(account, *args, **kwargs)

    return guarded


def administers(view: Callable[Concatenate[Account, P], Response]) -> Callable[P, Response]:
    """Give `view` the administrator who is signed in; for everybody else there is no such page."""

    @signed_in
    @wraps(view)
    def guarded(account: Account, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        if account.role != "administrator":
            raise NotFoundError
        return view(account, *args, **kwargs)

    return guarded


def first_page(account: Account) -> str:
    """Where somebody begins: viewers with the reports that they may read, others with their assessments."""
    return url_for("results.reports" if account.role == "viewer" else "manage.assessments")


def own_path(target: str | None) -> str | None:
    """`target` if it is a path on this server, else nothing.

    Browsers read a backslash as a slash and drop tabs and line ends: `/`, a tab and `/elsewhere` would leave.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return target if target.isprintable() and not {"\\", " "} & set(target) else None


def _way_back() -> str | None:
    # What was sent cannot be sent again by an address.
    if request.method not in ("GET", "HEAD"):
        return None
    return request.full_path if request.query_string else request.path
