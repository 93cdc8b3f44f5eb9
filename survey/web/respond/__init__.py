"""What staff meet: a link, a start page, sections, a check page, a receipt."""

from survey.web.respond.views import pages

__all__ = ["pages"]
