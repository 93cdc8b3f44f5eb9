"""Who is at the door: a handle in the address and the token of its link in a cookie, together or not at all."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from survey.core.errors import NotFoundError, NotOpenError
from survey.core.questionnaire import Questionnaire
from survey.core.routing import Page, pages_for
from survey.store.assessments import Assessment, kept_questionnaire, questionnaire_of
from survey.store.drafts import Draft, fields_of
from survey.store.engine import looking, reading
from survey.store.links import Link, handle_of
from survey.store.tokens import SHORTEST
from survey.store.visits import find_visit
from survey.web.cookies import keep
from survey.web.language import offer_languages_of
from survey.web.shell import cookie_name, engine, now

_kept_pages: dict[tuple[str, str], tuple[Page, ...]] = {}


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that was opened here, its assessment, and the draft behind it with the fields saved so far.

    `group` is that of the draft, or of the invitation before there is one; None on an open link. `pages` are its pages.
    """

    token: str
    link: Link
    assessment: Assessment
    questionnaire: Questionnaire
    draft: Draft | None
    fields: dict[str, str]
    sent: bool
    group: str | None
    pages: tuple[Page, ...]
    now: datetime
    saved_at: datetime | None

    @property
    def handle(self) -> str:
        """What stands for the link in addresses."""
        return self.link.handle

    @property
    def begun(self) -> Draft:
        """The draft, where there has to be one."""
        if self.draft is None:
            raise NotFoundError(handle=self.handle)
        return self.draft

    def page(self, number: int) -> Page:
        """A page by its number, from 1."""
        if not 1 <= number <= len(self.pages):
            raise NotFoundError(page=number)
        return self.pages[number - 1]


def visit(handle: str) -> Visit:
    """The visit behind an address; wrong, cut and foreign links all look the same."""
    token = request.cookies.get(cookie_name(f"link-{handle}"), "")
    if handle_of(token) != handle:
        raise NotFoundError(handle=handle)
    with looking(engine()) as reader:
        found = find_visit(reader, token)
        if found.link.typed and len(token) < SHORTEST:
            # A code on paper opens where guessing is slowed, not by a cookie that somebody made up.
            raise NotFoundError(handle=handle)
        draft = found.draft
        fields = {} if draft is None else fields_of(reader, draft)
    questionnaire = kept_questionnaire(found.assessment) or _questionnaire(found.assessment)
    offer_languages_of(questionnaire.languages, draft.language if draft else found.language)
    group = draft.group if draft else found.group
    pages = _pages(found.assessment, questionnaire, group) if group else ()
    saved_at = found.saved_at if fields else None
    return Visit(
        *(token, found.link, found.assessment, questionnaire, draft, fields, found.sent, group, pages, now(), saved_at)
    )


def _questionnaire(assessment: Assessment) -> Questionnaire:
    with reading(engine()) as session:
        return questionnaire_of(session, assessment)


def _pages(assessment: Assessment, questionnaire: Questionnaire, group: str) -> tuple[Page, ...]:
    """The pages of a group, worked out once: a questionnaire that was frozen never changes."""
    key = (assessment.questionnaire_sha256, group)
    if key not in _kept_pages:
        _kept_pages[key] = pages_for(questionnaire, group)
    return _kept_pages[key]


def beginning_visit(handle: str) -> Visit:
    """The same, for who wants to begin: raises NotOpenError when it is too early or too late."""
    found = visit(handle)
    if found.draft is None and not found.sent and not found.assessment.may_begin(found.now):
        raise NotOpenError(state=found.assessment.state)
    return found


def remember(response: Response, name: str, value: str) -> Response:
    """The response, with a secret that the browser keeps until it closes."""
    keep(response, name, value)
    return response
