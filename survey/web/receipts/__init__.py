"""What a code opens: the answers that were sent under it, to read, keep, change or withdraw; a survey, from paper."""

from survey.web.receipts import typed, views
from survey.web.receipts.blueprint import pages

__all__ = ["pages", "typed", "views"]
