"""Answers that were given on paper and are typed in: a response like any other, taken in once."""

from collections.abc import Mapping

from survey.actions.answering import Sending
from survey.core.answers import read_response
from survey.core.errors import AlreadyDoneError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.store import Engine, Session
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import transaction
from survey.store.receipts import comments_by, find_receipt
from survey.store.responses import Submission, add_response


def require_anonymous(assessment: Assessment) -> None:
    """Raises RefusedError: nobody can say whose sheet it is, so it has no place beside names or codes."""
    if assessment.mode != "anonymous":
        raise RefusedError("paper_is_anonymous")


def enter_sheet(
    engine: Engine, assessment: Assessment, group: str, fields: Mapping[str, str], sending: Sending
) -> bool:
    """Take in a sheet; False when this very sheet was entered before. What cannot be read is left out.

    Raises NotOpenError, AlreadyDoneError("other_sheet") where its code stands for another sheet, and as
    `require_anonymous`.
    """
    require_anonymous(assessment)
    with transaction(engine) as session:
        questionnaire = questionnaire_of(session, assessment)
        sheet = _submission(questionnaire, group, fields, sending)
        try:
            add_response(session, assessment, sheet, sending.now)
        except AlreadyDoneError:
            if not _is_there(session, questionnaire, sheet):
                raise AlreadyDoneError("other_sheet") from None
            return False
        return True


def _submission(questionnaire: Questionnaire, group: str, fields: Mapping[str, str], sending: Sending) -> Submission:
    response, _ = read_response(questionnaire, group, fields, sending.language)
    comments = {asked.id: fields.get(asked.id, "").strip() for asked in questionnaire.comments}
    return Submission(response, comments, sending.code)


def _is_there(session: Session, questionnaire: Questionnaire, sheet: Submission) -> bool:
    receipt = find_receipt(session, sheet.code)
    comments = comments_by(session, receipt, sheet.code, [asked.id for asked in questionnaire.comments])
    return receipt.response == sheet.response and comments == {
        key: text for key, text in sheet.comments.items() if text
    }
