"""A leader starts the next assessment, sees what changed, and sets a rhythm."""

from dataclasses import replace

import pytest

from survey.actions.repeating import Chosen, choices_after, start_next
from survey.actions.running import close, launch
from survey.store.access import set_pmos_led
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import find_assessment
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_people, invitations_of
from survey.store.organisations import create_pmo
from survey.web.manage import repeat
from survey.web.manage.offers import offers
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
NEXT, CHANGES = f"{PATH}/next", "/assessments/next-one/changes"
PEOPLE = [Person(f"Person {n}", "B", f"b{n}@example.org") for n in range(30)]


@pytest.fixture
def earlier(engine, settings, make_assessment):
    """A closed assessment with people on its list."""
    draft = make_assessment()
    with transaction(engine) as session:
        add_people(session, draft, PEOPLE)
    opened = launch(engine, settings.secret_key, draft, NOW)
    close(engine, opened, NOW)
    return opened


@pytest.fixture
def newer(monkeypatch):
    """On the shelf lies a newer questionnaire than was asked, beside the pulse."""
    first, *others = pmo50().items
    reworded = replace(first, text={"en": "Something <b>else</b>", "fr": "Autre chose"})
    made = replace(pmo50(), version="9.1", items=(reworded, *others[1:]))
    shelf = {**offers(), "pmo-50": made}
    monkeypatch.setattr(repeat, "offers", lambda: shelf)
    return made


def people_in(engine, slug):
    with reading(engine) as session:
        return len(invitations_of(session, find_assessment(session, slug)))


def test_the_next_one_is_started_as_a_draft_with_its_people(leader, engine, earlier):
    page = leader.get(NEXT).text
    assert "To everybody: 30 people on your list." in page
    assert "All of it can be compared." in page
    fields = fields_in(page)
    assert fields["title"].startswith("Central PMO, ")
    answer = leader.send(NEXT, {"title": "Next one", "chosen": fields["chosen"]})
    assert (answer.status_code, answer.location) == (303, "/assessments/next-one")
    assert people_in(engine, "next-one") == 30
    assert "Not open yet" in leader.get(answer.location).text
    again = leader.send(NEXT, {"title": "Next one", "chosen": fields["chosen"]})
    assert again.status_code == 409
    assert "The next assessment was started already." in again.text
    assert 'href="/assessments/next-one"' in leader.get(NEXT).text


def test_a_pulse_asks_a_third(leader, engine, earlier):
    page = leader.get(NEXT).text
    assert "8 of it at least: 10 people on your list." in page
    with reading(engine) as session:
        choices = choices_after(session, find_assessment(session, earlier.id), offers().values())
    (pulse,) = (choice for choice in choices if choice.kind == "pulse")
    leader.send(NEXT, {"title": "Next one", "chosen": pulse.sha256})
    assert people_in(engine, "next-one") == 10
    changes = leader.get(CHANGES).text
    assert "One is a pulse and the other is not" in changes
    assert "Nobody joined or moved." in changes


def test_what_was_typed_comes_back_with_what_is_wrong(leader, earlier):
    refused = leader.send(NEXT, {"title": "", "chosen": "0" * 64})
    assert refused.status_code == 422
    assert "This is needed." in refused.text
    assert "Choose one of these." in refused.text
    assert leader.send(NEXT, {"title": "x" * 121, "chosen": "0" * 64}).status_code == 422


def test_a_title_never_takes_the_address_of_another_page(leader, earlier):
    fields = fields_in(leader.get(NEXT).text)
    answer = leader.send(NEXT, fields | {"title": "New"})
    assert answer.location.startswith("/assessments/new-")
    assert leader.get(answer.location).status_code == 200


def test_a_newer_questionnaire_is_offered_with_its_differences(leader, earlier, newer):
    page = leader.get(NEXT).text
    assert "48 statements are the same; 1 has new words; 1 is no longer asked." in page
    assert "Something &lt;b&gt;else&lt;/b&gt;" in page
    with reading(leader.application.extensions["survey"].engine) as session:
        choices = choices_after(session, find_assessment(session, earlier.id), [newer])
    leader.send(NEXT, {"title": "Next one", "chosen": choices[-1].sha256})
    changes = leader.get(CHANGES).text
    assert "the join is dotted" in changes
    assert "What only one of the two asks is left out of the comparison." in changes
    assert "Something &lt;b&gt;else&lt;/b&gt;" in changes
    assert "Nobody joined, left or moved." in changes


def test_who_joined_is_listed_up_to_a_limit(leader, engine, earlier):
    draft = start_next(engine, earlier, Chosen("Next one", pmo50()), NOW)
    with transaction(engine) as session:
        add_people(session, draft, [Person(f"New <{n:03}>", "X", f"n{n}@example.org") for n in range(120)])
    page = leader.get(CHANGES).text
    assert "New &lt;099&gt;" in page
    assert "New &lt;100&gt;" not in page
    assert "and 20 more" in page
    assert "All questions are the same, in the same words" in page


def test_an_assessment_that_follows_none_has_no_changes_and_a_draft_no_next_one(leader, make_assessment):
    make_assessment()
    assert leader.get(f"{PATH}/changes").status_code == 404
    assert leader.get(NEXT).status_code == 409


def test_a_rhythm_is_kept_and_proposes_dates(leader, engine, account, earlier):
    path = f"/assessments/pmo/{earlier.pmo}/rhythm"
    assert fields_in(leader.get(path).text)["months"] == "0"
    assert leader.send(path, {"months": "6", "weeks": "53"}).status_code == 422
    assert leader.send(path, {"months": "x", "weeks": ""}).status_code == 422
    answer = leader.send(path, {"months": "6", "weeks": "6"})
    assert (answer.status_code, answer.location) == (303, path)
    page = leader.get(path).text
    assert (fields_in(page)["months"], fields_in(page)["weeks"]) == ("6", "6")
    assert "Full assessment" in page
    assert page.count(f'href="{NEXT}"') == 2
    assert "Open it on" in leader.get(NEXT).text


def test_only_who_leads_the_pmo_comes_in(reader, stranger, engine, account, earlier, signed_in):
    draft = start_next(engine, earlier, Chosen("Next one", pmo50()), NOW)
    with transaction(engine) as session:
        other = create_pmo(session, account.organisation, "Another PMO")
        new = NewAccount(account.organisation, "Ben", "ben@example.org", None, "leader")
        ben = create_account(session, new, TODAY)
        set_pmos_led(session, ben, [other.id])
    for path in (NEXT, f"/assessments/{draft.slug}/changes", f"/assessments/pmo/{earlier.pmo}/rhythm"):
        assert reader.get(path).status_code == 303
        assert stranger.get(path).status_code == 404
        assert signed_in(ben).get(path).status_code == 404
    assert signed_in(ben).get(f"/assessments/pmo/{other.id}/rhythm").status_code == 200
    assert signed_in(ben).get("/assessments/pmo/nobody/rhythm").status_code == 404
