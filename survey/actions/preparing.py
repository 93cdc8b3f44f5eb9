"""What a leader settles before the survey opens: what was agreed, words on privacy, groups that go together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from survey.catalogue import content_sha256
from survey.core.context import read_context
from survey.core.launching import AGREEMENTS, Agreement, Preparation, checks, may_open
from survey.core.merging import always_merged
from survey.store import Engine, Session
from survey.store.assessments import Assessment, context_of, questionnaire_of
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import transaction
from survey.store.ids import AccountId
from survey.store.mails import has_test_mail, mail_plan_of
from survey.store.preparing import people_to_ask, save_agreed, save_privacy, save_questionnaire, settled_of


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes as they came: ticked now, ticked when they were shown, and the marks of what stood there then.

    Without marks they are of what stands there now.
    """

    ticked: Collection[str]
    were: Collection[str] = ()
    seen: Mapping[Agreement, str] | None = None

    def agrees(self, name: Agreement, found: Preparation) -> bool:
        """Whether this is agreed to as it stands now. A box that was left alone stays as somebody else left it."""
        if (name in self.ticked) == (name in self.were):
            return found.has_agreed(name)
        return name in self.ticked and (self.seen is None or self.seen.get(name) == found.mark(name))


def preparation_of(session: Session, assessment: Assessment) -> Preparation:
    """What is known of an assessment that is to be opened."""
    questionnaire = questionnaire_of(session, assessment)
    settled, plan = settled_of(session, assessment), mail_plan_of(session, assessment)
    invited, addressed = people_to_ask(session, assessment)
    return Preparation(
        questionnaire=questionnaire,
        context=read_context(questionnaire, context_of(session, assessment)),
        smallest_group=assessment.smallest_group,
        needs_invitations=assessment.mode != "anonymous",
        invited=invited,
        addressed=addressed,
        by_mail=plan.by_mail,
        sender=plan.sender,
        is_mail_tested=has_test_mail(session, assessment),
        closes_at=assessment.closes_at,
        privacy=settled.privacy,
        retention=settled.retention,
        agreed=settled.agreed,
    )


def is_ready(session: Session, assessment: Assessment, now: datetime) -> bool:
    """Whether nothing is missing that keeps an assessment from opening."""
    return may_open(checks(preparation_of(session, assessment), now))


def agree(engine: Engine, assessment: Assessment, ticks: Ticks, now: datetime, by: AccountId | None = None) -> bool:
    """Keep what was agreed to; raises RefusedError unless it is a draft.

    What was changed since it was shown is not agreed to; says whether all is that was ticked.
    """
    with transaction(engine) as session:
        found = preparation_of(session, assessment)
        kept = [name for name in AGREEMENTS if ticks.agrees(name, found)]
        marks: dict[str, str] = {name: found.mark(name) for name in kept}
        save_agreed(session, assessment, marks)
        log_entry(session, of_assessment(assessment, "launch.agreed", by, what=", ".join(marks)), now)
    return all(name in marks for name in AGREEMENTS if name in ticks.ticked)


def say_privacy(
    engine: Engine, assessment: Assessment, privacy: Mapping[str, str], now: datetime, by: AccountId | None = None
) -> None:
    """Keep own words on privacy, by language; raises RefusedError unless the assessment is a draft."""
    with transaction(engine) as session:
        save_privacy(session, assessment, {language: text for language, text in privacy.items() if text})
        log_entry(session, of_assessment(assessment, "launch.privacy", by), now)


def merge_groups(
    engine: Engine, assessment: Assessment, column: str, now: datetime, by: AccountId | None = None
) -> None:
    """Never show the groups of a merged one alone; raises RefusedError unless the assessment is a draft."""
    with transaction(engine) as session:
        merged = always_merged(questionnaire_of(session, assessment), column)
        save_questionnaire(session, assessment, merged, content_sha256(merged))
        log_entry(session, of_assessment(assessment, "launch.merged", by, column=column), now)
