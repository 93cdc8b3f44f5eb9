"""What a leader does: create an assessment, open it, see who answered, close it."""

from survey.web.manage import context, views
from survey.web.manage.blueprint import pages

__all__ = ["context", "pages", "views"]
