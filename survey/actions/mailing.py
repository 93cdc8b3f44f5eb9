"""How a leader writes to the people of an assessment: the plan, a test, reminders, mails that did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from survey.core.errors import RefusedError
from survey.core.mail_plan import MailPlan
from survey.core.reminding import next_round_at
from survey.store import Engine, Session
from survey.store.accounts import Account
from survey.store.addresses import unsubscribe
from survey.store.assessments import Assessment
from survey.store.audit import Entry, log_entry, of_assessment
from survey.store.engine import reading, transaction
from survey.store.ids import AccountId, InvitationId, OrganisationId
from survey.store.mails import (
    NewMail,
    mail_plan_of,
    put_mail,
    reminded_so_far,
    save_mail_plan,
    write_to_invited,
)
from survey.store.reminders import Owing, owing, put_reminders
from survey.store.trouble import Trouble, send_perhaps_again, send_to
from survey.store.zones import zone_of


@dataclass(frozen=True, slots=True)
class RemindedNow:
    """How many people were reminded, and how many were left out because the last mail to them is too fresh.

    In an anonymous assessment neither is to be told.
    """

    people: int
    too_soon: int


def plan_mails(
    engine: Engine, assessment: Assessment, plan: MailPlan, now: datetime, by: AccountId | None = None
) -> None:
    """Keep how people are written to; who is invited already is written to as soon as the survey is open."""
    with transaction(engine) as session:
        write_to_invited(session, save_mail_plan(session, assessment, plan), now)
        settings = {"by_mail": int(plan.by_mail), "reminders": plan.reminders, "gap_days": plan.gap_days}
        log_entry(session, of_assessment(assessment, "mails.planned", by, **settings), now)


def send_test(engine: Engine, assessment: Assessment, to: Account, language: str, now: datetime) -> bool:
    """Send the invitation to whoever leads; False where they had one a moment ago."""
    cause = f"test:{assessment.id}:{to.id}:{language}:{now:%Y%m%d%H%M}"
    mail = NewMail(assessment.organisation, "test", cause, to.email, language, assessment.id, account=to.id)
    with transaction(engine) as session:
        is_new = put_mail(session, mail, now)
        if is_new:
            log_entry(session, of_assessment(assessment, "mails.tested", to.id), now)
        return is_new


def may_remind(session: Session, assessment: Assessment, now: datetime) -> Owing | None:
    """Who could be reminded now; None where nobody is written to, or nobody may begin."""
    plan = mail_plan_of(session, assessment)
    if not plan.by_mail or not assessment.may_begin(now):
        return None
    return owing(session, assessment, plan, now)


def remind_now(engine: Engine, assessment: Assessment, now: datetime, by: AccountId | None = None) -> RemindedNow:
    """Remind whoever may be reminded, by the same rules as the worker; raises RefusedError unless it is open."""
    with transaction(engine) as session:
        plan = mail_plan_of(session, assessment)
        if not plan.by_mail or not assessment.may_begin(now):
            raise RefusedError("wrong_state", state=assessment.stage)
        found = _put_round(session, assessment, plan, now, by)
    return RemindedNow(len(found.due), found.too_soon)


def plan_reminders(engine: Engine, assessment: Assessment, now: datetime) -> int:
    """Put the next round of reminders into the outbox if its time has come; says how many there are in it."""
    with reading(engine) as session:
        plan, done = mail_plan_of(session, assessment), reminded_so_far(session, assessment)
    due = next_round_at(plan, done, assessment.closes_at, zone_of(assessment.time_zone))
    if due is None or due > now:
        return 0
    with transaction(engine) as session:
        return len(_put_round(session, assessment, plan, now, None).due)


def mend_address(
    engine: Engine, assessment: Assessment, mended: tuple[Trouble, str], now: datetime, by: AccountId | None = None
) -> None:
    """Write to somebody at another address, or once more at the same; raises RefusedError."""
    trouble, address = mended
    with transaction(engine) as session:
        send_to(session, assessment, trouble, address, now)
        log_entry(session, of_assessment(assessment, "mails.address_mended", by), now)


def send_again(engine: Engine, assessment: Assessment, mail: str | None, now: datetime, by: AccountId) -> int:
    """Send a mail again that perhaps arrived, or all of them; says how many."""
    with transaction(engine) as session:
        mails = send_perhaps_again(session, assessment, now, None if mail is None else [mail])
        log_entry(session, of_assessment(assessment, "mails.sent_again", by, mails=mails), now)
        return mails


def take_off(engine: Engine, organisation: OrganisationId, invitation: InvitationId, now: datetime) -> None:
    """Write no more to whoever has this invitation; raises NotFoundError where there is none."""
    with transaction(engine) as session:
        if unsubscribe(session, organisation, invitation, now):
            log_entry(session, Entry(organisation, "mails.unsubscribed"), now)


def _put_round(session: Session, assessment: Assessment, plan: MailPlan, now: datetime, by: AccountId | None) -> Owing:
    found = put_reminders(session, assessment, plan, now)
    if found.due:
        # A number that changes from round to round would tell more than that there was one.
        people = None if assessment.mode == "anonymous" else len(found.due)
        log_entry(session, of_assessment(assessment, "people.reminded", by, people=people), now)
    return found
