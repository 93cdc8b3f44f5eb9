"""Codes: what was typed comes down to the letters that were given out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.codes import canonical, written
from survey.store.tokens import LETTERS


@given(letters=st.text(LETTERS, min_size=1, max_size=30), part=st.integers(1, 8))
def test_a_code_is_read_as_it_was_written(letters, part):
    assert canonical(written(letters, part)) == letters
    assert canonical(written(letters, part).lower()) == letters


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("k7qrt01x9z", id="lower case"),
        pytest.param("K7QRT-01X9Z", id="a dash"),
        pytest.param("  K7QRT 01X9Z\n", id="spaces"),
        pytest.param("K7QRT–01X9Z", id="a dash as word processors make it"),
        pytest.param("K7QRT\u200b\u00a001X9Z", id="spaces that nobody sees"),
        pytest.param("k7qrtoix9z", id="O for 0 and I for 1"),
        pytest.param("K7QRTolX9Z", id="o for 0 and l for 1"),
        pytest.param("\uff2b7QRT01X9Z", id="a wide letter"),
    ],
)
def test_what_people_type_does_not_matter(typed):
    assert canonical(typed) == "K7QRT01X9Z"


@given(text=st.text())
def test_any_text_comes_down_to_letters_and_digits(text):
    assert canonical(text) == "" or canonical(text).isalnum()


@pytest.mark.parametrize(("letters", "said"), [("", ""), ("ABCDE", "ABCDE"), ("ABCDEF", "ABCDE-F")])
def test_a_code_is_written_in_parts(letters, said):
    assert written(letters, 5) == said
