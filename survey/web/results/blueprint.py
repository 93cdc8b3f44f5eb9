"""What readers of a report meet, at one place."""

from flask import Blueprint

pages = Blueprint("results", __name__)
