from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest
from sqlalchemy import func, select

from survey.core.errors import AlreadyDoneError, NotFoundError, NotOpenError
from survey.store.assessments import create_assessment, find_assessment, set_closed
from survey.store.drafts import NewDraft, draft_of, fields_of, save_fields, set_language, start_draft, started_count
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations, find_invitation
from survey.store.links import add_open_link, add_resume_link, find_link
from survey.store.responses import Submission, submit
from survey.store.rows import DraftRow
from survey.store.tokens import make_token
from tests.store.conftest import NOW, response


@pytest.fixture
def invited(engine, assessment):
    """An invitation and the token of its link."""
    with transaction(engine) as session:
        [made] = add_invitations(session, assessment, [Person("Ada", "pmo")])
    return made


def test_a_draft_keeps_each_field_and_changes_only_those_that_are_saved(engine, draft):
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": "1", "Q2": "2"}, NOW)
    with transaction(engine) as session:
        save_fields(session, draft, {"Q2": "3", "C1": "Réunions 🙂\nlongues"}, NOW)
    with reading(engine) as session:
        assert fields_of(session, draft) == {"Q1": "1", "Q2": "3", "C1": "Réunions 🙂\nlongues"}


def test_seen_and_skipped_differs_from_never_shown(engine, draft):
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": ""}, NOW)
        save_fields(session, draft, {}, NOW)
    with reading(engine) as session:
        assert fields_of(session, draft) == {"Q1": ""}


def test_two_tabs_that_save_the_same_fields_at_once_both_get_through(engine, draft):
    names = [f"Q{number}" for number in range(40)]

    def save(tab):
        order = names if tab % 2 else reversed(names)
        for _ in range(5):
            with transaction(engine) as session:
                save_fields(session, draft, dict.fromkeys(order, str(tab)), NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(save, range(6)))
    with reading(engine) as session:
        assert set(fields_of(session, draft)) == set(names)


def test_a_resume_link_leads_back_to_its_draft(engine, assessment, draft):
    token = make_token()
    with transaction(engine) as session:
        add_resume_link(session, token, assessment, draft.id)
    with reading(engine) as session:
        assert draft_of(session, find_link(session, token)) == draft


def test_an_open_link_leads_to_no_draft(engine, assessment, draft):
    token = make_token()
    with transaction(engine) as session:
        add_open_link(session, token, assessment)
        assert draft_of(session, find_link(session, token)) is None


def test_a_personal_link_begins_one_draft_on_however_many_devices(engine, assessment, invited):
    invitation, token = invited

    def start(_):
        with transaction(engine) as session:
            return start_draft(session, assessment, NewDraft("pmo", "en", invitation.id), NOW)

    with ThreadPoolExecutor(8) as pool:
        drafts = set(pool.map(start, range(8)))
    assert len(drafts) == 1
    with reading(engine) as session:
        assert {draft_of(session, find_link(session, token))} == drafts
        assert session.scalar(select(func.count()).select_from(DraftRow)) == 1
        assert find_invitation(session, assessment, invitation.id).state == "started"


def test_an_invitation_that_was_used_begins_nothing_again(engine, assessment, invited):
    invitation, token = invited
    with transaction(engine) as session:
        draft = start_draft(session, assessment, NewDraft("pmo", "en", invitation.id), NOW)
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        start_draft(session, assessment, NewDraft("pmo", "en", invitation.id), NOW)
    assert caught.value.code == "already_sent"
    with reading(engine) as session:
        assert find_link(session, token).sent
        assert draft_of(session, find_link(session, token)) is None


def test_an_invitation_begins_nothing_while_its_answers_are_being_sent(engine, assessment, invited):
    invitation, _ = invited

    def start():
        with transaction(engine) as session:
            return start_draft(session, assessment, NewDraft("pmo", "en", invitation.id), NOW)

    draft = start()
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            submit(session, draft, Submission(response(), {}, make_token()), NOW)
            second = pool.submit(start)
            with pytest.raises(TimeoutError):
                second.result(0.3)
        with pytest.raises(AlreadyDoneError):
            second.result()


def test_an_invitation_to_something_else_begins_nothing(engine, assessment, draft):
    with transaction(engine) as session, pytest.raises(NotFoundError):
        start_draft(session, assessment, NewDraft("pmo", "en", "0" * 32), NOW)


def test_a_draft_begins_only_while_the_assessment_is_open(engine, plan, assessment, today):
    with transaction(engine) as session:
        with pytest.raises(NotOpenError):
            start_draft(session, create_assessment(session, plan, today), NewDraft("pmo", "en"), NOW)
        set_closed(session, assessment, today)
        with pytest.raises(NotOpenError):
            start_draft(session, assessment, NewDraft("pmo", "en"), NOW)


def test_what_was_saved_stays_when_a_save_comes_after_the_close(engine, assessment, draft, today):
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": "1"}, NOW)
        set_closed(session, assessment, today)
    with pytest.raises(NotOpenError) as caught, transaction(engine) as session:
        save_fields(session, draft, {"Q1": "2"}, NOW)
    assert caught.value.values == {"state": "closed"}
    with reading(engine) as session:
        assert fields_of(session, draft) == {"Q1": "1"}


def test_a_close_waits_for_the_save_that_came_before_it(engine, assessment, draft, today):
    def close():
        with transaction(engine) as session:
            set_closed(session, assessment, today)

    closing = Thread(target=close)
    with transaction(engine) as session:
        save_fields(session, draft, {"Q1": "2"}, NOW)
        closing.start()
        closing.join(0.3)
        assert closing.is_alive()
    closing.join()
    with reading(engine) as session:
        assert find_assessment(session, assessment.id).state == "closed"
        assert fields_of(session, draft) == {"Q1": "2"}


def test_a_save_to_a_draft_that_was_sent_is_not_found(engine, draft):
    with transaction(engine) as session:
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
    with transaction(engine) as session:
        with pytest.raises(NotFoundError):
            save_fields(session, draft, {"Q1": "2"}, NOW)
        assert fields_of(session, draft) == {}


def test_a_draft_goes_on_in_another_language(engine, assessment, draft):
    token = make_token()
    with transaction(engine) as session:
        add_resume_link(session, token, assessment, draft.id)
        set_language(session, draft, "fr")
    with reading(engine) as session:
        assert draft_of(session, find_link(session, token)).language == "fr"


def test_those_who_began_are_counted_until_they_send(engine, assessment, draft):
    with transaction(engine) as session:
        start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
        assert started_count(session, assessment) == 2
        submit(session, draft, Submission(response(), {}, make_token()), NOW)
        assert started_count(session, assessment) == 1
