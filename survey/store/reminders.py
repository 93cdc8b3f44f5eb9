"""Reminders: to those who were written to, have not answered, and have not heard from us for a while.

In an anonymous assessment they are chosen by the mails alone, so that nothing about a round tells who has answered:
whoever has is left out only when the mail would go, which nobody sees.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from survey.core.mail_plan import MailPlan
from survey.store.addresses import unwritten
from survey.store.assessments import Assessment, is_row
from survey.store.ids import InvitationId
from survey.store.invitations import folded
from survey.store.mails import NewMail, put_mails, reminded_so_far
from survey.store.rows import AssessmentRow, InvitationRow, MailRow

WENT, ON_ITS_WAY = ("sent", "perhaps"), ("waiting", "sending")


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody who may be reminded. Whether they have answered is looked at again when the mail goes."""

    invitation: InvitationId
    address: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Owing:
    """Who may be reminded now, and how many cannot yet, because the last mail to them is too fresh."""

    due: tuple[Reminder, ...]
    too_soon: int


def owing(session: Session, assessment: Assessment, plan: MailPlan, now: datetime) -> Owing:
    """Who of an assessment was written to, was not reminded too often, and wants to be written to.

    Where answers are somebody's, only those who have not answered; in an anonymous assessment nobody while there are
    not as many as the smallest group.
    """
    row, mail = InvitationRow, MailRow
    last = func.max(case((mail.state.in_(WENT), mail.sent_at)))
    reminders = func.sum(case((mail.kind == "reminder", 1), else_=0))
    pending = func.sum(case((mail.state.in_(ON_ITS_WAY), 1), else_=0))
    reached = func.sum(case(((mail.kind == "invitation") & mail.state.in_(WENT), 1), else_=0))
    same = (mail.organisation_id == row.organisation_id) & (mail.invitation_id == row.id)
    found = (
        select(row.id, row.address, row.language, last)
        .join(mail, same)
        .where(row.organisation_id == assessment.organisation, row.assessment_id == assessment.id)
        .where(row.address.is_not(None))
        .group_by(row.id, row.address, row.language)
        .having(reached > 0, pending == 0, reminders < plan.reminders)
    )
    is_anonymous = assessment.mode == "anonymous"
    if not is_anonymous:
        found = found.where(row.state != "sent")
    refused = unwritten(session, assessment.organisation)
    people = [each for each in session.execute(found) if folded(each[1]) not in refused]
    latest = now - timedelta(days=plan.gap_days)
    due = tuple(Reminder(id_, address, language) for id_, address, language, at in people if at <= latest)
    enough = not is_anonymous or len(due) >= assessment.smallest_group
    return Owing(due if enough else (), len(people) - len(due))


def put_reminders(session: Session, assessment: Assessment, plan: MailPlan, now: datetime) -> Owing:
    """Remind everybody who may be reminded now: one round, each of whose mails goes once."""
    # Held first: of two rounds at once the later one sees the mails of the other.
    session.scalars(select(AssessmentRow.id).where(is_row(assessment)).with_for_update()).one()
    found = owing(session, assessment, plan, now)
    number = reminded_so_far(session, assessment).rounds + 1
    put_mails(session, [_mail(assessment, number, each) for each in found.due], now)
    return found


def _mail(assessment: Assessment, number: int, to: Reminder) -> NewMail:
    return NewMail(
        assessment.organisation,
        "reminder",
        f"reminder:{number}:{to.invitation}",
        to.address,
        to.language,
        assessment.id,
        to.invitation,
        details={"round": number},
    )
