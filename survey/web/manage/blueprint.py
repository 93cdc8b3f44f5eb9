"""The leader's pages, under one prefix."""

from flask import Blueprint

from survey.web.closing import closing_of, end_of_grace

pages = Blueprint("manage", __name__, url_prefix="/assessments")
pages.add_app_template_filter(closing_of)
pages.add_app_template_filter(end_of_grace)
