"""The leader's pages, under one prefix."""

from flask import Blueprint

pages = Blueprint("manage", __name__, url_prefix="/assessments")
