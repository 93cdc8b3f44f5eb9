"""How long things are kept, and the purge: with the clock moved, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from survey.core.errors import RefusedError, UnusableError
from survey.core.retention import Retention
from survey.store import purging
from survey.store.account_links import add_account_link
from survey.store.account_sessions import start_session
from survey.store.accounts import NewAccount, create_account
from survey.store.addresses import mark_bounced, unwritten
from survey.store.assessments import (
    create_assessment,
    set_archived,
    set_closed,
    set_closing,
    set_open,
    set_reopened,
)
from survey.store.attempts import count_attempt
from survey.store.audit import Entry, log_entry, log_of
from survey.store.drafts import NewDraft, save_fields, start_change, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations
from survey.store.links import add_open_link, add_resume_link, find_link
from survey.store.mails import NewMail, put_mail
from survey.store.people_lists import keep_list
from survey.store.purging import purge
from survey.store.responses import Submission, submit
from survey.store.retention import change_retention, drafts_kept_until, due, held_of, retention_of
from survey.store.rows import (
    CommentRow,
    DraftAnswerRow,
    DraftRow,
    InvitationRow,
    LinkRow,
    MailRow,
    PaceRow,
    RespondentRow,
    ResponseRow,
)
from survey.store.tokens import hash_of, make_token
from tests.store.conftest import NOW, make_plan, response

OF_ASSESSMENT = (
    CommentRow,
    DraftAnswerRow,
    DraftRow,
    InvitationRow,
    LinkRow,
    MailRow,
    PaceRow,
    RespondentRow,
    ResponseRow,
)
CODE = "ABCD-EFGH-JKMN-PQRS-TVWX"


def days_later(days):
    return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(days=days)


def used(engine, plan, mode="anonymous"):
    """A closed assessment of which everything is there: who sent, who began, who changes, mails, links, the pace."""
    token = make_token()
    with transaction(engine) as session:
        assessment = set_open(session, create_assessment(session, replace(plan, mode=mode), NOW.date()), NOW.date())
        add_open_link(session, token, assessment)
        people = [Person(f"Person {n}", "pmo", f"p{n}@example.org", "en") for n in range(3)]
        sent, begun, asked = [each for each, _ in add_invitations(session, assessment, people)]
        submission = Submission(
            response(), {"C1": "A word of mine"}, CODE, mode, "CODE" if mode == "pseudonymous" else None
        )
        submit(session, start_draft(session, assessment, NewDraft("pmo", "en", sent.id), NOW), submission, NOW)
        changing = NewDraft("pmo", "en", replaces=hash_of(CODE))
        change = start_change(session, assessment, changing, {"Q1": "1"}, NOW)
        add_resume_link(session, make_token(), assessment, change.id)
        draft = start_draft(session, assessment, NewDraft("pmo", "en", begun.id), NOW)
        save_fields(session, draft, {"Q1": "2", "C1": "Half a thought"}, NOW)
        session.add(PaceRow(organisation_id=assessment.organisation, assessment_id=assessment.id, seconds=9, n=1))
        put_mail(
            session,
            NewMail(assessment.organisation, "invitation", "x", "p2@example.org", "en", assessment.id, asked.id),
            NOW,
        )
        closed = set_closed(session, assessment, NOW.date())
    return closed, token


def left(engine):
    with reading(engine) as session:
        counts = {row.__tablename__: session.scalar(select(func.count()).select_from(row)) for row in OF_ASSESSMENT}
    return {name: count for name, count in counts.items() if count}


def went(gone):
    return {each.what: each.count for each in gone}


def test_each_thing_goes_the_day_after_its_last_and_nothing_else_does(engine, plan):
    closed, token = used(engine, plan)
    everything = left(engine)
    assert set(everything) == {row.__tablename__ for row in OF_ASSESSMENT} - {"respondent"}
    expected = [
        (30, {"drafts": 2}),
        (90, {"mails": 1}),
        (365, {"links": 3, "invitations": 3}),
        (730, {"comments": 1, "answers": 1}),
    ]
    for days, gone in expected:
        assert went(purge(engine, days_later(days) - timedelta(seconds=1))) == {}
        with reading(engine) as session:
            listed = {each.what: (each.count, each.assessment.slug) for each in due(session, days_later(days))}
        assert listed == {what: (count, closed.slug) for what, count in gone.items()}
        assert went(purge(engine, days_later(days))) == gone
    assert left(engine) == {"link": 1}
    with reading(engine) as session:
        assert find_link(session, token).purpose == "open"
        logged = [(each.details["kind"], each.details["count"]) for each in log_of(session, closed.organisation)]
    # Of few people who answered the log says no more than that.
    few = dict.fromkeys(("drafts", "comments", "answers", "links"), "<5")
    assert dict(logged) == {"mails": 1, "invitations": 3, **few}


@pytest.mark.parametrize("mode", ["named", "pseudonymous"])
def test_answers_that_bear_names_or_codes_go_with_the_invitations_at_the_latest(engine, plan, mode):
    closed, _ = used(engine, plan, mode)
    with transaction(engine) as session:
        change_retention(session, closed, Retention(drafts=5, mails=5, invitations=20, answers=20))
    purge(engine, days_later(19))
    assert {"respondent", "response", "invitation"} <= set(left(engine))
    assert went(purge(engine, days_later(20))) == {"comments": 1, "answers": 1, "links": 3, "invitations": 3}
    assert left(engine) == {"link": 1}


def test_what_is_over_goes_in_batches_and_all_of_it(engine, plan, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    closed, _ = used(engine, plan)
    assert went(purge(engine, days_later(800)))["invitations"] == 3
    assert left(engine) == {"link": 1}
    with reading(engine) as session:
        counts = [
            each.details["count"]
            for each in log_of(session, closed.organisation)
            if each.details["kind"] == "invitations"
        ]
    assert sorted(counts) == [1, 2]


def test_the_first_of_the_planned_and_the_real_end_counts_and_answers_wait_for_the_report(engine, plan):
    with transaction(engine) as session:
        assessment = set_open(session, create_assessment(session, plan, NOW.date()), NOW.date())
        start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
        assert drafts_kept_until(session, assessment) is None
        assessment = set_closing(session, assessment, NOW + timedelta(hours=1), "UTC")
        assert str(drafts_kept_until(session, assessment)) == "2026-12-20"
        held = {each.what: (each.count, each.is_over) for each in held_of(session, assessment, days_later(800))}
        assert held["drafts"] == (1, True)
        assert held["answers"] == (0, False)
        closed = set_closed(session, assessment, NOW.date() + timedelta(days=9))
        assert str(drafts_kept_until(session, closed)) == "2026-12-20"


def test_what_was_reopened_since_it_was_listed_stays(engine, plan, monkeypatch):
    closed, _ = used(engine, plan)
    before = left(engine)

    with reading(engine) as session:
        listed = due(session, days_later(800))
    with transaction(engine) as session:
        set_reopened(session, closed)
    monkeypatch.setattr(purging, "due", lambda *_: listed)
    assert went(purge(engine, days_later(800))) == {}
    assert left(engine) == before


def test_a_draft_that_was_never_opened_goes_once_it_is_put_away(engine, plan):
    with transaction(engine) as session:
        assessment = create_assessment(session, plan, NOW.date())
        add_invitations(session, assessment, [Person("Ann", "pmo")])
    purge(engine, days_later(5000))
    assert left(engine) == {"invitation": 1, "link": 1}
    with transaction(engine) as session:
        set_archived(session, assessment, NOW.date())
    purge(engine, days_later(366))
    assert left(engine) == {}


def test_what_people_were_told_is_only_ever_shortened(engine, plan):
    with transaction(engine) as session:
        assessment = set_open(session, create_assessment(session, plan, NOW.date()), NOW.date())
        change_retention(session, assessment, Retention(answers=900, drafts=60))
        start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
    for wanted in (Retention(answers=901), Retention(drafts=61)):
        with pytest.raises(UnusableError) as caught, transaction(engine) as session:
            change_retention(session, assessment, wanted)
        assert [problem.code for problem in caught.value.problems] == ["longer_than_told"]
    with transaction(engine) as session:
        change_retention(session, assessment, Retention(answers=10, drafts=9, mails=400, invitations=400))
        assert retention_of(session, assessment) == Retention(answers=10, drafts=9, mails=400, invitations=400)
        closed = set_closed(session, assessment, NOW.date())
    with pytest.raises(UnusableError), transaction(engine) as session:
        change_retention(session, closed, Retention())
    with transaction(engine) as session:
        set_archived(session, closed, NOW.date())
    with pytest.raises(RefusedError), transaction(engine) as session:
        change_retention(session, closed, Retention(answers=5, drafts=5))


def use_account(session, whose, name, then):
    """An account of which everything is there that lapses."""
    account = create_account(session, NewAccount(whose, name, f"{name}@example.org", "hash", "leader"), then.date())
    count_attempt(session, name, then)
    start_session(session, account, then)
    add_account_link(session, whose, account.id, "reset", then)
    mark_bounced(session, whose, f"{name}@example.org", "full", then)
    put_mail(session, NewMail(whose, "reset", name, f"{name}@example.org", account=account.id), then)
    log_entry(session, Entry(whose, f"test.{name}"), then)
    return account


def test_what_lapses_by_itself_goes_and_what_is_still_good_stays(engine, plan, assessment):
    real = datetime.now(UTC)  # noqa: TID251  # the database refuses to let its log go by its own clock
    whose = plan.pmo.organisation
    long_ago = real - timedelta(days=4000)
    with transaction(engine) as session:
        account = use_account(session, whose, "old", long_ago)
        use_account(session, whose, "new", real)
        keep_list(session, account, assessment, {}, long_ago)
        session.execute(update(MailRow).values(state="sent"))
        # Who is still invited keeps what is known of their address.
        mark_bounced(session, whose, "Asked@example.org", "full", long_ago)
        add_invitations(session, assessment, [Person("Asked", "pmo", "asked@example.org")])
    gone = went(purge(engine, real))
    assert gone == dict.fromkeys(
        ("attempts", "sessions", "account_links", "people_lists", "addresses", "account_mails", "log"), 1
    )
    with reading(engine) as session:
        assert unwritten(session, whose) == {"new@example.org", "asked@example.org"}
        assert [each.action for each in log_of(session, whose)] == ["test.new"]
    # A clock that is ahead does not make the database let the log go.
    assert "log" not in went(purge(engine, real + timedelta(days=4000)))


def test_nothing_that_went_is_left_in_the_files(sqlite_engine, tmp_path, today):
    words = (b"A word of mine", b"Half a thought", b"p2@example.org", b"Person 1")
    used(sqlite_engine, make_plan(sqlite_engine, today))
    assert all(any(word in each.read_bytes() for each in tmp_path.iterdir()) for word in words)
    purge(sqlite_engine, days_later(800))
    assert (tmp_path / "survey.db-wal").stat().st_size == 0
    found = [(each.name, word) for each in tmp_path.iterdir() for word in words if word in each.read_bytes()]
    assert found == []
