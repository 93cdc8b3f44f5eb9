"""What is held about one person, and its erasure, in each mode and on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from survey.actions.answering import pseudonym_of
from survey.actions.personal_data import PersonalFile
from survey.core.errors import NotFoundError
from survey.store.accounts import NewAccount, create_account
from survey.store.addresses import mark_bounced, unwritten
from survey.store.assessments import create_assessment, has_begun, set_open
from survey.store.audit import log_of
from survey.store.drafts import NewDraft, save_fields, start_change, start_draft, started_count
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations, find_invitation
from survey.store.invited_people import people_page
from survey.store.links import add_resume_link
from survey.store.mails import NewMail, put_mail
from survey.store.responses import Submission, counts_by_group, submit
from survey.store.rows import CommentRow, DraftAnswerRow, DraftRow, LinkRow, MailRow, RespondentRow
from survey.store.tokens import hash_of, make_token
from tests.store.conftest import NOW, make_plan, response

KEY = "a key for tests that is long enough"
MODES = ("anonymous", "pseudonymous", "named")


@pytest.fixture
def by(engine, plan, today):
    with transaction(engine) as session:
        new = NewAccount(plan.pmo.organisation, "Léa", "lea@example.org", "hash", "leader")
        return create_account(session, new, today).id


def asked(engine, plan, mode, *names):
    """An open assessment in which these people were written to."""
    with transaction(engine) as session:
        planned = replace(plan, mode=mode)
        assessment = set_open(session, create_assessment(session, planned, NOW.date()), NOW.date())
        people = [Person(name, "pmo", f"{name}@example.org", "en") for name in names]
        invitations = [each for each, _ in add_invitations(session, assessment, people)]
        for each in invitations:
            for kind in ("invitation", "reminder"):
                cause = f"{kind}:{each.id}"
                put_mail(
                    session,
                    NewMail(assessment.organisation, kind, cause, each.address, "en", assessment.id, each.id),
                    NOW,
                )
    return assessment, invitations


def send(engine, assessment, invitation, code, ratings="123"):
    with transaction(engine) as session:
        draft = start_draft(session, assessment, NewDraft("pmo", "en", invitation.id), NOW)
        pseudonym = pseudonym_of(KEY, assessment, invitation)
        submit(session, draft, Submission(response(ratings), {"C1": "Words"}, code, assessment.mode, pseudonym), NOW)


def count(engine, row):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(row))


@pytest.mark.parametrize("mode", MODES)
def test_what_is_held_about_a_person_is_told_and_that_it_was_is_logged(engine, plan, by, mode):
    assessment, (ann, bob) = asked(engine, plan, mode, "ann", "bob")
    send(engine, assessment, ann, "code of ann", "321")
    send(engine, assessment, bob, "code of bob", "111")
    held = PersonalFile(engine, KEY, assessment, by).read(ann.id, "person.exported", NOW)
    assert (held.invitation.name, held.invitation.address, held.unwritten) == ("ann", "ann@example.org", None)
    anonymous = mode == "anonymous"
    assert [each.ratings for each in held.responses] == ([] if anonymous else ["321"])
    # Who got a reminder had not answered: in an anonymous survey that is not told.
    assert {each.kind for each in held.mails} == ({"invitation"} if anonymous else {"invitation", "reminder"})
    with reading(engine) as session:
        (entry,) = log_of(session, assessment.organisation)
    assert (entry.action, entry.by, entry.details) == ("person.exported", "Léa", {})


@pytest.mark.parametrize("mode", MODES)
def test_who_is_erased_is_held_nowhere_and_nobody_else_is_touched(engine, plan, by, mode):
    assessment, (ann, bob) = asked(engine, plan, mode, "ann", "bob")
    for person in (ann, bob):
        send(engine, assessment, person, f"code of {person.name}")
        with transaction(engine) as session:
            mark_bounced(session, assessment.organisation, person.address, "full", NOW)
            changing = NewDraft("pmo", "en", replaces=hash_of(f"code of {person.name}"))
            change = start_change(session, assessment, changing, {"Q1": "1"}, NOW)
            add_resume_link(session, make_token(), assessment, change.id)
    PersonalFile(engine, KEY, assessment, by).erase(ann.id, NOW)
    with reading(engine) as session:
        assert [each.name for each in people_page(session, assessment).people] == ["bob"]
        left = find_invitation(session, assessment, ann.id)
        assert (left.name, left.address, left.language, left.group) == ("", None, None, "pmo")
        assert unwritten(session, assessment.organisation) == {"bob@example.org"}
        answered = counts_by_group(session, assessment)
        assert log_of(session, assessment.organisation)[0].action == "person.erased"
    anonymous = mode == "anonymous"
    assert answered == {"pmo": 2 if anonymous else 1}
    assert count(engine, RespondentRow) == (0 if anonymous else 1)
    # A change under way is known by its receipt alone; it goes with the answers that it would have changed.
    assert (count(engine, DraftRow), count(engine, LinkRow)) == ((2, 3) if anonymous else (1, 2))
    assert (count(engine, MailRow), count(engine, CommentRow)) == (2, 2)
    for again in (lambda file: file.read(ann.id, "person.shown", NOW), lambda file: file.erase(ann.id, NOW)):
        with pytest.raises(NotFoundError):
            again(PersonalFile(engine, KEY, assessment, by))


@pytest.mark.parametrize("mode", MODES)
def test_what_was_begun_goes_and_in_an_anonymous_survey_nobody_sees_that_it_did(engine, plan, by, mode):
    assessment, (ann,) = asked(engine, plan, mode, "ann")
    with transaction(engine) as session:
        draft = start_draft(session, assessment, NewDraft("pmo", "en", ann.id), NOW)
        save_fields(session, draft, {"Q1": "2", "C1": "Half a thought"}, NOW)
    PersonalFile(engine, KEY, assessment, by).erase(ann.id, NOW)
    assert count(engine, DraftAnswerRow) == 0
    with reading(engine) as session:
        assert started_count(session, assessment) == (1 if mode == "anonymous" else 0)
        assert has_begun(session, assessment) == (mode == "anonymous")


def test_an_address_that_wants_no_mail_is_remembered_while_another_assessment_asks_it(engine, plan, by):
    first, (ann,) = asked(engine, plan, "anonymous", "ann")
    second, (same,) = asked(engine, plan, "named", "ann")
    with transaction(engine) as session:
        mark_bounced(session, first.organisation, "ann@example.org", "full", NOW)
    PersonalFile(engine, KEY, first, by).erase(ann.id, NOW)
    with reading(engine) as session:
        assert unwritten(session, first.organisation) == {"ann@example.org"}
    PersonalFile(engine, KEY, second, by).erase(same.id, NOW)
    with reading(engine) as session:
        assert unwritten(session, first.organisation) == frozenset()


def test_nothing_of_who_was_erased_is_left_in_the_files(sqlite_engine, tmp_path, today):
    plan = make_plan(sqlite_engine, today)
    assessment, (ann,) = asked(sqlite_engine, plan, "named", "annabella")
    with transaction(sqlite_engine) as session:
        account = create_account(session, NewAccount(plan.pmo.organisation, "L", "l@example.org", "h", "leader"), today)
    found = [b"annabella" in each.read_bytes() for each in tmp_path.iterdir()]
    assert any(found)
    PersonalFile(sqlite_engine, KEY, assessment, account.id).erase(ann.id, NOW)
    assert [each.name for each in tmp_path.iterdir() if b"annabella" in each.read_bytes()] == []
