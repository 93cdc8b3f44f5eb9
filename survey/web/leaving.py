"""What a browser forgets when somebody leaves a shared computer: so that whoever sits down next finds nothing."""

from flask import Response, request

from survey.core.errors import NotFoundError
from survey.store import Session
from survey.store.engine import reading
from survey.store.ids import AssessmentId
from survey.store.links import find_link
from survey.store.receipts import find_receipt
from survey.store.tokens import SHORTEST
from survey.web.cookies import drop
from survey.web.receipt_codes import NAME, kept_code
from survey.web.shell import cookie_name, engine

LINK = "link-"


def forget_survey(response: Response, assessment: AssessmentId | None) -> None:
    """Drop links and receipts of a survey, and those that lead nowhere; without a survey, only these.

    A change under way shows what was answered, so its link goes as well.
    """
    with reading(engine()) as session:
        for name, value in request.cookies.items():
            kept = name.removeprefix(cookie_name(""))
            if kept.startswith((LINK, NAME)) and _leads_to(session, kept, value) in (None, assessment):
                drop(response, kept)


def _leads_to(session: Session, name: str, value: str) -> AssessmentId | None:
    """The survey of a link or receipt. Nothing is looked up that somebody may be guessing."""
    if name.startswith(LINK):
        link = find_link(session, value) if len(value) >= SHORTEST else None
        return link.assessment if link else None
    try:
        return find_receipt(session, kept_code(name.removeprefix(NAME))).assessment.id
    except NotFoundError:
        return None
