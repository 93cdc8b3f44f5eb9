"""What keeps a survey from opening, and what only wants a look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from survey.core.context import Context
from survey.core.launching import AGREEMENTS, Preparation, checks, may_open
from survey.core.merging import always_merged
from survey.core.retention import Retention
from tests.factories import pmo50

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = {"X": 11, "B": 33, "P": 33, "T": 16, "O": 10, "L": 1}
FACTS = {each.id: False for each in pmo50().context if each.kind in ("yes_no", "exceeds")}


def agreed_to(found):
    return replace(found, agreed={name: found.mark(name) for name in AGREEMENTS})


READY = agreed_to(
    Preparation(
        questionnaire=pmo50(),
        context=Context(facts=FACTS, population=PEOPLE),
        smallest_group=5,
        needs_invitations=False,
        invited=0,
        addressed=0,
        by_mail=False,
        sender="",
        is_mail_tested=False,
        closes_at=NOW + timedelta(days=9),
        privacy={},
        retention=Retention(),
        agreed={},
    )
)


def states(found):
    return {check.name: check.state for check in checks(found, NOW) if check.state != "done"}


def test_with_everything_in_place_it_may_open():
    assert states(READY) == {}
    assert may_open(checks(READY, NOW))


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"context": Context(facts=FACTS, population={"X": 11})}, "groups", "missing"),
        ({"context": Context(population=PEOPLE)}, "facts", "look"),
        ({"closes_at": None}, "dates", "look"),
        ({"closes_at": NOW}, "dates", "missing"),
        ({"needs_invitations": True}, "people", "missing"),
        ({"invited": 9, "addressed": 9}, "mail", "look"),
        ({"invited": 9, "addressed": 9, "by_mail": True, "is_mail_tested": True}, "mail", "missing"),
        ({"invited": 9, "addressed": 9, "by_mail": True, "sender": "Ann"}, "mail", "missing"),
        ({"privacy": {"en": "Other words."}}, "privacy", "missing"),
        ({"retention": Retention(answers=9)}, "privacy", "missing"),
        ({"context": Context(FACTS, {"SPO": 4.5}, PEOPLE)}, "targets", "missing"),
    ],
)
def test_one_thing_that_is_not_right_is_named(change, name, state):
    found = replace(READY, **change)
    assert states(found) == {name: state}
    assert may_open(checks(found, NOW)) is (state == "look")


def test_people_who_are_written_to_get_a_tested_mail_in_somebodys_name():
    found = replace(
        READY, needs_invitations=True, invited=9, addressed=9, by_mail=True, sender="Ann", is_mail_tested=True
    )
    assert states(found) == {}


def test_groups_that_can_never_be_shown_are_named_and_have_to_be_agreed_to():
    few = replace(READY, context=Context(FACTS, {}, PEOPLE | {"P": 2, "T": 2, "O": 0, "L": 0}))
    assert few.hidden_columns() == ["PROJECTS"]
    assert few.people_in("PROJECTS") == 4
    assert "O" not in few.columns()
    assert states(few) == {"groups": "missing"}
    assert states(agreed_to(few)) == {}


def test_a_group_that_was_not_stated_has_no_number():
    assert replace(READY, context=Context()).people_in("X") is None


def test_groups_merged_for_good_are_one_column_however_many_answer():
    assert set(READY.columns()) == {"X", "B", "P", "T", "PMO"}
    merged = replace(READY, questionnaire=always_merged(pmo50(), "LEADERS"))
    assert set(merged.columns()) == {"LEADERS", "P", "T", "PMO"}
    assert merged.people_in("LEADERS") == 44
