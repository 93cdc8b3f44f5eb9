"""What a leader does: create an assessment, open it, see who answered, close it; look at its forms, type in paper."""

from survey.web.manage import (
    checklist,
    closing,
    context,
    life,
    links,
    listing,
    mail_trouble,
    mailing,
    paper,
    people,
    people_adding,
    personal_data,
    preview,
    repeat,
    retention,
    views,
)
from survey.web.manage.blueprint import pages

__all__ = [
    "checklist",
    "closing",
    "context",
    "life",
    "links",
    "listing",
    "mail_trouble",
    "mailing",
    "pages",
    "paper",
    "people",
    "people_adding",
    "personal_data",
    "preview",
    "repeat",
    "retention",
    "views",
]
