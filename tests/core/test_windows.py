"""Two windows on one draft: the laws that keep anything from being lost in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.windows import fingerprint, reconcile

texts = st.sampled_from(["", "1", "2", "DK", "É 🙂"])


def seen_as(text):
    return {"Q1": fingerprint(text)}


@pytest.mark.parametrize(
    ("saved", "sent", "shown", "changes", "clashes"),
    [
        (None, "", "", {"Q1": ""}, {}),  # seen for the first time, and skipped
        (None, "2", "", {"Q1": "2"}, {}),
        ("2", "2", "2", {}, {}),
        ("2", "3", "2", {"Q1": "3"}, {}),
        ("2", "", "2", {"Q1": ""}, {}),  # taken back here
        ("3", "2", "2", {}, {}),  # changed elsewhere, left alone here
        ("3", "", "", {}, {}),  # answered elsewhere, left alone here
        ("", "2", "", {"Q1": "2"}, {}),
        ("", "3", "2", {"Q1": "3"}, {}),  # taken back elsewhere, changed here: an answer is no loss
        ("3", "1", "2", {}, {"Q1": "3"}),  # changed in both
        ("3", "1", "", {}, {"Q1": "3"}),  # answered in both
        ("3", "", "2", {}, {"Q1": "3"}),  # changed elsewhere, taken back here
    ],
)
def test_what_a_page_saves_beside_another_window(saved, sent, shown, changes, clashes):
    found = reconcile({} if saved is None else {"Q1": saved}, {"Q1": sent}, seen_as(shown))
    assert (found.changes, found.clashes) == (changes, clashes)


def test_without_a_fingerprint_a_text_is_written_and_a_blank_leaves_what_is_there():
    found = reconcile({"Q1": "3", "Q2": "3"}, {"Q1": "1", "Q2": "", "Q3": ""}, {})
    assert (found.changes, found.clashes) == ({"Q1": "1", "Q3": ""}, {})


@given(saved=texts, sent=texts, shown=texts)
def test_what_another_window_saved_is_kept_or_told_or_was_seen_here(saved, sent, shown):
    found = reconcile({"Q1": saved}, {"Q1": sent}, seen_as(shown))
    if found.changes:
        assert saved in ("", shown)
    assert not set(found.changes) & set(found.clashes)


@given(saved=texts, sent=texts, shown=texts)
def test_the_same_page_sent_again_changes_nothing_more(saved, sent, shown):
    first = reconcile({"Q1": saved}, {"Q1": sent}, seen_as(shown))
    again = reconcile({"Q1": saved, **first.changes}, {"Q1": sent}, seen_as(shown))
    assert not again.changes
    assert again.clashes == first.clashes


@given(saved=texts, sent=texts, shown=texts)
def test_after_being_told_saving_again_takes_what_is_marked_here(saved, sent, shown):
    first = reconcile({"Q1": saved}, {"Q1": sent}, seen_as(shown))
    if first.clashes:
        assert reconcile({"Q1": saved}, {"Q1": sent}, seen_as(saved)).changes == {"Q1": sent}
