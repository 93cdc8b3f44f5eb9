"""The pages behind a typed code. Their forms check their token themselves: what was typed comes back."""

from flask import Blueprint

pages = Blueprint("receipts", __name__)
