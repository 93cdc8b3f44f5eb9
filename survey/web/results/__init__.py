"""What readers of a report meet."""

from survey.web.results import change, how, reports, views
from survey.web.results.blueprint import pages

__all__ = ["change", "how", "pages", "reports", "views"]
