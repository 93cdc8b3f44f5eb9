"""What people were told before they began stays true: the store itself refuses."""

from threading import Event, Thread

import pytest
from sqlalchemy import update

from survey.core.errors import RefusedError
from survey.store.access import names_who_see, set_pmos_led
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import context_of, has_begun, last_time_zone, save_context, set_closing
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.responses import Submission, add_response
from survey.store.rows import AccountRow
from tests.store.conftest import make_plan, response

BEFORE = {"population": {"pmo": 12}}


@pytest.fixture
def stated(engine, assessment):
    with transaction(engine) as session:
        save_context(session, assessment, BEFORE)
    return assessment


@pytest.mark.parametrize("what", ["a draft", "a response"])
def test_the_people_invited_stay_once_somebody_has_begun(engine, stated, now, what):
    with transaction(engine) as session:
        assert not has_begun(session, stated)
        if what == "a draft":
            start_draft(session, stated, NewDraft("pmo", "en"), now)
        else:
            add_response(session, stated, Submission(response(), {}, "a code"), now)
    with transaction(engine) as session:
        assert has_begun(session, stated)
        save_context(session, stated, BEFORE | {"facts": {"F1": True}})
    for changed in ({}, {"population": {"pmo": 4}}):
        with pytest.raises(RefusedError) as caught, transaction(engine) as session:
            save_context(session, stated, changed)
        assert caught.value.code == "people_fixed"
    with reading(engine) as session:
        assert context_of(session, stated) == BEFORE | {"facts": {"F1": True}}


def test_who_begins_while_people_are_stated_comes_before_or_after(engine, stated, now):
    """The statement waits for the draft under way, and then finds it."""
    begun, refused = Event(), []

    def state_other_people():
        begun.wait()
        try:
            with transaction(engine) as session:
                save_context(session, stated, {"population": {"pmo": 4}})
        except RefusedError as error:
            refused.append(error.code)

    stating = Thread(target=state_other_people)
    stating.start()
    with transaction(engine) as session:
        start_draft(session, stated, NewDraft("pmo", "en"), now)
        begun.set()
        stating.join(0.3)
        assert stating.is_alive()
    stating.join()
    assert refused == ["people_fixed"]


def test_another_assessment_is_not_begun_by_this_ones_answers(engine, stated, now, today):
    other = make_plan(engine, today, "Red Harbour")
    with transaction(engine) as session:
        start_draft(session, stated, NewDraft("pmo", "en"), now)
        assert last_time_zone(session, other.pmo.organisation) is None
        set_closing(session, stated, now, "Asia/Tokyo")
        assert last_time_zone(session, stated.organisation) == "Asia/Tokyo"
        assert last_time_zone(session, other.pmo.organisation) is None


def test_who_can_see_answers_with_names_is_said_by_name(engine, plan, assessment, today):
    make_plan(engine, today, "Red Harbour")
    roles = {"Zoé": "leader", "Ann": "administrator", "Eve": "leader", "Bob": "viewer", "Gone": "administrator"}
    with transaction(engine) as session:
        made = {}
        for name, role in roles.items():
            new = NewAccount(plan.pmo.organisation, name, f"{name}@example.org", "hash", role)
            made[name] = create_account(session, new, today)
        for name in ("Zoé", "Bob"):
            set_pmos_led(session, made[name], [plan.pmo.id])
        session.execute(update(AccountRow).where(AccountRow.name == "Gone").values(active=False))
        assert names_who_see(session, assessment) == ["Ann", "Zoé"]
