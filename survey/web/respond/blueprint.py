"""The pages of a survey, and what their views share."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from survey.web.closing import closing_of
from survey.web.respond.kept_items import kept_item
from survey.web.respond.visit import Visit
from survey.web.respond.wording import answer_to, field_of, in_words

pages = Blueprint("respond", __name__)
pages.add_app_template_filter(answer_to)
pages.add_app_template_filter(in_words)
pages.add_app_template_filter(closing_of)
pages.add_app_template_test(field_of)
pages.add_app_template_global(kept_item)

REFUSED = 422
EXPIRED = 400
LATE = 409
OVER = 410
# From so many pages on there is a list of them, to be answered in any order.
LEAST_FOR_TASKS = 6


def see(endpoint: str, **values: object) -> Response:
    """Go on at a view of these pages, by GET."""
    return make_response(redirect(url_for(endpoint, **values), 303))  # type: ignore[arg-type]  # any value an address takes


def token_holds() -> bool:
    """Whether the form was made for this browser. These pages ask themselves: a refusal shows all that was typed."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def has_tasks(found: Visit) -> bool:
    """Whether the survey is long enough for a list of its sections."""
    return len(found.pages) >= LEAST_FOR_TASKS
