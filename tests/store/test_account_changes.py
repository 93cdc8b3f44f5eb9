"""What changes about an account, on both databases: nobody is left without an administrator, nothing opens twice."""

from datetime import timedelta
from threading import Event, Thread

import pytest

from survey.core.errors import AlreadyDoneError, NotFoundError, RefusedError
from survey.store.account_changes import Profile, deactivate, reactivate, save_profile, set_password, set_role
from survey.store.account_factors import (
    drop_factor,
    factor_nonce,
    recovery_codes_left,
    replace_recovery_codes,
    set_factor,
    use_recovery_code,
    use_step,
)
from survey.store.account_links import LIVES, account_of_link, add_account_link, take_account_link
from survey.store.account_sessions import halfway_account, session_account, start_session
from survey.store.account_subjects import account_of_subject, bind_subject
from survey.store.accounts import NewAccount, account_by_email, create_account, find_account, password_hash_of
from survey.store.engine import reading, transaction
from survey.store.organisations import create_organisation, create_pmo
from survey.store.people import find_person, people_of


@pytest.fixture
def make(engine, today):
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=today)
        create_pmo(session, owner.id, "Central PMO")

    def make(name, role="administrator", kept="argon2..."):
        with transaction(engine) as session:
            new = NewAccount(owner.id, name, f"{name}@example.org", kept, role)
            return create_account(session, new, today)

    return make


@pytest.fixture
def ada(make):
    return make("Ada")


def test_a_profile_is_changed_and_an_address_is_had_once(engine, make, ada):
    make("Bob")
    with transaction(engine) as session:
        changed = save_profile(session, ada, Profile("Ada L.", "ADA@example.org", "fr"))
        assert (changed.name, changed.email, changed.language) == ("Ada L.", "ADA@example.org", "fr")
        assert account_by_email(session, "ada@example.org")[0] == changed
        with pytest.raises(AlreadyDoneError):
            save_profile(session, ada, Profile("Ada", "bob@EXAMPLE.org", None))


def test_an_account_is_found_in_its_own_organisation_only(engine, ada, today):
    with transaction(engine) as session:
        other = create_organisation(session, "Red Mill", demo=False, today=today)
        assert find_account(session, ada.organisation, ada.id) == ada
        for find in (find_account, find_person):
            with pytest.raises(NotFoundError):
                find(session, other.id, ada.id)


def test_another_password_ends_all_sessions_but_one_and_all_links(engine, ada, now):
    with transaction(engine) as session:
        kept, other = start_session(session, ada, now), start_session(session, ada, now)
        link = add_account_link(session, ada.organisation, ada.id, "reset", now)
        set_password(session, ada, "another", but=kept)
        assert [session_account(session, token, now) for token in (kept, other)] == [ada, None]
        assert account_of_link(session, link, "reset", now) is None
        assert password_hash_of(session, ada) == "another"


def test_half_a_session_waits_ten_minutes_and_is_no_session(engine, ada, now):
    with transaction(engine) as session:
        half, whole = start_session(session, ada, now, complete=False), start_session(session, ada, now)
        assert session_account(session, half, now) is None
        assert halfway_account(session, half, now + timedelta(minutes=9)) == ada
        assert halfway_account(session, half, now + timedelta(minutes=10)) is None
        assert halfway_account(session, whole, now) is None


def test_sessions_that_are_over_go_with_the_next_sign_in(engine, ada, now):
    with transaction(engine) as session:
        over = start_session(session, ada, now)
        start_session(session, ada, now + timedelta(hours=13))
        assert session_account(session, over, now) is None
        assert find_person(session, ada.organisation, ada.id).seen_on == (now + timedelta(hours=13)).date()


# The last administrator


@pytest.mark.parametrize("take", [deactivate, lambda session, account: set_role(session, account, "leader")])
def test_the_last_administrator_who_can_sign_in_stays(engine, make, ada, take):
    make("Invited", kept=None)
    make("Leads", "leader")
    with transaction(engine) as session:
        with pytest.raises(RefusedError) as caught:
            take(session, ada)
        assert caught.value.code == "last_administrator"
    make("Bob")
    with transaction(engine) as session:
        take(session, ada)


def test_of_two_administrators_who_take_each_other_away_at_once_one_stays(engine, make, ada):
    bob, done, refused = make("Bob"), Event(), []

    def take_ada():
        try:
            with transaction(engine) as session:
                deactivate(session, ada)
        except RefusedError as error:
            refused.append(error.code)
        done.set()

    with transaction(engine) as session:
        deactivate(session, bob)
        other = Thread(target=take_ada)
        other.start()
        assert not done.wait(0.2)
    other.join()
    assert refused == ["last_administrator"]


def test_who_is_deactivated_opens_nothing_until_reactivated(engine, make, ada, now):
    bob = make("Bob")
    with transaction(engine) as session:
        token = start_session(session, bob, now)
        link = add_account_link(session, bob.organisation, bob.id, "accept", now)
        assert bind_subject(session, bob, "https://id.example", "bob")
        deactivate(session, bob)
        assert session_account(session, token, now) is None
        assert account_of_link(session, link, "accept", now) is None
        assert account_of_subject(session, "https://id.example", "bob") is None
        assert find_person(session, bob.organisation, bob.id).standing == "deactivated"
        reactivate(session, bob)
        assert find_account(session, bob.organisation, bob.id) == bob
        assert session_account(session, token, now) is None


# Links, second factor, single sign-on


def test_a_link_is_used_once_before_it_is_over(engine, ada, now):
    with transaction(engine) as session:
        first, second = (add_account_link(session, ada.organisation, ada.id, "accept", now) for _ in range(2))
        assert take_account_link(session, first, "reset", now) is None
        assert take_account_link(session, first, "accept", now + LIVES["accept"]) is None
        assert take_account_link(session, first, "accept", now) == ada
        assert [take_account_link(session, token, "accept", now) for token in (first, second)] == [None, None]


def test_a_code_of_a_step_is_good_once_and_none_before_it(engine, ada):
    with transaction(engine) as session:
        set_factor(session, ada, "nonce", 100)
        used = [use_step(session, ada, step) for step in (100, 99, 101, 101, 100, 102)]
    assert used == [False, False, True, False, False, True]
    with reading(engine) as session:
        assert factor_nonce(session, ada) == "nonce"
        assert find_account(session, ada.organisation, ada.id).has_factor


def test_a_recovery_code_is_good_once_and_all_go_with_the_factor(engine, make, ada):
    bob = make("Bob")
    with transaction(engine) as session:
        set_factor(session, ada, "nonce", 1)
        replace_recovery_codes(session, ada, ["a", "b", "c"])
        assert not use_recovery_code(session, bob, "a")
        assert [use_recovery_code(session, ada, "a") for _ in range(2)] == [True, False]
        assert recovery_codes_left(session, ada) == 2
        drop_factor(session, ada)
        assert (recovery_codes_left(session, ada), factor_nonce(session, ada)) == (0, None)


def test_somebody_at_a_provider_is_bound_to_one_account(engine, make, ada):
    with transaction(engine) as session:
        assert bind_subject(session, ada, "https://id.example", "1")
        assert not bind_subject(session, ada, "https://id.example", "2")
        assert account_of_subject(session, "https://id.example", "1") == ada
        assert account_of_subject(session, "https://other.example", "1") is None


def test_an_account_without_a_password_is_invited_until_it_is_opened(engine, make, ada):
    make("Bob", "viewer", None)
    sam = make("Sam", "viewer", None)
    with transaction(engine) as session:
        bind_subject(session, sam, "https://id.example", "sam")
        found = {each.account.name: each.standing for each in people_of(session, ada.organisation)}
    assert found == {"Ada": "active", "Bob": "invited", "Sam": "active"}
