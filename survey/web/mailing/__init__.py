"""The page on which somebody asks for no more mails. Needs no account; its address came in a mail."""

from survey.web.mailing import views
from survey.web.mailing.blueprint import pages

__all__ = ["pages", "views"]
