"""What a leader may see while people answer, whatever the numbers are."""

from hypothesis import given
from hypothesis import strategies as st

from survey.web.manage.progress import visible_columns

COLUMNS = "abcdef"
SIZES = st.fixed_dictionaries({column: st.integers(0, 30) for column in COLUMNS})
PEOPLE = st.fixed_dictionaries({column: st.none() | st.integers(0, 40) for column in COLUMNS})


@given(answered=SIZES, invited=PEOPLE, elsewhere=st.integers(0, 9), smallest=st.integers(4, 20))
def test_what_is_not_shown_is_nothing_or_enough(answered, invited, elsewhere, smallest):
    total = sum(answered.values()) + elsewhere
    shown = visible_columns(answered, invited, total, smallest)
    hidden = total - sum(answered[column] for column in shown)
    # A total under the smallest group is not shown either.
    assert hidden == 0 or hidden >= smallest or total < smallest
    assert all(answered[column] >= smallest for column in shown)
    assert all(invited[column] is None or invited[column] >= smallest for column in shown)
