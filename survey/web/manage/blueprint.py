"""The leader's pages, under one prefix."""

from flask import Blueprint

from survey.web.closing import closing_of, end_of_grace, told
from survey.web.log_words import logged

pages = Blueprint("manage", __name__, url_prefix="/assessments")
pages.add_app_template_filter(closing_of)
pages.add_app_template_filter(end_of_grace)
pages.add_app_template_filter(told, "moment_in")
pages.add_app_template_filter(logged)
