from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import update
from sqlalchemy.exc import StatementError

from survey.core.errors import AlreadyDoneError
from survey.store.account_sessions import (
    end_session,
    end_sessions,
    is_touch_due,
    session_account,
    start_session,
    touch_session,
)
from survey.store.accounts import NewAccount, account_by_email, any_account, create_account
from survey.store.attempts import clear_attempts, count_attempt
from survey.store.engine import reading, transaction
from survey.store.organisations import create_organisation
from survey.store.rows import AccountRow
from survey.store.setup_link import replace_setup_token, setup_token_valid

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def new(engine, today):
    with transaction(engine) as session:
        organisation = create_organisation(session, "Blue Harbour", demo=False, today=today)
    return NewAccount(organisation.id, "Ada", "Ada@Straße.example", "argon2...", "administrator")


@pytest.fixture
def account(engine, new, today):
    with transaction(engine) as session:
        return create_account(session, new, today)


@pytest.fixture
def token(engine, account, now):
    with transaction(engine) as session:
        return start_session(session, account, now)


def test_an_account_is_found_by_its_address_in_whatever_case(engine, account):
    with reading(engine) as session:
        assert account_by_email(session, "ADA@STRASSE.example") == (account, "argon2...")
        assert account_by_email(session, "eve@example.org") is None
    assert (account.name, account.email) == ("Ada", "Ada@Straße.example")
    assert (account.role, account.active) == ("administrator", True)


def test_an_address_has_one_account(engine, new, account, today):
    with pytest.raises(AlreadyDoneError) as caught, transaction(engine) as session:
        create_account(session, new, today)
    assert caught.value.code == "email_taken"


def test_an_installation_knows_whether_it_has_an_account(engine, new, today):
    with transaction(engine) as session:
        assert not any_account(session)
        create_account(session, new, today)
        assert any_account(session)


def test_a_session_is_its_accounts_until_it_ends(engine, account, token, now):
    with reading(engine) as session:
        assert session_account(session, token, now) == account
        assert session_account(session, token + "x", now) is None


def test_an_idle_session_ends(engine, account, token, now):
    with reading(engine) as session:
        assert session_account(session, token, now + 30 * MINUTE - SECOND) == account
        assert session_account(session, token, now + 30 * MINUTE) is None


def test_a_session_in_use_ends_after_twelve_hours(engine, account, token, now):
    last = now + 12 * 60 * MINUTE
    with transaction(engine) as session:
        touch_session(session, token, last - MINUTE)
        assert session_account(session, token, last - SECOND) == account
        assert session_account(session, token, last) is None


def test_a_session_is_touched_once_a_minute(engine, account, token, now):
    with transaction(engine) as session:
        assert not is_touch_due(session, token, now + MINUTE - SECOND)
        assert is_touch_due(session, token, now + MINUTE)
        touch_session(session, token, now + 29 * MINUTE)
        assert not is_touch_due(session, token, now + 29 * MINUTE)
        assert session_account(session, token, now + 45 * MINUTE) == account


def test_a_time_in_another_zone_is_the_same_time(engine, account, token, now):
    with reading(engine) as session:
        there = (now + 29 * MINUTE).astimezone(timezone(timedelta(hours=-9)))
        assert session_account(session, token, there) == account
        assert session_account(session, token, there + MINUTE) is None


def test_a_time_without_a_zone_is_refused(engine, account):
    with pytest.raises(StatementError, match="needs a zone"), transaction(engine) as session:
        start_session(session, account, datetime(2026, 11, 20))  # noqa: DTZ001


def test_signing_out_ends_one_session_and_leaves_the_others(engine, account, token, now):
    with transaction(engine) as session:
        other = start_session(session, account, now)
        end_session(session, token)
        assert session_account(session, token, now) is None
        assert session_account(session, other, now) == account


def test_signing_out_everywhere_ends_all_sessions(engine, account, token, now):
    with transaction(engine) as session:
        other = start_session(session, account, now)
        end_sessions(session, account)
        assert [session_account(session, each, now) for each in (token, other)] == [None, None]


def test_an_account_that_is_not_active_has_no_session(engine, token, now):
    with transaction(engine) as session:
        session.execute(update(AccountRow).values(active=False))
        assert session_account(session, token, now) is None


def test_only_the_last_set_up_link_opens_and_none_once_there_is_an_account(engine, new, now, today):
    with transaction(engine) as session:
        first, second = replace_setup_token(session, now), replace_setup_token(session, now)
        assert not setup_token_valid(session, first)
        assert setup_token_valid(session, second)
        create_account(session, new, today)
        assert not setup_token_valid(session, second)


def test_attempts_are_counted_over_the_last_quarter_of_an_hour(engine, now):
    times = [timedelta(0), MINUTE, MINUTE, 14 * MINUTE, 15 * MINUTE, 40 * MINUTE]
    with transaction(engine) as session:
        assert [count_attempt(session, "a", now + each) for each in times] == [1, 2, 3, 4, 4, 1]
        assert count_attempt(session, "b", now) == 1


def test_attempts_are_forgotten_when_asked(engine, now):
    with transaction(engine) as session:
        count_attempt(session, "a", now)
        count_attempt(session, "b", now)
        clear_attempts(session, "a")
        assert count_attempt(session, "a", now) == 1
        assert count_attempt(session, "b", now) == 2
