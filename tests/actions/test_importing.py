"""What makes two files of answers the same."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from survey.actions.importing import content_of
from survey.actions.made_up import made_up_responses
from tests.factories import pmo50

ROWS = tuple(made_up_responses(pmo50(), dict.fromkeys(pmo50().group, 2), Random(20)))  # made up


@given(rows=st.permutations(ROWS))
def test_the_order_of_rows_makes_no_other_content(rows):
    assert content_of(rows) == content_of(ROWS)


@given(
    place=st.integers(0, len(ROWS) - 1),
    item=st.integers(0, len(ROWS[0].ratings) - 1),
    given=st.sampled_from("12345dn-."),
)
def test_one_other_rating_makes_other_content(place, item, given):
    row = ROWS[place]
    changed = replace(row, ratings=row.ratings[:item] + given + row.ratings[item + 1 :])
    same = changed == row
    assert (content_of([*ROWS[:place], changed, *ROWS[place + 1 :]]) == content_of(ROWS)) is same


def test_one_row_more_or_less_makes_other_content():
    contents = {content_of(rows) for rows in (ROWS, ROWS[:-1], [*ROWS, ROWS[0]], ())}
    assert len(contents) == 4


def test_the_same_dice_give_the_same_answers():
    assert tuple(made_up_responses(pmo50(), dict.fromkeys(pmo50().group, 2), Random(20))) == ROWS  # made up
