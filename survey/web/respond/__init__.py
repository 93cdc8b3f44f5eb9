"""What staff meet: a link, a start page, sections, a check page, a receipt."""

from survey.web.respond import sections, sending, views
from survey.web.respond.blueprint import pages

__all__ = ["pages", "sections", "sending", "views"]
