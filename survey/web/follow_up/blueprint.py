"""The pages about actions, at one place."""

from flask import Blueprint

from survey.actions.action_files import status_name
from survey.store.actions import Status
from survey.web.language import current_words

pages = Blueprint("actions", __name__)


@pages.app_template_filter("status_name")
def named(status: Status) -> str:
    return status_name(current_words(), status)
