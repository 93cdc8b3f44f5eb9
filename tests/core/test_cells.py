"""Nothing that somebody wrote is worked out by a spreadsheet."""

import pytest

from survey.core.cells import as_text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1"])
def test_what_would_be_a_formula_is_a_text(cell):
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ada", "1 + 1 = 2", "a@b.example", " x"])
def test_other_texts_stay_as_they_are(cell):
    assert as_text(cell) == cell
