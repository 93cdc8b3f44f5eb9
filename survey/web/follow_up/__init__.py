"""What is done about reports: a leader's actions, and what the PMO lets everybody read of them."""

from survey.web.follow_up import editing, making, public, views
from survey.web.follow_up.blueprint import pages

__all__ = ["editing", "making", "pages", "public", "views"]
