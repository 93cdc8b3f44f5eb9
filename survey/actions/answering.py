"""What a respondent does that takes more than one step: begin on a link, send."""

from collections.abc import Mapping
from secrets import choice

from survey.core.answers import read_response
from survey.core.errors import AlreadyDoneError, NotFoundError
from survey.core.questionnaire import CommentQuestion, Questionnaire
from survey.store import Engine
from survey.store.assessments import find_assessment, questionnaire_of
from survey.store.drafts import draft_of, fields_of, start_draft
from survey.store.engine import transaction
from survey.store.invitations import find_invitation
from survey.store.links import Link, add_resume_link
from survey.store.responses import has_response, submit
from survey.store.tokens import make_token

# Crockford's letters: none is mistaken for another on paper. 20 of 32 make 100 bits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, CODE_PART = 20, 4


def make_submission_code() -> str:
    """A code for one submission, which becomes its receipt: five times four letters."""
    letters = "".join(choice(LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + CODE_PART] for start in range(0, CODE_LENGTH, CODE_PART))


def begin(engine: Engine, link: Link, token: str, group: str, language: str) -> str:
    """Start a draft on a link and give the token that leads back to it: its own on an open link, else the same."""
    with transaction(engine) as session:
        assessment = find_assessment(session, link.assessment)
        if link.invitation is not None:
            invitation = find_invitation(session, assessment, link.invitation)
            start_draft(session, assessment, invitation.group, language, invitation.id)
            return token
        if group not in questionnaire_of(session, assessment).group:
            raise NotFoundError(group=group)
        resume = make_token()
        add_resume_link(session, resume, assessment, start_draft(session, assessment, group, language).id)
        return resume


def send(engine: Engine, link: Link, submission_code: str, language: str) -> None:
    """Turn a draft into an anonymous response; raises AlreadyDoneError on a repeat.

    What cannot be read (points that are no numbers, too many choices) is left out, as the check page said.
    """
    with transaction(engine) as session:
        assessment = find_assessment(session, link.assessment)
        questionnaire = questionnaire_of(session, assessment)
        if has_response(session, assessment, submission_code):
            raise AlreadyDoneError("same_submission")
        draft = draft_of(session, link)
        if draft is None:
            raise AlreadyDoneError("already_sent")
        fields = fields_of(session, draft)
        response, _ = read_response(questionnaire, draft.group, _all_asked(questionnaire, fields), language)
        submit(session, draft, response, _comments(questionnaire, fields), submission_code)


def _all_asked(questionnaire: Questionnaire, fields: Mapping[str, str]) -> dict[str, str]:
    """A page never opened counts as seen and skipped: its items were there to be answered."""
    return {item.id: fields.get(item.id, "") for item in questionnaire.items} | dict(fields)


def _comments(questionnaire: Questionnaire, fields: Mapping[str, str]) -> dict[str, str]:
    asked = [each for each in questionnaire.question.values() if isinstance(each, CommentQuestion)]
    return {each.id: text for each in asked if (text := fields.get(each.id, "").strip())}
