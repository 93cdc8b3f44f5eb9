"""Mails that an installation wrote into its folder, and people who answer on the links in them."""

import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from random import Random
from time import monotonic, sleep

from survey.actions.answering import Sending, begin, make_submission_code, send
from survey.actions.made_up import made_up_responses
from survey.config import read_settings
from survey.core.answers import written
from survey.store.assessments import find_assessment, questionnaire_of
from survey.store.drafts import NewDraft, draft_of, save_fields
from survey.store.engine import open_engine, reading, transaction
from survey.store.links import find_link
from survey.web.shell import now
from tests.browser.conftest import Site

PATIENCE = 20.0  # seconds until a mail lies in the folder
LINK = re.compile(r"https?://\S+/(?:s|accept|reset|assessments|unsubscribe)/\S+")


@dataclass(frozen=True)
class Mail:
    """A mail that somebody got."""

    to: str
    subject: str
    language: str
    link: str


def mails_of(site: Site) -> list[Mail]:
    """All mails so far, the oldest first."""
    return [_read(path) for path in sorted((site.home / "instance" / "outbox").glob("*.eml"))]


def new_mails(site: Site, before: int, expected: int) -> Sequence[Mail]:
    """So many more mails than `before`, once they are there; any beyond them as well."""
    until = monotonic() + PATIENCE
    while len(found := mails_of(site)) < before + expected and monotonic() < until:
        sleep(0.1)
    assert len(found) == before + expected, [mail.subject for mail in found[before:]]
    return found[before:]


@cache
def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    return Mail(
        str(message["To"]), str(message["Subject"]), str(message["Content-Language"]), found[0] if found else ""
    )


def answer_as_invited(site: Site, mails: Sequence[Mail], seed: int) -> None:
    """Everybody who got these mails answers on their own link, with made-up answers, without a browser."""
    settings = read_settings({**os.environ, "SURVEY_HOME": str(site.home)})
    engine = open_engine(f"sqlite:///{site.home / 'instance' / 'survey.db'}")
    dice = Random(seed)  # made up
    for mail in mails:
        token = mail.link.rpartition("/")[2]
        with reading(engine) as session:
            link = find_link(session, token)
            assert link is not None
            questionnaire = questionnaire_of(session, find_assessment(session, link.assessment))
        begin(engine, link, token, NewDraft("", mail.language), now())
        with transaction(engine) as session:
            draft = draft_of(session, link)
            assert draft is not None
            (response,) = made_up_responses(questionnaire, {draft.group: 1}, dice)
            save_fields(session, draft, written(questionnaire, response), now())
        send(engine, settings.secret_key, link, Sending(make_submission_code(), mail.language, now()))
    engine.dispose()


def let_days_pass(site: Site, days: int, but: str) -> None:
    """Nobody waits for the clock: mails that went are so many days older, so that people may be reminded.

    The mail to one address is of today: by it the worker reckons when it reminds people itself, which is not yet.
    """
    earlier = "UPDATE mail SET sent_at = datetime(sent_at, ?) || '.000000' WHERE sent_at IS NOT NULL AND address <> ?"
    with closing(sqlite3.connect(site.home / "instance" / "survey.db", timeout=10)) as database, database:
        database.execute(earlier, (f"-{days} days", but))
