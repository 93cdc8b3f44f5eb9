"""What a leader decides about mails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.mail_plan import MailPlan, read_mail_plan

PLANS = st.builds(
    MailPlan,
    by_mail=st.booleans(),
    sender=st.text(st.characters(categories=("L", "N", "Zs"))),
    notes=st.dictionaries(st.sampled_from(["en", "fr"]), st.text()),
    reminders=st.integers(0, 5),
    gap_days=st.integers(1, 30),
)


@given(PLANS)
def test_a_plan_is_read_as_it_was_written(plan):
    assert read_mail_plan(plan.to_document()) == plan


def test_without_a_document_nobody_is_written_to_and_two_reminders_would_go_three_days_apart():
    assert read_mail_plan({}) == MailPlan(by_mail=False, reminders=2, gap_days=3)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"reminders": 6},
        {"reminders": -1},
        {"gap_days": 0},
        {"gap_days": 31},
        {"sender": "Léa\r\nBcc: everybody@example.org"},
        {"sender": "Léa\u2028Bcc: everybody@example.org"},
        {"reply_to": "lea@example.org\nSubject: other"},
        {"sender": "\x00"},
    ],
    ids=repr,
)
def test_nonsense_is_refused_at_birth(nonsense):
    with pytest.raises(ValueError, match=r"not from|one line"):
        MailPlan(**nonsense)
