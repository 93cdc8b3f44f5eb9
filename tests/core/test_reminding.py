"""When the next round of reminders is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.mail_plan import MailPlan
from survey.core.reminding import Reminded, after_working_days, next_round_at

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def day(number, hour=9):
    """A day counted from the Tuesday on which people were invited."""
    return TUESDAY.replace(hour=hour) + timedelta(days=number)


@pytest.mark.parametrize(
    ("reminders", "rounds", "last", "closes", "due"),
    [
        (2, 0, None, None, day(3)),
        (2, 1, day(3), None, day(8)),
        (2, 2, day(8), None, None),
        (0, 0, None, day(30), None),
        # The first after three working days, the last two days before the end.
        (2, 0, None, day(20), day(3)),
        (2, 1, day(3), day(20), day(18)),
        (3, 1, day(3), day(20), day(8)),
        # No room for two: the only one that fits goes before the end.
        (2, 0, None, day(7), day(5)),
        # Never closer than the gap to the mail before, and never after the end.
        (2, 1, day(3), day(7), day(6)),
        (2, 1, day(3), day(6), None),
        # A single one goes after the gap, where that is before the last days.
        (1, 0, None, day(20), day(3)),
        (1, 0, None, day(4), day(3)),
    ],
)
def test_rounds_keep_the_gap_and_the_end(reminders, rounds, last, closes, due):
    plan = MailPlan(by_mail=True, reminders=reminders, gap_days=3)
    assert next_round_at(plan, Reminded(TUESDAY, rounds, last), closes, UTC) == due


@pytest.mark.parametrize("done", [Reminded(None), Reminded(None, 1, TUESDAY)])
def test_nobody_is_reminded_who_was_not_invited_by_mail(done):
    assert next_round_at(MailPlan(by_mail=True), done, None, UTC) is None


def test_without_mail_there_are_no_rounds():
    assert next_round_at(MailPlan(by_mail=False), Reminded(TUESDAY), None, UTC) is None


def test_a_weekend_is_no_working_day_and_the_clock_shows_the_same_time_when_clocks_go_back():
    assert after_working_days(FRIDAY, 1, UTC) == FRIDAY + timedelta(days=3)
    before = datetime(2026, 10, 23, 9, 0, tzinfo=PARIS)
    after = after_working_days(before, 1, PARIS)
    assert (after.day, after.hour) == (26, 9)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(days=3, hours=1)


@given(
    st.integers(0, 5),
    st.integers(1, 30),
    st.integers(0, 6),
    st.integers(0, 60),
    st.none() | st.integers(0, 60),
)
def test_a_round_is_never_too_soon_and_never_after_the_end(reminders, gap, rounds, last, closes):
    plan = MailPlan(by_mail=True, reminders=reminders, gap_days=gap)
    before, end = day(last), None if closes is None else day(closes, 17)
    due = next_round_at(plan, Reminded(TUESDAY, rounds, before if rounds else None), end, PARIS)
    if due is not None:
        assert rounds < reminders
        assert due >= (before if rounds else TUESDAY) + timedelta(days=gap)
        assert end is None or due < end
