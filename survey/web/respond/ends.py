"""Pages on which nothing more can be answered: sent already, or over."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from survey.store.engine import reading
from survey.store.retention import drafts_kept_until
from survey.web.respond.blueprint import LATE, OVER, see
from survey.web.respond.visit import Visit
from survey.web.shell import cookie_name, engine


def closed_page(found: Visit) -> Response:
    """Why nothing is taken now, and what becomes of what was saved."""
    with reading(engine()) as session:
        until = drafts_kept_until(session, found.assessment)
    return make_response(render_template("respond/closed.html", visit=found, until=until), OVER)


def sent_page(found: Visit) -> Response:
    """That it was sent; where this browser was given the receipt, the receipt."""
    if request.cookies.get(cookie_name(f"sent-{found.handle}")):
        return see(".receipt", handle=found.handle)
    return make_response(render_template("respond/sent.html", visit=found, late=False))


def sent_meanwhile_page(found: Visit) -> Response:
    """That it was sent before this page was saved, which therefore changes nothing."""
    return make_response(render_template("respond/sent.html", visit=found, late=True), LATE)
