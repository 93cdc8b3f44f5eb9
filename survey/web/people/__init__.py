"""What administrators do about their organisation: people, PMOs, and the log of who did what."""

from survey.web.people import log, pmos, views
from survey.web.people.blueprint import pages

__all__ = ["log", "pages", "pmos", "views"]
