"""What readers of a report meet."""

from survey.web.results import how, views
from survey.web.results.blueprint import pages

__all__ = ["how", "pages", "views"]
