"""What a respondent does that takes more than one step: begin on a link, send, change what was sent, withdraw it."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from survey.core.answers import NOT_SHOWN, SKIPPED, Response, read_response, written
from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.core.questionnaire import Questionnaire
from survey.store import Engine, Session
from survey.store.assessments import Assessment, find_assessment, questionnaire_of
from survey.store.drafts import Draft, NewDraft, draft_of, fields_of, start_change, start_draft
from survey.store.engine import transaction
from survey.store.invitations import Invitation, find_invitation
from survey.store.links import Link, add_resume_link
from survey.store.pace import count_pace
from survey.store.receipts import comments_by, find_receipt, withdraw
from survey.store.responses import Submission, has_response, submit
from survey.store.tokens import LETTERS, make_letters, make_token

CODE_LENGTH, CODE_PART = 20, 4  # 100 bits
PSEUDONYM_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Sending:
    """The circumstances of a submission: its code, the language it was read in, the time."""

    code: str
    language: str
    now: datetime


def make_submission_code() -> str:
    """A code for one submission, which becomes its receipt: five times four letters."""
    letters = make_letters(CODE_LENGTH)
    return "-".join(letters[start : start + CODE_PART] for start in range(0, CODE_LENGTH, CODE_PART))


def begin(engine: Engine, link: Link, token: str, new: NewDraft, now: datetime) -> str:
    """Start a draft on a link and give the token that leads back to it: its own on an open link, else the same.

    On a personal link the invitation says the group.
    """
    with transaction(engine) as session:
        assessment = find_assessment(session, link.assessment)
        if link.invitation is not None:
            invitation = find_invitation(session, assessment, link.invitation)
            start_draft(session, assessment, NewDraft(invitation.group, new.language, invitation.id), now)
            return token
        if new.group not in questionnaire_of(session, assessment).group:
            raise NotFoundError(group=new.group)
        return _resume_token(session, assessment, start_draft(session, assessment, new, now))


def send(engine: Engine, secret_key: str, link: Link, sending: Sending) -> None:
    """Turn a draft into a response, or into the changed one; raises AlreadyDoneError on a repeat.

    What cannot be read (points that are no numbers, too many choices) is left out, as the check page said.
    """
    with transaction(engine) as session:
        assessment = find_assessment(session, link.assessment)
        questionnaire = questionnaire_of(session, assessment)
        draft = draft_of(session, link)
        if draft is None:
            same = has_response(session, assessment, sending.code)
            raise AlreadyDoneError("same_submission" if same else "already_sent")
        fields = fields_of(session, draft)
        asked = _all_asked(questionnaire, fields)
        response, _ = read_response(questionnaire, draft.group, asked, sending.language)
        if draft.replaces is None:
            count_pace(session, draft, _answered(response))
        pseudonym = _pseudonym(session, secret_key, assessment, draft)
        comments = {asked.id: fields.get(asked.id, "").strip() for asked in questionnaire.comments}
        submit(session, draft, Submission(response, comments, sending.code, assessment.mode, pseudonym), sending.now)


def begin_change(engine: Engine, code: str, language: str, now: datetime) -> str:
    """Start a draft with what was sent under a receipt, and give the token that leads to it.

    Raises NotFoundError and NotOpenError. Until the change is sent, what was sent before counts.
    """
    with transaction(engine) as session:
        receipt = find_receipt(session, code)
        questionnaire = questionnaire_of(session, receipt.assessment)
        asked = [comment.id for comment in questionnaire.comments]
        fields = written(questionnaire, receipt.response) | comments_by(session, receipt, code, asked)
        new = NewDraft(receipt.response.group, language, replaces=receipt.hash)
        return _resume_token(session, receipt.assessment, start_change(session, receipt.assessment, new, fields, now))


def withdraw_answers(engine: Engine, code: str, now: datetime) -> None:
    """Delete what was sent under a receipt; raises NotFoundError, also the second time, and NotOpenError."""
    with transaction(engine) as session:
        receipt = find_receipt(session, code)
        questionnaire = questionnaire_of(session, receipt.assessment)
        withdraw(session, receipt, code, [comment.id for comment in questionnaire.comments], now)


def _resume_token(session: Session, assessment: Assessment, draft: Draft) -> str:
    token = make_token()
    add_resume_link(session, token, assessment, draft.id)
    return token


def _all_asked(questionnaire: Questionnaire, fields: Mapping[str, str]) -> dict[str, str]:
    """A page never opened counts as seen and skipped: its items were there to be answered."""
    return {item.id: fields.get(item.id, "") for item in questionnaire.items} | dict(fields)


def _answered(response: Response) -> int:
    return sum(rating not in (SKIPPED, NOT_SHOWN) for rating in response.ratings)


def pseudonym_of(secret_key: str, assessment: Assessment, invitation: Invitation) -> str | None:
    """The same for one person in every assessment of a PMO, and nobody's without the installation's key.

    None where no pseudonym stands beside answers.
    """
    if assessment.mode != "pseudonymous":
        return None
    whose = (invitation.address or invitation.name).casefold()
    digest = hmac.digest(secret_key.encode(), f"pseudonym:{assessment.pmo}:{whose}".encode(), "sha256")
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:PSEUDONYM_LENGTH])


def _pseudonym(session: Session, secret_key: str, assessment: Assessment, draft: Draft) -> str | None:
    if assessment.mode != "pseudonymous" or draft.invitation is None:
        return None
    return pseudonym_of(secret_key, assessment, find_invitation(session, assessment, draft.invitation))
