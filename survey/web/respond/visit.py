"""Who is at the door: a handle in the address and the token of its link in a cookie, together or not at all."""

from dataclasses import dataclass

from flask import Response, request

from survey.core.errors import NotFoundError, NotOpenError
from survey.core.questionnaire import Questionnaire
from survey.core.routing import Page, pages_for
from survey.store.assessments import Assessment, find_assessment, questionnaire_of
from survey.store.drafts import Draft, draft_of, fields_of
from survey.store.engine import reading
from survey.store.invitations import find_invitation
from survey.store.links import Link, find_link, handle_of
from survey.web.cookies import keep
from survey.web.shell import cookie_name, engine


@dataclass(frozen=True, slots=True)
class Visit:
    """A link that was opened here, its assessment, and the draft behind it with the fields saved so far."""

    token: str
    link: Link
    assessment: Assessment
    questionnaire: Questionnaire
    draft: Draft | None
    fields: dict[str, str]
    sent: bool

    @property
    def handle(self) -> str:
        """What stands for the link in addresses."""
        return self.link.handle

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the respondent's group."""
        return pages_for(self.questionnaire, self.begun.group)

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
    return _visit_by(token)


def open_visit(handle: str) -> Visit:
    """The same, for what needs an assessment that takes answers."""
    found = visit(handle)
    if found.assessment.state != "open":
        raise NotOpenError(state=found.assessment.state)
    return found


def _visit_by(token: str) -> Visit:
    with reading(engine()) as session:
        link = find_link(session, token)
        if link is None:
            raise NotFoundError
        assessment = find_assessment(session, link.assessment)
        draft = None if link.purpose == "open" else draft_of(session, link)
        sent = link.sent
        if link.invitation is not None:
            sent = find_invitation(session, assessment, link.invitation).state == "sent"
        fields = {} if draft is None else fields_of(session, draft)
        return Visit(token, link, assessment, questionnaire_of(session, assessment), draft, fields, sent)


def remember(response: Response, name: str, value: str) -> Response:
    """The response, with a secret that the browser keeps until it closes."""
    keep(response, name, value)
    return response
