"""What several people may state of one assessment: a mark tells whether it is still as it was read."""

from collections.abc import Mapping
from json import dumps
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.core.errors import RefusedError
from survey.core.windows import fingerprint
from survey.store.assessments import Assessment, is_row
from survey.store.rows import AssessmentRow


def mark_of(context: Mapping[str, Any]) -> str:
    """The mark of what a leader stated."""
    return fingerprint(dumps(context, sort_keys=True))


def hold_stated(session: Session, assessment: Assessment, seen: str) -> None:
    """Keep others from stating anything before the transaction ends.

    Raises RefusedError("changed_meanwhile") unless what is stated by now has the mark `seen`.
    """
    now = session.scalars(select(AssessmentRow.context).where(is_row(assessment)).with_for_update()).one()
    if mark_of(now) != seen:
        raise RefusedError("changed_meanwhile")
