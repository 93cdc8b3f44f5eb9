"""The code of a receipt as a browser keeps it: signed, so that nobody tries codes but where guessing is slowed."""

import hmac

from flask import Response, request

from survey.core.errors import NotFoundError
from survey.store.links import handle_of
from survey.web.cookies import keep
from survey.web.shell import cookie_name, secret_key

NAME = "receipt-"


def keep_code(response: Response, code: str) -> Response:
    """The response, with a code that the browser keeps under its handle until it closes."""
    keep(response, f"{NAME}{handle_of(code)}", f"{code}.{_mark(code)}")
    return response


def kept_code(handle: str) -> str:
    """The code behind a handle, where this browser was given it; raises NotFoundError."""
    code, _, mark = request.cookies.get(cookie_name(f"{NAME}{handle}"), "").partition(".")
    if handle_of(code) != handle or not hmac.compare_digest(mark.encode(), _mark(code).encode()):
        raise NotFoundError(handle=handle)
    return code


def _mark(code: str) -> str:
    return hmac.digest(secret_key().encode(), f"receipt:{code}".encode(), "sha256").hex()
