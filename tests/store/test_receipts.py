"""What the holder of a receipt does, on both databases, also many times at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from survey.actions.answering import Sending, begin_change, make_submission_code, send, withdraw_answers
from survey.core.errors import NotFoundError, NotOpenError
from survey.store.assessments import set_closed
from survey.store.drafts import draft_of, save_fields
from survey.store.engine import reading, transaction
from survey.store.links import find_link
from survey.store.receipts import find_receipt
from survey.store.responses import Submission, counts_by_group, submit
from survey.store.rows import DraftRow, LinkRow, ResponseRow
from tests.store.conftest import NOW, response

AT_ONCE = 20


@pytest.fixture
def code(engine, draft):
    """The receipt of answers that were sent."""
    code = make_submission_code()
    with transaction(engine) as session:
        submit(session, draft, Submission(response("1"), {}, code), NOW)
    return code


def count(engine, row):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(row))


def test_withdrawing_many_times_at_once_deletes_once_and_fails_cleanly(engine, code):
    def withdraw(_):
        try:
            withdraw_answers(engine, code, NOW)
        except NotFoundError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(withdraw, range(AT_ONCE)))
    assert any(done)
    assert count(engine, ResponseRow) == 0
    with pytest.raises(NotFoundError):
        withdraw_answers(engine, code, NOW)


def test_a_change_that_begins_on_many_devices_at_once_is_one_draft(engine, code):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tokens = list(pool.map(lambda _: begin_change(engine, code, "en", NOW), range(AT_ONCE)))
    assert len(set(tokens)) == AT_ONCE
    assert count(engine, DraftRow) == 1
    with reading(engine) as session:
        assert len({draft_of(session, find_link(session, token)).id for token in tokens}) == 1


def test_what_was_sent_counts_until_its_change_is_sent_in_its_place(engine, assessment, code):
    token = begin_change(engine, code, "en", NOW)
    with transaction(engine) as session:
        link = find_link(session, token)
        save_fields(session, draft_of(session, link), {"Q1": "3"}, NOW)
    with reading(engine) as session:
        assert find_receipt(session, code).response.ratings == "1"
    send(engine, "key", link, Sending(code, "en", NOW))
    with reading(engine) as session:
        assert find_receipt(session, code).response.ratings == "3"
        assert counts_by_group(session, assessment) == {"pmo": 1}
    assert count(engine, DraftRow) == 0


def test_withdrawing_ends_a_change_under_way(engine, code):
    before = count(engine, LinkRow)
    token = begin_change(engine, code, "en", NOW)
    withdraw_answers(engine, code, NOW)
    with reading(engine) as session:
        assert find_link(session, token) is None
    assert (count(engine, DraftRow), count(engine, LinkRow)) == (0, before)


def test_nothing_changes_after_the_close(engine, assessment, code, today):
    with transaction(engine) as session:
        set_closed(session, assessment, today)
    for refused in (lambda: begin_change(engine, code, "en", NOW), lambda: withdraw_answers(engine, code, NOW)):
        with pytest.raises(NotOpenError):
            refused()
    assert (count(engine, ResponseRow), count(engine, DraftRow)) == (1, 0)
