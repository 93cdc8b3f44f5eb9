"""Whose a response is, where people were told before they began that it stays with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.core.answers import Response
from survey.core.errors import RefusedError
from survey.store.assessments import Assessment
from survey.store.responses import read_row
from survey.store.rows import InvitationRow, RespondentRow, ResponseRow


@dataclass(frozen=True, slots=True)
class Respondent:
    """A response and whose it is: a name or a code, as the mode has it; blank where answers came in from a file."""

    whose: str
    response: Response


def respondents_of(session: Session, assessment: Assessment) -> Sequence[Respondent]:
    """All responses of a named or pseudonymous assessment, by group and name or code.

    Raises RefusedError("anonymous_answers") in anonymous mode, whatever the table holds.
    """
    if assessment.mode == "anonymous":
        raise RefusedError("anonymous_answers", assessment=assessment.slug)
    row, known, invited = ResponseRow, RespondentRow, InvitationRow
    whose = invited.name if assessment.mode == "named" else known.code
    columns: tuple[Any, ...] = (func.coalesce(whose, ""), row.group_id, row.answers)
    columns = (*columns, row.efforts, row.importance, row.language)
    same_response = (
        (known.organisation_id == row.organisation_id)
        & (known.assessment_id == row.assessment_id)
        & (known.group_id == row.group_id)
        & (known.response_id == row.id)
    )
    same_person = (invited.organisation_id == known.organisation_id) & (invited.id == known.invitation_id)
    mine = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    found = select(*columns).outerjoin(known, same_response).outerjoin(invited, same_person).where(mine)
    in_order = session.execute(found.order_by(row.group_id, columns[0], row.id))
    return [Respondent(name, read_row(*answers)) for name, *answers in in_order]


def codes_of(session: Session, assessment: Assessment) -> Mapping[str, Sequence[str]]:
    """What tells the people of a named or pseudonymous assessment from each other, by group.

    It stands in the order of `answers_of`, and is the same for a person in each assessment of a PMO; blank where
    nobody is known. Raises RefusedError("anonymous_answers").
    """
    if assessment.mode == "anonymous":
        raise RefusedError("anonymous_answers", assessment=assessment.slug)
    row, known, invited = ResponseRow, RespondentRow, InvitationRow
    person = func.lower(func.coalesce(invited.address, invited.name))
    whose = person if assessment.mode == "named" else known.code
    same_response = (
        (known.organisation_id == row.organisation_id)
        & (known.assessment_id == row.assessment_id)
        & (known.group_id == row.group_id)
        & (known.response_id == row.id)
    )
    same_person = (invited.organisation_id == known.organisation_id) & (invited.id == known.invitation_id)
    mine = (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)
    found = select(row.group_id, func.coalesce(whose, "")).outerjoin(known, same_response)
    in_order = found.outerjoin(invited, same_person).where(mine).order_by(row.group_id, row.id)
    codes: dict[str, list[str]] = {}
    for group, code in session.execute(in_order):
        codes.setdefault(group, []).append(code)
    return codes
