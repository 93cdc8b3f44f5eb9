"""What administrators meet, at one place."""

from flask import Blueprint

pages = Blueprint("people", __name__)
REFUSED = 422
