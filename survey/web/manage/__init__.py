"""What a leader does: create an assessment, open it, see who answered, close it; look at its forms, type in paper."""

from survey.web.manage import closing, context, paper, preview, views
from survey.web.manage.blueprint import pages

__all__ = ["closing", "context", "pages", "paper", "preview", "views"]
