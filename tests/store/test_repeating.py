"""One assessment after another: what the next one takes over, whom it asks, and that no answer goes along."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from survey.actions.repeating import Chosen, changes_since, choices_after, set_rhythm, start_next
from survey.catalogue import load_questionnaire, shipped
from survey.core.errors import NotFoundError, RefusedError
from survey.core.mail_plan import MailPlan
from survey.core.merging import always_merged
from survey.core.rhythm import Rhythm
from survey.store.access import set_pmos_led
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import (
    context_of,
    create_assessment,
    questionnaire_of,
    save_context,
    set_closed,
    set_code_word,
    set_open,
)
from survey.store.audit import log_of
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_code_invitations, add_invitations, invitations_of
from survey.store.mails import has_test_mail, mail_plan_of, put_invitations, save_mail_plan
from survey.store.organisations import create_pmo
from survey.store.preparing import save_agreed, save_privacy, settled_of
from survey.store.repeating import drafts_after
from survey.store.responses import Submission, add_response
from survey.store.rhythms import proposals, rhythm_of
from survey.store.rows import Row
from survey.store.tokens import make_token
from tests.factories import pmo50, response
from tests.store.conftest import NOW

FULL, PULSE = pmo50(), load_questionnaire(shipped()["pmo-pulse"])
TODAY = NOW.date()
PEOPLE = [
    *(Person(f"Person {n}", "X", f"x{n}@example.org", "fr") for n in range(30)),
    *(Person(f"Other {n}", "B", f"b{n}@example.org") for n in range(5)),
    Person("No Address", "P"),
    Person("No Address", "P"),
]
STATED = {"facts": {"sponsor_vacant": True}, "targets": {"VAL": 4.5}, "population": {"X": 30, "B": 12, "P": 2}}
# Tables of which a new draft has rows; of every other one that knows assessments it has none.
OWN = {"assessment", "invitation", "audit"}


@pytest.fixture
def first(engine, plan):
    """A full assessment that was prepared, opened, answered in part and closed."""
    planned = replace(plan, questionnaire=FULL, questionnaire_sha256="f" * 64, smallest_group=6)
    with transaction(engine) as session:
        made = create_assessment(session, planned, TODAY - timedelta(days=90))
        save_context(session, made, STATED)
        save_mail_plan(session, made, MailPlan(by_mail=True, sender="Lea", reminders=3))
        save_privacy(session, made, {"en": "Our own words"})
        save_agreed(session, made, {"privacy": "mark"})
        add_invitations(session, made, PEOPLE)
        add_code_invitations(session, made, {"ABCDEFGHJKMN": "X"})
        set_code_word(session, made, "c" * 64)
        made = set_open(session, made, TODAY - timedelta(days=90))
        put_invitations(session, made, NOW)
        start_draft(session, made, NewDraft("X", "en"), NOW)
        add_response(session, made, Submission(response(FULL, "X", "3"), {"C1": "Good."}, make_token()), NOW)
        return set_closed(session, made, TODAY - timedelta(days=60))


def begin(engine, assessment, when=TODAY):
    with transaction(engine) as session:
        return set_open(session, assessment, when)


def listed(engine, assessment):
    with reading(engine) as session:
        return [(each.name, each.address, each.group, each.language) for each in invitations_of(session, assessment)]


def test_the_next_one_takes_over_what_was_settled(engine, first):
    draft = start_next(engine, first, Chosen("Next", FULL), NOW)
    assert (draft.stage, draft.follows, draft.pmo, draft.mode) == ("draft", first.id, first.pmo, "anonymous")
    assert (draft.smallest_group, draft.code_word_hash, draft.title) == (6, None, "Next")
    assert sorted(listed(engine, draft), key=str) == sorted(
        ((each.name, each.address, each.group, each.language) for each in PEOPLE), key=str
    )
    with reading(engine) as session:
        assert context_of(session, draft) == {
            "targets": {"VAL": 4.5},
            "population": {"X": 30, "B": 12, "P": 2},
        }
        assert mail_plan_of(session, draft) == MailPlan(by_mail=True, sender="Lea", reminders=3)
        assert not has_test_mail(session, draft)
        settled = settled_of(session, draft)
        assert (settled.privacy, settled.agreed) == ({"en": "Our own words"}, {})
        assert {each.state for each in invitations_of(session, draft)} == {"invited"}
        (entry,) = log_of(session, draft.organisation, assessment=draft.id)
        assert entry.action == "assessment.repeated"
        assert entry.details == {"follows": first.slug, "questionnaire": "pmo-50", "people": len(PEOPLE)}


@pytest.mark.parametrize("questionnaire", [FULL, PULSE], ids=["full", "pulse"])
def test_nothing_of_the_answers_goes_along(engine, first, questionnaire):
    draft = start_next(engine, first, Chosen("Next", questionnaire), NOW)
    tables = [table for table in Row.metadata.sorted_tables if "assessment_id" in table.c]
    assert {"response", "comment", "draft", "link", "mail", "respondent", "report"} <= {each.name for each in tables}
    with reading(engine) as session:
        for table in tables:
            n = session.scalar(select(func.count()).where(table.c.assessment_id == draft.id))
            assert (n or 0) == 0 or table.name in OWN, table.name
        known = {each.id for each in invitations_of(session, first)}
        assert known.isdisjoint(each.id for each in invitations_of(session, draft))


def test_groups_and_languages_that_are_gone_take_their_people_along(engine, first):
    fewer = replace(FULL, id="other", groups=FULL.groups[1:], languages=("en",))
    fewer = replace(fewer, items=tuple(replace(each, groups=each.groups[1:]) for each in FULL.items))
    draft = start_next(engine, first, Chosen("Next", fewer), NOW)
    assert {(group, language) for *_, group, language in listed(engine, draft)} == {("B", None), ("P", None)}
    with reading(engine) as session:
        assert context_of(session, draft)["population"] == {"B": 12, "P": 2}


def test_three_pulses_ask_everybody_once(engine, first):
    earlier, asked = first, []
    for number in range(3):
        pulse = start_next(engine, earlier, Chosen(f"Pulse {number}", PULSE), NOW + timedelta(days=number))
        asked.append(listed(engine, pulse))
        with reading(engine) as session:
            sizes = context_of(session, pulse)["population"]
        assert sizes == {"X": 10, "B": 5, "P": 2}
        assert sorted(group for *_, group, _ in asked[-1]) == sorted("X" * 10 + "B" * 5 + "P" * 2)
        earlier = begin(engine, pulse)
    in_first_group = [each for pulse in asked for each in pulse if each[2] == "X"]
    assert len(set(in_first_group)) == 30
    full = start_next(engine, earlier, Chosen("All again", FULL), NOW)
    assert full.follows == first.id
    assert len(listed(engine, full)) == len(PEOPLE)


def test_who_joined_for_a_pulse_stays(engine, first):
    pulse = start_next(engine, first, Chosen("Pulse", PULSE), NOW)
    with transaction(engine) as session:
        add_invitations(session, pulse, [Person("New", "X", "New@example.org"), Person("Moved", "P", "b1@example.org")])
    full = start_next(engine, begin(engine, pulse), Chosen("All again", FULL), NOW)
    assert ("New", "New@example.org", "X", None) in listed(engine, full)
    with reading(engine) as session:
        changes = changes_since(session, full)
        assert [each.name for each in changes.turnover.joined] == ["New"]
        assert changes.turnover.left == ()
        assert changes.sizes["X"] == (30, 31)


def test_the_same_is_not_started_twice(engine, first):
    draft = start_next(engine, first, Chosen("Next", FULL), NOW)
    with pytest.raises(RefusedError) as refused:
        start_next(engine, first, Chosen("Next", always_merged(FULL, "LEADERS")), NOW)
    assert refused.value.code == "next_is_there"
    pulse = start_next(engine, first, Chosen("Pulse", PULSE), NOW)
    with reading(engine) as session:
        assert {each.id for each in drafts_after(session, first)} == {draft.id, pulse.id}
    begin(engine, draft)
    start_next(engine, first, Chosen("Next", FULL), NOW)


def test_two_leaders_at_once_make_one(engine, first):
    def start(_number):
        try:
            return start_next(engine, first, Chosen("Next", FULL), NOW).id
        except RefusedError as error:
            return error.code

    with ThreadPoolExecutor(2) as both:
        found = sorted(both.map(start, range(2)))
    assert found.count("next_is_there") == 1
    with reading(engine) as session:
        assert len(drafts_after(session, first)) == 1


def test_a_draft_has_no_next_one(engine, first):
    draft = start_next(engine, first, Chosen("Next", FULL), NOW)
    with pytest.raises(RefusedError):
        start_next(engine, draft, Chosen("After next", FULL), NOW)


def test_what_may_be_asked_next_is_the_same_the_newer_and_the_pulse(engine, first):
    newer = replace(FULL, version="2.0", items=FULL.items[1:])
    with reading(engine) as session:
        choices = choices_after(session, first, [FULL, newer, PULSE])
    told = [(each.kind, each.questionnaire.version, each.is_same, each.people) for each in choices]
    assert told == [
        ("full", "1.0", True, 37),
        ("full", "2.0", False, 37),
        ("pulse", "1.0", False, 17),
    ]
    assert choices[0].wording.is_equal
    assert choices[1].wording.counts["gone"] == 1


def test_the_newer_one_keeps_groups_together_that_were_merged(engine, plan):
    merged = always_merged(FULL, "LEADERS")
    with transaction(engine) as session:
        made = create_assessment(session, replace(plan, questionnaire=merged, questionnaire_sha256="e" * 64), TODAY)
        made = set_open(session, made, TODAY)
        choices = choices_after(session, made, [FULL, replace(FULL, version="2.0")])
    assert [(each.questionnaire.version, each.questionnaire.groups == merged.groups) for each in choices] == [
        ("1.0", True),
        ("2.0", True),
    ]


def test_what_changed_is_told_of_people_groups_wording_and_facts(engine, first):
    with reading(engine) as session:
        assert questionnaire_of(session, first) == FULL
    draft = start_next(engine, first, Chosen("Next", replace(FULL, items=FULL.items[1:])), NOW)
    with transaction(engine) as session:
        add_invitations(session, draft, [Person("Zoe", "O", "zoe@example.org")])
        gone = text("DELETE FROM invitation WHERE assessment_id = :draft AND address = 'x3@example.org'")
        session.execute(gone, {"draft": draft.id})
        save_context(session, draft, {**context_of(session, draft), "population": {"X": 29, "B": 14, "O": 1}})
    with reading(engine) as session:
        found = changes_since(session, draft)
        with pytest.raises(NotFoundError):
            changes_since(session, first)
    assert (found.followed.id, found.kind) == (first.id, "full")
    assert [each.name for each in found.turnover.joined] == ["Zoe"]
    assert [each.name for each in found.turnover.left] == ["Person 3"]
    nobody = (None, None)
    then_and_now = {"X": (30, 29), "B": (12, 14), "P": (2, None), "T": nobody, "O": (None, 1), "L": nobody}
    assert found.sizes == then_and_now
    assert found.facts == {"sponsor_vacant": True}
    assert found.wording.counts["gone"] == 1


def test_a_rhythm_proposes_what_is_not_prepared_yet_to_those_who_lead(engine, first, plan):
    with transaction(engine) as session:
        other = create_pmo(session, plan.pmo.organisation, "Another PMO")
        new = NewAccount(plan.pmo.organisation, "Lea", "lea@example.org", None, "leader")
        leader = create_account(session, new, TODAY)
        set_pmos_led(session, leader, [plan.pmo.id])

    def told():
        with reading(engine) as session:
            return [
                (each.proposal.kind, each.proposal.opens_on, each.after) for each in proposals(session, leader, TODAY)
            ]

    assert told() == []
    set_rhythm(engine, other, Rhythm(1, 1), NOW)
    assert told() == []
    set_rhythm(engine, plan.pmo, Rhythm(6, 6), NOW + timedelta(seconds=1))
    with reading(engine) as session:
        assert rhythm_of(session, plan.pmo) == Rhythm(6, 6)
        assert log_of(session, first.organisation)[0].details == {"pmo": "Central PMO", "months": 6, "weeks": 6}
    due = date(2027, 2, 22)
    assert told() == [("pulse", TODAY, first.slug), ("full", due, first.slug)]
    pulse = start_next(engine, first, Chosen("Pulse", PULSE), NOW)
    assert told() == [("full", due, first.slug)]
    begin(engine, pulse)
    assert told() == [("pulse", date(2027, 1, 1), pulse.slug), ("full", due, pulse.slug)]
