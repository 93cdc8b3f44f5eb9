"""The outbox: each cause one mail, reminders by their rules, and what is told of mails that did not arrive."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import insert, select, update

from survey.core.errors import NotFoundError, RefusedError
from survey.core.mail_plan import MailPlan
from survey.core.reminding import Reminded
from survey.store.addresses import address_state, take_back_mail, unsubscribe
from survey.store.assessments import create_assessment, find_assessment, set_closed, set_closing, set_open
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations, invitations_of
from survey.store.mails import (
    MailCounts,
    mail_counts,
    mail_plan_of,
    next_mail_at,
    put_invitations,
    reminded_so_far,
    save_mail_plan,
)
from survey.store.outbox import Ended, due_mails, end_mail, mark_perhaps_sent, person_to_write, set_sending
from survey.store.reminders import owing, put_reminders
from survey.store.rows import AssessmentRow, InvitationRow, MailRow
from survey.store.trouble import send_perhaps_again, send_to, trouble_with, troubles
from tests.store.conftest import NOW

PLAN = MailPlan(by_mail=True, sender="Léa", reminders=2, gap_days=3)
NAMES = ("Ann", "Ben", "Cy")
LATER = NOW + timedelta(days=3)


@pytest.fixture
def invited(engine, assessment):
    """Three people with an address and one without."""
    people = [Person(name, "pmo", f"{name}@Example.org", "en") for name in NAMES]
    with transaction(engine) as session:
        save_mail_plan(session, assessment, PLAN)
        add_invitations(session, assessment, [*people, Person("Di", "pmo")])
    return assessment


def deliver(engine, now, **states):
    """Let what is due go: sent, unless said otherwise for a name."""
    with reading(engine) as session:
        mails = due_mails(session, now, 100)
    with transaction(engine) as session:
        for mail in mails:
            name = person_to_write(session, mail, now)
            if name is not None:
                set_sending(session, mail)
                state, problem = states.get(name, ("sent", None))
                end_mail(session, Ended(mail, state, problem, bad_address=bool(problem)), now)
    return len(mails)


def answered(engine, name):
    with transaction(engine) as session:
        session.execute(update(InvitationRow).where(InvitationRow.name == name).values(state="sent"))


def as_mode(engine, assessment, mode, smallest_group=5):
    with transaction(engine) as session:
        session.execute(update(AssessmentRow).values(mode=mode, smallest_group=smallest_group))
        return find_assessment(session, assessment.id)


def in_outbox(engine, *columns):
    with reading(engine) as session:
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def test_everybody_with_an_address_is_invited_once_however_often_it_is_asked_for(engine, invited):
    with transaction(engine) as session:
        assert put_invitations(session, invited, NOW) == 3
        assert put_invitations(session, invited, NOW) == 0
        assert mail_counts(session, invited) == MailCounts(invited=3, waiting=3)
        assert next_mail_at(session, invited, PLAN, NOW) == NOW
    assert deliver(engine, NOW) == 3
    with transaction(engine) as session:
        assert put_invitations(session, invited, NOW) == 0
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=3)


def test_the_outbox_holds_no_link_and_no_text(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)
    columns = set(MailRow.__table__.columns.keys())
    assert not columns & {"link", "token", "text", "html", "subject", "body"}
    assert in_outbox(engine, MailRow.details)[0] == ({},)


def test_ten_thousand_invitations_are_put_in_in_a_moment(engine, assessment):
    people = [{"id": f"{n:032x}", "name": "", "address": f"p{n}@example.org"} for n in range(10_000)]
    same = {"organisation_id": assessment.organisation, "assessment_id": assessment.id, "group_id": "pmo"}
    with transaction(engine) as session:
        session.connection().execute(insert(InvitationRow), [each | same | {"state": "invited"} for each in people])
    begun = perf_counter()
    with transaction(engine) as session:
        assert put_invitations(session, assessment, NOW) == 10_000
    # Far more than it takes, for a machine that does other things as well.
    assert perf_counter() - begun < 5


def test_only_those_who_have_not_answered_are_reminded_after_the_gap_and_not_too_often(engine, invited):
    invited = as_mode(engine, invited, "named")
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)
    answered(engine, "Ann")
    with transaction(engine) as session:
        assert put_reminders(session, invited, PLAN, LATER - timedelta(seconds=1)).due == ()
        assert owing(session, invited, PLAN, LATER - timedelta(seconds=1)).too_soon == 2
        assert len(put_reminders(session, invited, PLAN, LATER).due) == 2
        # Until a mail has gone, there is not another one.
        assert owing(session, invited, PLAN, LATER).due == ()
    answered(engine, "Ben")
    assert deliver(engine, LATER) == 2
    # Nothing is left of the one that was not wanted any more.
    assert in_outbox(engine, MailRow.dedupe.like("reminder:1:%"), MailRow.state) == [
        (False, "sent"),
        (False, "sent"),
        (False, "sent"),
        (True, "sent"),
    ]
    with transaction(engine) as session:
        assert reminded_so_far(session, invited) == Reminded(NOW, 1, LATER)
        assert [len(put_reminders(session, invited, PLAN, LATER + timedelta(days=3)).due)] == [1]
    deliver(engine, LATER + timedelta(days=3))
    with transaction(engine) as session:
        assert reminded_so_far(session, invited).rounds == 2
        assert owing(session, invited, PLAN, LATER + timedelta(days=30)).due == ()


def test_who_is_not_reached_or_wants_no_mails_is_not_reminded(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW, Ann=("failed", "bounced: 550 no such user"))
    with transaction(engine) as session:
        ben = next(each for each in invitations_of(session, invited) if each.name == "Ben")
        assert unsubscribe(session, invited.organisation, ben.id, NOW)
        assert address_state(session, invited.organisation, "ANN@example.org") == "bounced"
        assert address_state(session, invited.organisation, "ben@example.org") == "unsubscribed"
        assert len(owing(session, replace(invited, smallest_group=1), PLAN, LATER).due) == 1
        assert mail_counts(session, invited).trouble == 1
        assert [(each.name, each.what, each.said) for each in troubles(session, invited)[0]] == [
            ("Ann", "bounced", "550 no such user"),
            ("Ben", "unsubscribed", ""),
        ]


def test_nobody_is_invited_at_an_address_that_bounced_or_asked_for_no_more(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)
    with transaction(engine) as session:
        assert take_back_mail(session, "ANN@example.org", "5.1.1 gone", NOW) == 1
        assert take_back_mail(session, "nobody@example.org", "5.1.1 gone", NOW) == 0
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=2, failed=1)
    with transaction(engine) as session:
        session.execute(update(MailRow).values(state="waiting", due_at=NOW))
    deliver(engine, NOW)
    with reading(engine) as session:
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=2, failed=1)


@pytest.mark.parametrize("end", ["closed", "over"])
def test_mails_of_a_survey_that_takes_no_answers_are_dropped(engine, invited, today, end):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
        if end == "closed":
            set_closed(session, invited, today)
        else:
            set_closing(session, invited, NOW, "UTC")
    deliver(engine, NOW)
    assert in_outbox(engine, MailRow.id) == []


def test_what_was_on_its_way_when_a_worker_ended_was_perhaps_sent_and_waits_for_a_person(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
        first, *_ = due_mails(session, NOW, 1)
        assert set_sending(session, first)
        assert not set_sending(session, first)
    with transaction(engine) as session:
        assert mark_perhaps_sent(session, NOW) == 1
        assert len(due_mails(session, NOW, 10)) == 2
    deliver(engine, NOW)
    with transaction(engine) as session:
        ((trouble,), total) = troubles(session, invited)
        assert (trouble.what, total) == ("perhaps", 1)
        assert send_perhaps_again(session, invited, NOW) == 1
        assert send_perhaps_again(session, invited, NOW) == 0
    assert deliver(engine, NOW) == 1
    with reading(engine) as session:
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=3)


def test_another_address_is_written_to(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW, Ann=("failed", "bounced: 550 no such user"))
    with transaction(engine) as session:
        ((trouble,), _) = troubles(session, invited)
        send_to(session, invited, trouble, "anna@example.org", NOW)
        with pytest.raises(NotFoundError):
            trouble_with(session, invited, trouble.mail)
        assert [mail.address for mail in due_mails(session, NOW, 10)] == ["anna@example.org"]
        assert "anna@example.org" in {each.address for each in invitations_of(session, invited)}


def test_the_same_address_once_more_forgets_that_it_bounced_but_not_that_it_is_unsubscribed(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW, Ann=("failed", "bounced: 550"), Ben=("failed", "bounced: 550"))
    with transaction(engine) as session:
        (asked,) = (each.id for each in invitations_of(session, invited) if each.name == "Ben")
        unsubscribe(session, invited.organisation, asked, NOW)
        ann, ben = troubles(session, invited)[0]
        send_to(session, invited, ann, ann.address, NOW)
        with pytest.raises(RefusedError, match="unsubscribed"):
            send_to(session, invited, ben, ben.address, NOW)
    assert deliver(engine, NOW) == 1
    with reading(engine) as session:
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=2, failed=1, unsubscribed=1)


def test_of_an_anonymous_assessment_no_reminder_is_told_by_name(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)
    invited = as_mode(engine, invited, "anonymous", 3)
    with transaction(engine) as session:
        put_reminders(session, invited, PLAN, LATER)
    deliver(engine, LATER, Ann=("perhaps", "lost: "))
    with reading(engine) as session:
        assert troubles(session, invited) == ([], 0)


def test_plans_are_kept_until_the_end(engine, plan, today):
    with transaction(engine) as session:
        draft = create_assessment(session, plan, today)
        assert mail_plan_of(session, draft) == MailPlan()
        save_mail_plan(session, draft, PLAN)
        assert mail_plan_of(session, draft) == PLAN
        set_open(session, draft, today)
        set_closed(session, draft, today)
        with pytest.raises(RefusedError):
            save_mail_plan(session, draft, MailPlan())


@pytest.mark.parametrize("mode", ["anonymous", "named"])
def test_an_invitation_to_who_has_answered_goes_nowhere_and_counts_as_sent(engine, invited, mode):
    invited = as_mode(engine, invited, mode)
    answered(engine, "Ann")
    with transaction(engine) as session:
        assert put_invitations(session, invited, NOW) == 3
        first, *_ = [mail for mail in due_mails(session, NOW, 10) if mail.address.startswith("Ann")]
        assert person_to_write(session, first, NOW) is None
    deliver(engine, NOW)
    with reading(engine) as session:
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=3)
    assert len(in_outbox(engine, MailRow.state, MailRow.problem, MailRow.sent_at)) == 3
    assert len(set(in_outbox(engine, MailRow.state, MailRow.problem, MailRow.sent_at))) == 1


def test_nothing_about_a_round_of_an_anonymous_assessment_tells_who_has_answered(engine, invited):
    invited = as_mode(engine, invited, "anonymous", 3)
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)
    for name in ("Ann", "Ben"):
        answered(engine, name)
    with transaction(engine) as session:
        assert len(put_reminders(session, invited, PLAN, LATER).due) == 3
    deliver(engine, LATER)
    with reading(engine) as session:
        assert mail_counts(session, invited) == MailCounts(invited=3, sent=3, reminders=3)
        assert owing(session, invited, PLAN, LATER).too_soon == 3
        few = owing(session, replace(invited, smallest_group=4), PLAN, LATER + timedelta(days=3))
        assert (few.due, few.too_soon) == ((), 0)


def test_of_two_rounds_at_once_one_reminds(engine, invited):
    invited = as_mode(engine, invited, "named")
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
    deliver(engine, NOW)

    def remind(_):
        with transaction(engine) as session:
            return len(put_reminders(session, invited, PLAN, LATER).due)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(remind, range(4))) == [0, 0, 0, 3]


def test_a_mail_in_hand_does_not_go_to_an_address_that_was_changed_meanwhile(engine, invited):
    with transaction(engine) as session:
        put_invitations(session, invited, NOW)
        in_hand = due_mails(session, NOW, 10)
        session.execute(update(MailRow).values(address="new@example.org"))
        assert [set_sending(session, mail) for mail in in_hand] == [False] * 3
        assert [set_sending(session, mail) for mail in due_mails(session, NOW, 10)] == [True] * 3
