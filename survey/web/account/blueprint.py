"""What people meet who sign in, at one place."""

from flask import Blueprint

pages = Blueprint("account", __name__)
REFUSED, TOO_MANY = 422, 429
