"""How long things are kept, as a leader reads and changes it; one person's data, shown, downloaded and erased."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from survey.actions.answering import Sending, begin, send
from survey.actions.inviting import invite
from survey.actions.running import close, launch, plan, reopen
from survey.core.errors import RefusedError
from survey.store.assessments import create_assessment, find_assessment
from survey.store.audit import log_of
from survey.store.drafts import NewDraft, draft_of, save_fields
from survey.store.engine import reading, transaction
from survey.store.invitations import Person
from survey.store.invited_people import people_page
from survey.store.links import find_link
from survey.store.organisations import pmos
from survey.store.purging import purge
from survey.store.responses import counts_by_group
from survey.store.retention import retention_of
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
DAYS = {"drafts": "20", "mails": "60", "invitations": "200", "answers": "150"}


@pytest.fixture
def make_answered(engine, settings, account):
    """Make an open assessment of a mode, in which Ada has answered and Bob was only asked."""

    def make(mode):
        with transaction(engine) as session:
            (pmo,) = pmos(session, account.organisation)
            made = create_assessment(session, replace(plan(pmo, "Autumn 2026", pmo50(), 5), mode=mode), TODAY)
        opened = launch(engine, settings.secret_key, made, NOW)
        ada, _ = invite(engine, opened, [Person("Ada", "P", "ada@example.org"), Person("Bob", "P")], NOW)
        with reading(engine) as session:
            link = find_link(session, ada.token)
        begin(engine, link, ada.token, NewDraft("P", "en"), NOW)
        with transaction(engine) as session:
            fields = {item.id: "2" for item in pmo50().items if "P" in item.groups}
            save_fields(session, draft_of(session, link), fields, NOW)
        send(engine, settings.secret_key, link, Sending("a code of hers", "en", NOW))
        return opened

    return make


def listed(engine, assessment, name):
    with reading(engine) as session:
        return next((each for each in people_page(session, assessment).people if each.name == name), None)


def held_on(page):
    """What the table says, by row."""
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td class="number">(.*?)</td>', page.text, re.DOTALL)
    return dict(rows)


def main_of(page):
    return page.text.split("<main", 1)[1].split("</main>")[0]


def newest(engine, account):
    with reading(engine) as session:
        return log_of(session, account.organisation)[0]


def test_a_leader_says_how_long_things_are_kept_and_sees_when_they_go(leader, engine, account, assessment):
    page = leader.get(f"{PATH}/retention").text
    assert fields_in(page).items() >= {"drafts": "30", "mails": "90", "invitations": "365", "answers": "730"}.items()
    assert "no end yet" in page
    assert "Nothing would go today." in page
    assert leader.send(f"{PATH}/retention", DAYS).status_code == 303
    assert fields_in(leader.get(f"{PATH}/retention").text).items() >= DAYS.items()
    entry = newest(engine, account)
    assert (entry.action, entry.by) == ("retention.changed", account.name)
    assert entry.details == {name: int(days) for name, days in DAYS.items()}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"drafts": "0"}, "from 1 to 3650"),
        ({"mails": "soon"}, "from 1 to 3650"),
        ({"invitations": ""}, "from 1 to 3650"),
        ({"mails": "201"}, "Enter 200 or less: they go no later than the invitations."),
        ({"drafts": "151"}, "Enter 150 or less: a draft may hold answers"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_kept(leader, engine, assessment, changed, said):
    refused = leader.send(f"{PATH}/retention", DAYS | changed)
    assert refused.status_code == 422
    assert said in refused.text
    assert fields_in(refused.text).items() >= (DAYS | changed).items()
    with reading(engine) as session:
        assert retention_of(session, assessment).answers == 730


def test_once_people_were_told_it_only_gets_shorter(leader, make_assessment):
    make_assessment({"P": 6})
    assert "can only be kept for a shorter time" in leader.get(f"{PATH}/retention").text
    refused = leader.send(f"{PATH}/retention", DAYS | {"answers": "731", "drafts": "31", "invitations": "900"})
    assert refused.status_code == 422
    assert refused.text.count("people who answered were told so") == 4
    assert leader.send(f"{PATH}/retention", DAYS | {"invitations": "900"}).status_code == 303


def test_answers_that_bear_names_are_kept_for_a_year_and_no_longer_than_the_invitations(leader, make_answered):
    make_answered("named")
    assert fields_in(leader.get(f"{PATH}/retention").text)["answers"] == "365"
    refused = leader.send(f"{PATH}/retention", DAYS | {"answers": "300"})
    assert "Enter 200 or less: they go no later than the invitations." in refused.text


def test_after_the_purge_the_report_still_reads(leader, signed_in, engine, account, make_assessment):
    assessment = make_assessment({"P": 12, "X": 3})
    close(engine, assessment, NOW)
    report = leader.get(f"/reports/{assessment.slug}")
    assert "15" in held_on(leader.get(f"{PATH}/retention"))["Single answers"]
    assert {each.what for each in purge(engine, NOW + timedelta(days=800))} >= {"answers", "sessions"}
    with reading(engine) as session:
        closed = find_assessment(session, assessment.id)
    # By then everybody is signed out as well.
    again = signed_in(account)
    assert main_of(again.get(f"/reports/{assessment.slug}")) == main_of(report)
    assert main_of(again.get(PATH)).count("15 of 104") == 1
    with pytest.raises(RefusedError, match="answers_over"):
        reopen(engine, closed, NOW + timedelta(days=800))


def test_counts_of_few_people_are_not_told(leader, make_assessment):
    make_assessment({"P": 4})
    assert "Fewer than 5" in held_on(leader.get(f"{PATH}/retention"))["Single answers"]


@pytest.mark.parametrize("mode", ["anonymous", "pseudonymous", "named"])
def test_what_is_held_about_a_person_can_be_read_and_taken_along(leader, engine, account, make_answered, mode):
    assessment = make_answered(mode)
    ada = listed(engine, assessment, "Ada")
    assert f"/people/{ada.id}/data" in leader.get(f"{PATH}/people").text
    page = leader.get(f"{PATH}/people/{ada.id}/data")
    assert newest(engine, account).action == "person.shown"
    file = leader.get(f"{PATH}/people/{ada.id}/data.json")
    assert newest(engine, account).action == "person.exported"
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"] == 'attachment; filename="autumn-2026-person.json"'
    held = json.loads(file.data)
    assert held["person"].items() >= {"name": "Ada", "address": "ada@example.org"}.items()
    question = next(item for item in pmo50().items if "P" in item.groups).text["en"]
    if mode == "anonymous":
        assert "cannot be found by anybody" in page.text
        assert held["answers"] == []
    else:
        assert question in page.text
        assert question in held["answers"][0]
    nobody = leader.get(f"{PATH}/people/{listed(engine, assessment, 'Bob').id}/data").text
    assert question not in nobody


@pytest.mark.parametrize("mode", ["anonymous", "pseudonymous", "named"])
def test_a_person_is_erased_after_a_question(leader, engine, account, make_answered, mode):
    assessment = make_answered(mode)
    ada = listed(engine, assessment, "Ada")
    at = f"{PATH}/people/{ada.id}/erase"
    asked = leader.get(at).text
    assert ("Answers that were sent stay" in asked) == (mode == "anonymous")
    done = leader.send(at)
    assert (done.status_code, done.location) == (303, f"{PATH}/people")
    assert "One person was erased." in leader.get(f"{PATH}/people").text
    assert listed(engine, assessment, "Ada") is None
    assert listed(engine, assessment, "Bob")
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == ({"P": 1} if mode == "anonymous" else {})
    entry = newest(engine, account)
    assert entry.action == "person.erased"
    assert "Ada" not in str(entry.details)
    for path in ("data", "data.json", "erase"):
        assert leader.get(f"{PATH}/people/{ada.id}/{path}").status_code == 404


def test_after_the_report_was_made_that_it_stays_is_said(leader, engine, make_answered):
    assessment = make_answered("named")
    close(engine, assessment, NOW)
    ada = listed(engine, assessment, "Ada")
    assert "stays as it is" in leader.get(f"{PATH}/people/{ada.id}/erase").text
    leader.send(f"{PATH}/people/{ada.id}/erase")
    assert leader.get(f"/reports/{assessment.slug}").status_code == 200


def test_a_stranger_finds_nobody(stranger, leader, engine, make_answered):
    assessment = make_answered("named")
    ada = listed(engine, assessment, "Ada")
    for path in ("retention", f"people/{ada.id}/data", f"people/{ada.id}/data.json", f"people/{ada.id}/erase"):
        assert stranger.get(f"{PATH}/{path}").status_code == 404
    token = stranger.token_on("/account")
    assert stranger.post(f"{PATH}/people/{ada.id}/erase", data={"csrf_token": token}).status_code == 404
    assert listed(engine, assessment, "Ada")
