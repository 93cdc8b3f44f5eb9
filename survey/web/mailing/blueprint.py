"""Pages behind addresses that stand in mails."""

from flask import Blueprint

pages = Blueprint("mailing", __name__)
