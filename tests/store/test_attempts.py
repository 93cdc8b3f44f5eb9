"""How often something was tried: looked up without counting, whatever the clock does."""

from datetime import timedelta

import pytest

from survey.store.attempts import attempts_lately, count_attempt
from survey.store.engine import reading, transaction

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tried(engine, now):
    """Three times at once, and two more five minutes later."""
    with transaction(engine) as session:
        for moment in (now, now, now, now + 5 * MINUTE, now + 5 * MINUTE):
            count_attempt(session, "a", moment)


@pytest.mark.usefixtures("tried")
@pytest.mark.parametrize(("minutes", "expected"), [(5, 5), (14, 5), (15, 2), (19, 2), (20, 0), (400 * 24 * 60, 0)])
def test_looking_counts_what_was_lately_and_nothing_more(engine, now, minutes, expected):
    for _ in range(3):
        with reading(engine) as session:
            assert attempts_lately(session, "a", now + minutes * MINUTE) == expected
            assert attempts_lately(session, "b", now + minutes * MINUTE) == 0


@pytest.mark.usefixtures("tried")
def test_a_clock_that_was_set_back_leaves_nobody_waiting(engine, now):
    earlier = now - timedelta(days=400)
    with transaction(engine) as session:
        assert attempts_lately(session, "a", earlier) == 0
        assert count_attempt(session, "a", earlier) == 1
