"""When those who have not answered are reminded: some working days after the last mail, and shortly before the end."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from survey.core.mail_plan import MailPlan

# The last reminder goes so long before the closing time.
BEFORE_CLOSING = timedelta(days=2)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Reminded:
    """How far the mails of an assessment are: when the last invitation went, how many rounds began, and when last."""

    invited_at: datetime | None
    rounds: int = 0
    last_at: datetime | None = None


def next_round_at(plan: MailPlan, done: Reminded, closes_at: datetime | None, zone: tzinfo) -> datetime | None:
    """When the next round of reminders is due, in the past where it is overdue; None where there is none to come."""
    if not plan.by_mail or done.invited_at is None or done.rounds >= plan.reminders:
        return None
    last = done.last_at or done.invited_at
    gap = timedelta(days=plan.gap_days)
    # The day on which clocks go forward has an hour less.
    spaced = max(after_working_days(last, plan.gap_days, zone), last + gap)
    if closes_at is None:
        return spaced
    final = closes_at - BEFORE_CLOSING
    is_final = done.rounds > 0 and done.rounds == plan.reminders - 1
    # A round that left no room for the last one would take its place too early.
    if not is_final and (spaced + gap <= final or (plan.reminders == 1 and spaced <= final)):
        return spaced
    due = max(final, last + gap)
    return due if due < closes_at else None


def after_working_days(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """So many working days later, Monday to Friday, when clocks in the zone show the same time."""
    local = moment.astimezone(zone)
    left = days
    while left:
        local += timedelta(days=1)
        if local.weekday() < SATURDAY:
            left -= 1
    return local.astimezone(moment.tzinfo)
