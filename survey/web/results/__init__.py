"""What readers of a report meet."""

from survey.web.results.views import pages

__all__ = ["pages"]
