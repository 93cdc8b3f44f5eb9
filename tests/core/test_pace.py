"""How long it takes, from how long it took others."""

import pytest

from survey.core.pace import median_pace, minutes_at


@pytest.mark.parametrize(
    ("counts", "pace"),
    [({}, None), ({8: 9}, None), ({8: 10}, 8), ({5: 5, 9: 5}, 5), ({5: 4, 9: 6}, 9), ({60: 1, 4: 3, 6: 7}, 6)],
)
def test_the_pace_is_the_lower_median_of_ten_people_at_least(counts, pace):
    assert median_pace(counts) == pace


@pytest.mark.parametrize(("pace", "questions", "minutes"), [(8, 0, 0), (8, 1, 1), (8, 45, 6), (9.6, 50, 8)])
def test_minutes_are_whole_and_at_least_one(pace, questions, minutes):
    assert minutes_at(pace, questions) == minutes
