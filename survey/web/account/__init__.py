"""Who signs in: the front page, the first account, sign in and sign out, and what an account may open."""

from survey.web.account.views import pages

__all__ = ["pages"]
