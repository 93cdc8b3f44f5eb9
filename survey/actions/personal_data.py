"""One person's data: shown or handed out on request, erased on request. Each time is logged, without the name."""

from datetime import datetime
from typing import Literal

from survey.actions.answering import pseudonym_of
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import forget_order, transaction
from survey.store.ids import AccountId
from survey.store.invitations import Invitation
from survey.store.personal_data import PersonalData, data_of, erase, person_asked

Reading = Literal["person.shown", "person.exported"]


class PersonalFile:
    """What an assessment holds about the person behind an invitation, for somebody who is signed in."""

    def __init__(self, engine: Engine, secret_key: str, assessment: Assessment, by: AccountId) -> None:
        self._engine = engine
        self._secret_key = secret_key
        self._assessment = assessment
        self._by = by

    def read(self, invitation: str, reading: Reading, now: datetime) -> PersonalData:
        """What is held; raises NotFoundError, also for somebody erased."""
        assessment = self._assessment
        with transaction(self._engine) as session:
            asked = person_asked(session, assessment, invitation)
            log_entry(session, of_assessment(assessment, reading, self._by), now)
            return data_of(session, assessment, asked, self._pseudonym(asked))

    def erase(self, invitation: str, now: datetime) -> None:
        """Delete it, also from SQLite's log of what was written last; raises NotFoundError as `read`."""
        assessment = self._assessment
        with transaction(self._engine) as session:
            asked = person_asked(session, assessment, invitation)
            responses = erase(session, assessment, asked, self._pseudonym(asked))
            log_entry(session, of_assessment(assessment, "person.erased", self._by, responses=responses), now)
        forget_order(self._engine)

    def _pseudonym(self, asked: Invitation) -> str | None:
        return pseudonym_of(self._secret_key, self._assessment, asked)
