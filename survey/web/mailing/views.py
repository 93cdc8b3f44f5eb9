"""No more mails: a page with a button, and the one click of a mail program (RFC 8058). GET and HEAD change nothing."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from survey.actions.letters import read_unsubscribe_token
from survey.actions.mailing import take_off
from survey.web.mailing.blueprint import pages
from survey.web.shell import engine, now, secret_key


@pages.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    read_unsubscribe_token(secret_key(), token)
    return make_response(render_template("mailing/unsubscribe.html", token=token))


@pages.post("/unsubscribe/<token>")
def unsubscribed(token: str) -> Response:
    """Sent by the button, or by a mail program that has no cookie and no token of ours: the address is the proof."""
    organisation, invitation = read_unsubscribe_token(secret_key(), token)
    take_off(engine(), organisation, invitation, now())
    return make_response(render_template("mailing/unsubscribed.html"))
