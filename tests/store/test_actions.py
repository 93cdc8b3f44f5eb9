"""Actions of a PMO: what is refused, what stays, what two leaders at once may do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from survey.actions.following_up import note_action, remove_action, start_action, state_action
from survey.core.errors import NotFoundError, RefusedError
from survey.store.access import pmos_led
from survey.store.accounts import NewAccount, create_account
from survey.store.actions import (
    Origin,
    Stated,
    action_led,
    actions_of,
    actions_of_pmo,
    notes_of,
    public_actions,
)
from survey.store.audit import log_of
from survey.store.engine import reading, transaction
from tests.store.conftest import NOW, make_plan

SAID = Stated("Write the mandate", "Ana", NOW.date(), "plan", ("Q1",), 0.5)


@pytest.fixture
def account(engine, plan, today):
    with transaction(engine) as session:
        new = NewAccount(plan.pmo.organisation, "Lea", "lea@example.org", None, "administrator")
        return create_account(session, new, today)


@pytest.fixture
def foreign(engine, today):
    plan = make_plan(engine, today, "Red Mill")
    with transaction(engine) as session:
        return create_account(
            session, NewAccount(plan.pmo.organisation, "Sam", "s@example.org", None, "administrator"), today
        )


def start(engine, plan, stated=SAID, origin=None):
    return start_action(engine, plan.pmo, (stated, origin or Origin()), NOW)


def refusal(call, *arguments):
    with pytest.raises(RefusedError) as caught:
        call(*arguments)
    return caught.value.code


def test_an_action_comes_back_as_it_was_said_and_to_its_own_leaders_only(engine, plan, assessment, account, foreign):
    made = start(engine, plan, origin=Origin(assessment.id, "R1"))
    with reading(engine) as session:
        found = action_led(session, account, made.id)
        assert (found.stated, found.origin, found.slug) == (SAID, Origin(assessment.id, "R1"), assessment.slug)
        assert [each.id for each in actions_of_pmo(session, assessment.organisation, assessment.pmo)] == [made.id]
        assert [each.id for each in actions_of_pmo(session, plan.pmo.organisation, plan.pmo.id)] == [made.id]
        assert actions_of(session, pmos_led(session, foreign)) == ([], 0)
        for account_, name in ((foreign, made.id), (account, "0" * 32), (account, "\0")):
            with pytest.raises(NotFoundError):
                action_led(session, account_, name)


def test_what_is_urgent_comes_first_a_page_at_a_time(engine, plan, account):
    texts = ["late", "soon", "never", "focus", "done"]
    days = {"late": -1, "soon": 1, "focus": 9, "done": -9}
    for text in texts:
        due = NOW.date() + timedelta(days=days[text]) if text in days else None
        start(
            engine,
            plan,
            Stated(text, due_on=due, focus=text == "focus", status="done" if text == "done" else "planned"),
        )
    with reading(engine) as session:
        led = pmos_led(session, account)
        found, total = actions_of(session, led)
        assert ([each.stated.title for each in found], total) == (["focus", "late", "soon", "never", "done"], 5)
        assert [each.is_overdue(NOW.date()) for each in found] == [False, True, False, False, False]
        second, _ = actions_of(session, led, page=2, most=2)
        assert [each.stated.title for each in second] == ["soon", "never"]
        assert actions_of(session, ()) == ((), 0)


def test_three_are_in_focus_until_one_is_done(engine, plan):
    focused = replace(SAID, focus=True)
    first, *_ = (start(engine, plan, replace(focused, owner=owner)) for owner in ("Bo", "Cy", "Di"))
    other = start(engine, plan)
    assert refusal(start, engine, plan, focused) == "three_in_focus"
    assert refusal(state_action, engine, other, (focused, other.stated.mark), NOW) == "three_in_focus"
    # One that is in focus may be changed, and one that is done takes no room.
    renamed = state_action(engine, first, (replace(focused, title="Sign it"), first.stated.mark), NOW)
    done = state_action(engine, first, (replace(renamed.stated, status="done"), renamed.stated.mark), NOW)
    assert done.done_on == NOW.date()
    assert start(engine, plan, focused).stated.focus


def test_leaders_at_once_cannot_make_four(engine, plan):
    def attempt(number):
        try:
            return start(engine, plan, replace(SAID, title=f"Action {number}", focus=True))
        except RefusedError:
            return None

    with ThreadPoolExecutor(6) as pool:
        made = [each for each in pool.map(attempt, range(6)) if each]
    assert len(made) == 3


def test_the_second_of_two_who_change_it_is_told(engine, plan):
    made = start(engine, plan)
    state_action(engine, made, (replace(SAID, owner="Bo"), SAID.mark), NOW)
    assert refusal(state_action, engine, made, (replace(SAID, owner="Cy"), SAID.mark), NOW) == "changed_meanwhile"


def test_it_is_deleted_only_before_anything_was_done(engine, plan, account):
    noted, begun, fresh = (start(engine, plan, replace(SAID, owner=owner)) for owner in ("Ana", "Bo", "Cy"))
    note_action(engine, noted, "Asked the sponsor.", NOW, account.id)
    state_action(engine, begun, (replace(SAID, status="under_way"), begun.stated.mark), NOW)
    assert {refusal(remove_action, engine, each, NOW) for each in (noted, begun)} == {"has_history"}
    remove_action(engine, fresh, NOW)
    with pytest.raises(NotFoundError):
        note_action(engine, fresh, "Too late.", NOW)
    with reading(engine) as session:
        assert [(each.by, each.text, each.at) for each in notes_of(session, noted)] == [
            ("Lea", "Asked the sponsor.", NOW)
        ]
        assert len(actions_of_pmo(session, plan.pmo.organisation, plan.pmo.id)) == 2


def test_everybody_reads_what_is_public_and_not_dropped(engine, plan):
    start(engine, plan)
    shown = start(engine, plan, replace(SAID, you_said="Too slow.", public=True))
    start(engine, plan, replace(SAID, we_did="Nothing.", public=True, status="dropped"))
    with reading(engine) as session:
        assert [each.id for each in public_actions(session, plan.pmo)] == [shown.id]


def test_each_change_is_logged_without_a_word_of_it(engine, plan, account):
    made = start(engine, plan)
    state_action(engine, made, (replace(SAID, owner="Bo", focus=True), SAID.mark), NOW, account.id)
    note_action(engine, made, "Secret.", NOW, account.id)
    with reading(engine) as session:
        logged = {each.action: (each.by, each.details) for each in log_of(session, plan.pmo.organisation)}
    assert logged == {
        "action.created": (None, {"action": made.id}),
        "action.changed": ("Lea", {"action": made.id, "fields": "owner, focus"}),
        "action.noted": ("Lea", {"action": made.id}),
    }
