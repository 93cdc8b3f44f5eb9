"""When the next assessment is due, and whom a pulse asks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.catalogue import load_questionnaire, shipped
from survey.core.rhythm import Proposal, Rhythm, kind_of, proposals, third_of
from tests.factories import pmo50

TODAY = date(2026, 11, 20)  # a Friday
PEOPLE = st.dictionaries(st.text(max_size=6), st.sampled_from("XBP"), max_size=90)
SEEDS = st.integers(0, 2**64 - 1)


def in_group(people, group, some):
    return {person for person in some if people[person] == group}


@given(PEOPLE, SEEDS, st.lists(st.sets(st.text(max_size=6)), max_size=3))
def test_a_pulse_asks_a_third_of_each_group_and_eight_at_least(people, seed, asked):
    drawn = third_of(people, asked, seed)
    assert drawn <= set(people)
    for group in set(people.values()):
        size, n = len(in_group(people, group, people)), len(in_group(people, group, drawn))
        assert n >= min(size, 8)
        assert n >= size / 3
        assert n <= max(8, size / 3 + 1)


@given(PEOPLE, st.tuples(SEEDS, SEEDS, SEEDS, SEEDS))
def test_three_pulses_in_a_row_ask_everybody(people, seeds):
    first = third_of(people, [], seeds[0])
    second = third_of(people, [first], seeds[1])
    third = third_of(people, [second, first], seeds[2])
    assert first | second | third == set(people)
    fourth = third_of(people, [third, second, first], seeds[3])
    assert fourth | second | third == set(people)
    for group in set(people.values()):
        if len(in_group(people, group, people)) >= 24:
            # Large groups: nobody is asked twice before everybody was asked once, but for what three do not divide.
            twice = in_group(people, group, (first & second) | (first & third) | (second & third))
            assert len(twice) <= 2


@given(PEOPLE, SEEDS)
def test_the_same_seed_draws_the_same_people_however_they_are_listed(people, seed):
    assert third_of(people, [], seed) == third_of(dict(reversed(people.items())), [], seed)


def test_everybody_has_the_same_chance():
    people = dict.fromkeys("abcdefghijklmnopqrstuvwxyzäöü1", "X")
    draws = [third_of(people, [], seed) for seed in range(900)]
    times = [sum(person in drawn for drawn in draws) for person in people]
    # 10 of 30, 900 times: 300 for each, give or take five standard deviations.
    assert max(abs(n - 300) for n in times) < 5 * 900**0.5 * (1 / 3 * 2 / 3) ** 0.5


DATES = {
    "none": (Rhythm(), {}, []),
    "never before: today": (Rhythm(6, 0), {}, [Proposal("full", TODAY, date(2026, 12, 11))]),
    "months": (Rhythm(6, 0), {"full": date(2026, 6, 24)}, [Proposal("full", date(2026, 12, 24), date(2027, 1, 14))]),
    "over a year": (Rhythm(14, 0), {"full": date(2026, 1, 6)}, [Proposal("full", date(2027, 3, 8), date(2027, 3, 29))]),
    "the last day of a shorter month": (
        Rhythm(6, 0),
        {"full": date(2026, 8, 31)},
        [Proposal("full", date(2027, 3, 1), date(2027, 3, 22))],
    ),
    "weeks": (Rhythm(0, 6), {"pulse": date(2026, 11, 2)}, [Proposal("pulse", date(2026, 12, 14), date(2026, 12, 21))]),
    "late": (Rhythm(0, 6), {"pulse": date(2026, 9, 1)}, [Proposal("pulse", TODAY, date(2026, 11, 27), is_late=True)]),
    "the earlier one first": (
        Rhythm(6, 6),
        {"full": date(2026, 11, 2), "pulse": date(2026, 11, 3)},
        [
            Proposal("pulse", date(2026, 12, 15), date(2026, 12, 22)),
            Proposal("full", date(2027, 5, 3), date(2027, 5, 24)),
        ],
    ),
}


@pytest.mark.parametrize(("rhythm", "last", "expected"), DATES.values(), ids=list(DATES))
def test_dates_follow_from_the_last_one_of_the_kind(rhythm, last, expected):
    assert list(proposals(rhythm, last, TODAY)) == expected


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_nothing_opens_or_closes_on_a_weekend_or_in_the_past(last, today):
    for each in proposals(Rhythm(6, 6), {"full": last, "pulse": last}, today):
        assert each.opens_on >= today
        assert {each.opens_on.weekday(), each.closes_on.weekday()} <= set(range(5))
        assert each.closes_on - each.opens_on == timedelta(weeks=3 if each.kind == "full" else 1)


@pytest.mark.parametrize("numbers", [(-1, 0), (37, 0), (0, -1), (0, 53)])
def test_a_rhythm_is_of_months_and_weeks(numbers):
    with pytest.raises(ValueError, match="no rhythm"):
        Rhythm(*numbers)


def test_a_pulse_is_what_has_one_figure_over_all_items():
    assert kind_of(pmo50()) == "full"
    assert kind_of(load_questionnaire(shipped()["pmo-pulse"])) == "pulse"
