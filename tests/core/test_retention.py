"""How long things are kept: usual times, what nothing outlives, what people were told."""

import pytest

from survey.core.retention import LONGEST, Retention, faults_of, read_retention

USUAL = Retention()


def test_what_nobody_chose_is_kept_as_long_as_usual():
    assert read_retention({}, identified=False) == Retention(drafts=30, mails=90, invitations=365, answers=730)
    assert read_retention({}, identified=True).answers == 365
    assert read_retention({"answers": 99, "unknown": 4}, identified=False).to_document()["answers"] == 99


@pytest.mark.parametrize(
    ("document", "identified", "kept"),
    [
        ({"invitations": 10}, False, Retention(drafts=10, mails=10, invitations=10, answers=730)),
        ({"invitations": 10}, True, Retention(drafts=10, mails=10, invitations=10, answers=10)),
        ({"answers": 7}, False, Retention(drafts=7, mails=90, invitations=365, answers=7)),
    ],
)
def test_what_belongs_to_something_does_not_outlive_it(document, identified, kept):
    assert read_retention(document, identified=identified) == kept


@pytest.mark.parametrize(
    ("wanted", "told", "identified", "faults"),
    [
        (USUAL, None, False, []),
        (USUAL, None, True, [("outlives", "answers", 365)]),
        (
            Retention(drafts=0, mails=LONGEST + 1),
            None,
            False,
            [("out_of_range", "drafts", LONGEST), ("out_of_range", "mails", LONGEST)],
        ),
        (Retention(mails=366), None, False, [("outlives", "mails", 365)]),
        (
            Retention(drafts=31, answers=731),
            USUAL,
            False,
            [("longer_than_told", "drafts", 30), ("longer_than_told", "answers", 730)],
        ),
        (Retention(drafts=29, answers=729, mails=300, invitations=900), USUAL, False, []),
        (Retention(drafts=9, answers=8), None, False, [("outlives", "drafts", 8)]),
    ],
)
def test_what_speaks_against_keeping_things_for_so_long_is_said(wanted, told, identified, faults):
    found = faults_of(wanted, told, identified=identified)
    assert [(fault.code, fault.where, fault.values["most"]) for fault in found] == faults
