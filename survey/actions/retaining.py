"""How long things are kept is changed by whoever leads the assessment."""

from datetime import datetime

from survey.core.retention import Retention
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import transaction
from survey.store.ids import AccountId
from survey.store.retention import change_retention


def keep_for(engine: Engine, assessment: Assessment, wanted: Retention, now: datetime, by: AccountId) -> None:
    """Keep things for so many days; raises as `change_retention`."""
    with transaction(engine) as session:
        change_retention(session, assessment, wanted)
        log_entry(session, of_assessment(assessment, "retention.changed", by, **wanted.to_document()), now)
