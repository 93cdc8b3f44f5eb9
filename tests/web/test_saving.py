"""Nothing is lost: what is saved as it is given, beside another window, at the end of the time, and on leaving."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape

from survey.actions.code_words import ask_for_code_word, code_word_hash
from survey.actions.inviting import invite
from survey.actions.running import open_token
from survey.store.assessments import GRACE, set_closing
from survey.store.drafts import started_count
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.invitations import Person
from survey.store.purging import purge
from survey.web.shell import now
from tests.factories import pmo50
from tests.web.conftest import NOW, token_in
from tests.web.pages import fields_in
from tests.web.test_respond import RECEIPT, answered, begin, checked_on, fields_of, fill_in, follow, send

JSON = {"Accept": "application/json"}


@pytest.fixture
def link(settings, assessment):
    """The open link of an assessment."""
    return f"/s/{open_token(settings.secret_key, assessment)}"


def form_on(page, **given):
    """What the form of a page sends, with some answers given."""
    text = page.get_data(as_text=True)
    return {"csrf_token": token_in(text), "seen": fields_in(text)["seen"]} | given


def close_at(engine, assessment, moment):
    with transaction(engine) as session:
        return set_closing(session, assessment, moment, "Europe/Paris")


def test_a_script_saves_an_answer_and_is_told_so(reader, link):
    page, at = begin(reader, link)
    told = reader.post(at, data=form_on(page, SPO1="2"), headers=JSON)
    assert (told.status_code, told.json["state"], told.json["clashes"]) == (200, "saved", {})
    assert checked_on(reader.get(at)) == 1
    again = reader.post(at, data=form_on(page, SPO1="3", SPO3="1") | {"seen": told.json["seen"]}, headers=JSON)
    assert again.json["state"] == "saved"
    assert checked_on(reader.get(at)) == 2


def test_an_expired_page_gets_a_token_with_which_the_script_goes_on(reader, link):
    page, at = begin(reader, link)
    refused = reader.post(at, data=form_on(page, SPO1="2") | {"csrf_token": "old"}, headers=JSON)
    assert (refused.status_code, refused.json["state"]) == (400, "expired")
    accepted = reader.post(at, data=form_on(page, SPO1="2") | {"csrf_token": refused.json["token"]}, headers=JSON)
    assert accepted.json["state"] == "saved"


def test_a_script_is_told_when_the_disk_is_full(reader, link, monkeypatch):
    page, at = begin(reader, link)

    def full_disk(*_):
        raise NotSavedError

    monkeypatch.setattr("survey.web.respond.sections.save_fields", full_disk)
    refused = reader.post(at, data=form_on(page, SPO1="2"), headers=JSON)
    assert (refused.status_code, refused.json["state"]) == (503, "unsaved")


def test_a_script_is_told_when_the_answers_were_sent_elsewhere(reader, link):
    page, at = begin(reader, link)
    check = reader.get(at.replace("/page/1", "/check"))
    send(reader, check, at.replace("/page/1", "/check"))
    refused = reader.post(at, data=form_on(page, SPO1="2"), headers=JSON)
    assert (refused.status_code, refused.json["state"]) == (404, "gone")
    late = reader.post(at, data=form_on(page, SPO1="2"))
    assert late.status_code == 409
    assert "was not saved" in late.get_data(as_text=True)


def test_the_later_of_two_windows_is_told_and_nothing_is_overwritten(reader, link):
    first, at = begin(reader, link)
    second = reader.get(at)
    reader.post(at, data=form_on(first, SPO1="2", SPO3="2"))
    told = reader.post(at, data=form_on(second, SPO1="4", SPO4="5"))
    text = told.get_data(as_text=True)
    assert told.status_code == 409
    assert text.count("You changed this in another window") == 2  # in the summary and beside the item
    spoken = pmo50().item["SPO1"].anchors["en"][1]
    assert f"There it says: {escape(spoken)}" in text
    # The rest of the page is saved, and what was marked here is still marked.
    assert checked_on(reader.get(at)) == 3
    assert 'id="SPO1-2"\n' in told.get_data(as_text=True)
    decided = reader.post(at, data=form_on(told, SPO1="4"), follow_redirects=True)
    assert decided.status_code == 200
    assert fields_in(reader.get(at).get_data(as_text=True))["SPO1"] == "4"


def test_a_script_in_the_later_window_is_told_what_the_other_says(reader, link):
    first, at = begin(reader, link)
    second = reader.get(at)
    reader.post(at, data=form_on(first, SPO1="2"), headers=JSON)
    told = reader.post(at, data=form_on(second, SPO1="4"), headers=JSON)
    assert told.status_code == 409
    assert told.json["clashes"]["SPO1"]["value"] == "2"
    informed = reader.post(at, data=form_on(second, SPO1="4") | {"seen": told.json["seen"]}, headers=JSON)
    assert informed.json["state"] == "saved"


def test_an_answer_is_cleared_without_script(reader, link):
    page, at = begin(reader, link)
    reader.post(at, data=form_on(page, SPO1="2", SPO3="2"))
    cleared = reader.post(at, data=form_on(reader.get(at), SPO1="2", SPO3="2", clear="SPO1"), follow_redirects=True)
    assert cleared.request.path == at
    assert checked_on(cleared) == 1


def test_after_the_closing_time_nobody_begins_and_who_began_has_time_to_finish(app, reader, engine, assessment, link):
    page, at = begin(reader, link)
    close_at(engine, assessment, now() - timedelta(minutes=5))
    late, _ = follow(app.test_client(), link)
    assert late.status_code == 410
    assert reader.post(at, data=form_on(page, SPO1="2")).status_code == 303
    check = reader.get(at.replace("/page/1", "/check"))
    receipt, _ = send(reader, check, at.replace("/page/1", "/check"))
    assert RECEIPT.search(receipt.get_data(as_text=True))


def test_after_the_grace_nothing_is_taken_and_the_draft_is_kept_until_the_day_that_is_told(
    reader, engine, assessment, link
):
    page, at = begin(reader, link)
    reader.post(at, data=form_on(page, SPO1="2"))
    check = reader.get(at.replace("/page/1", "/check"))
    over = close_at(engine, assessment, now() - GRACE)
    assert reader.post(at, data=form_on(page, SPO1="3")).status_code == 410
    told = reader.post(at, data=form_on(page, SPO1="3"), headers=JSON)
    assert (told.status_code, told.json["state"]) == (410, "over")
    refused, _ = send(reader, check, at.replace("/page/1", "/check"))
    assert refused.status_code == 410
    assert "not sent and is not counted" in refused.get_data(as_text=True)
    assert answered(engine, assessment) == {}
    assert "drafts" not in {gone.what for gone in purge(engine, now() + timedelta(days=29))}
    with reading(engine) as session:
        assert started_count(session, over) == 1
    assert "drafts" in {gone.what for gone in purge(engine, now() + timedelta(days=32))}
    with reading(engine) as session:
        assert started_count(session, over) == 0


def test_a_time_that_is_extended_lets_the_draft_go_on(reader, engine, assessment, link):
    page, at = begin(reader, link)
    close_at(engine, assessment, now() - 2 * GRACE)
    assert reader.post(at, data=form_on(page, SPO1="3")).status_code == 410
    close_at(engine, assessment, now() + timedelta(days=1))
    assert reader.post(at, data=form_on(page, SPO1="3")).status_code == 303


def test_what_is_needed_holds_up_the_page_and_the_sending(reader, engine, settings, make_assessment):
    first, *rest = pmo50().items
    questionnaire = replace(pmo50(), items=(replace(first, required=True), *rest))
    assessment = make_assessment({}, questionnaire=questionnaire)
    page, at = begin(reader, f"/s/{open_token(settings.secret_key, assessment)}")
    held = reader.post(at, data=form_on(page, SPO3="2"))
    assert held.status_code == 422
    assert "has to be answered" in held.get_data(as_text=True)
    assert checked_on(reader.get(at)) == 1
    check = reader.get(at.replace("/page/1", "/check"))
    refused, _ = send(reader, check, at.replace("/page/1", "/check"))
    assert refused.status_code == 422
    assert answered(engine, assessment) == {}
    reader.post(at, data=form_on(reader.get(at), SPO1="DK"))
    receipt, _ = send(reader, check, at.replace("/page/1", "/check"))
    assert RECEIPT.search(receipt.get_data(as_text=True))


def test_the_list_of_sections_says_what_is_done(reader, link):
    page, at = begin(reader, link)
    reader.post(at, data=fields_of(page) | {"go": "tasks"})
    tasks = reader.get(at.replace("/page/1", "/")).get_data(as_text=True)
    (count,) = re.findall(r"1 of (\d+) sections are done", tasks)
    assert tasks.count("Not yet started") == int(count) - 1 > 5


def test_leaving_a_computer_leaves_nothing_there(reader, link):
    page, at = begin(reader, link)
    paused = reader.post(at, data=fields_of(page) | {"go": "pause"}, follow_redirects=True)
    token = token_in(paused.get_data(as_text=True))
    left = reader.post(at.replace("/page/1", "/leave"), data={"csrf_token": token}, follow_redirects=True)
    assert left.status_code == 200
    assert reader.get(at).status_code == 404
    resumed, _ = follow(reader, "/s/" + paused.get_data(as_text=True).split("/s/")[1][:22])
    assert re.search(r"1 of \d+ sections are done", resumed.get_data(as_text=True))


def test_somebody_invited_in_french_reads_french_until_they_choose(app, engine, assessment):
    (person,) = invite(engine, assessment, [Person("Ann", "P", None, "fr")], NOW)
    client = app.test_client()
    start, at = follow(client, f"/s/{person.token}")
    assert '<html lang="fr"' in start.get_data(as_text=True)
    assert '<html lang="en"' in client.get(at + "?language=en").get_data(as_text=True)
    assert '<html lang="en"' in client.get(at).get_data(as_text=True)


def test_the_start_page_promises_in_the_figures_of_this_assessment(reader, app, engine, assessment, link):
    start, _ = follow(reader, link)
    text = start.get_data(as_text=True)
    assert "33 people asked" in text
    (person,) = invite(engine, assessment, [Person("Ann", "O")], NOW)
    mine = follow(app.test_client(), f"/s/{person.token}")[0].get_data(as_text=True)
    assert "of 10 people" in mine
    assert "never shown alone, only together with others" in mine


def test_a_code_word_keeps_out_who_only_has_the_link(reader, engine, settings, assessment, link):
    ask_for_code_word(engine, assessment, code_word_hash(settings.secret_key, assessment.id, "Blue Heron"), NOW)
    start, at = follow(reader, link)
    token = token_in(start.get_data(as_text=True))
    refused = reader.post(f"{at}start", data={"csrf_token": token, "group": "X", "code_word": "red heron"})
    assert refused.status_code == 422
    assert 'value="red heron"' in refused.get_data(as_text=True)
    let_in = reader.post(f"{at}start", data={"csrf_token": token, "group": "X", "code_word": " blue  HERON "})
    assert let_in.status_code == 303


def test_the_time_left_is_measured_once_ten_have_sent(app, engine, settings, assessment, link, monkeypatch):
    clock = now()
    monkeypatch.setattr("survey.web.respond.visit.now", lambda: clock)
    monkeypatch.setattr("survey.web.respond.views.now", lambda: clock)
    for _ in range(10):
        client = app.test_client()
        page, at = begin(client, link)
        while "/page/" in at:
            clock += timedelta(seconds=20)
            page = client.post(at, data=fields_of(page), follow_redirects=True)
            at = page.request.path
        send(client, page, at)
    clock += timedelta(hours=1)
    page, _ = begin(app.test_client(), link)
    pages = int(re.search(r"Section 1 of (\d+)", page.get_data(as_text=True))[1])
    # Twenty seconds a page.
    assert f"about {round(pages * 20 / 60)} minutes left" in page.get_data(as_text=True)


def test_a_whole_survey_that_is_not_answered_can_be_sent(reader, engine, assessment, link):
    page, at = begin(reader, link)
    check, at = fill_in(reader, page, at)
    assert "statements are not answered" not in check.get_data(as_text=True)
    with reading(engine) as session:
        assert started_count(session, assessment) == 1
