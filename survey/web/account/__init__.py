"""Who signs in: the front page, the first account, signing in by each way, one's own account, what it may open."""

from survey.web.account import factor, front, links, own, provider, signing_in
from survey.web.account.blueprint import pages

__all__ = ["factor", "front", "links", "own", "pages", "provider", "signing_in"]
