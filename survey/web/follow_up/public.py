"""What a PMO lets everybody read: what people said, and what is done about it."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from survey.actions.following_up import pmo_of_token
from survey.store.actions import public_actions
from survey.store.engine import reading
from survey.web.follow_up.blueprint import pages
from survey.web.shell import engine, secret_key


@pages.get("/we-did/<token>")
def we_did(token: str) -> Response:
    with reading(engine()) as session:
        pmo = pmo_of_token(session, secret_key(), token)
        actions = public_actions(session, pmo)
    response = make_response(render_template("follow_up/we_did.html", pmo=pmo, actions=actions))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
