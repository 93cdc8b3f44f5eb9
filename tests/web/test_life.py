"""An assessment's life as its leader runs it: what may be done at each stage, its undoing, and what is refused."""

import re
from datetime import timedelta

import pytest

from survey.actions.preparing import Ticks, agree
from survey.actions.running import close, launch, publish, schedule
from survey.core.launching import AGREEMENTS
from survey.store.access import set_pmos_led
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import find_assessment
from survey.store.audit import log_of
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from tests.web.conftest import NOW, TODAY, add_answers, make_ready
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
STEPS = ("open", "unschedule", "take-back", "close", "reopen", "publish", "unpublish", "archive", "take-out")
# What may be done at each stage, and the stage that comes of it; everything else is refused.
ALLOWED = {
    ("draft", "open"): "open",
    ("draft", "unschedule"): "draft",
    ("draft", "archive"): "archived",
    ("scheduled", "open"): "open",
    ("scheduled", "unschedule"): "draft",
    ("scheduled", "archive"): "archived",
    ("open", "take-back"): "draft",
    ("open", "close"): "closed",
    ("closed", "reopen"): "open",
    ("closed", "publish"): "published",
    ("closed", "archive"): "archived",
    ("published", "unpublish"): "closed",
    ("published", "archive"): "archived",
    ("archived", "take-out"): "published",
}


def stage(engine):
    with reading(engine) as session:
        return find_assessment(session, "autumn-2026").stage


@pytest.fixture
def at(engine, settings, leader, make_assessment):
    """Bring an assessment to a stage."""

    def bring(wanted):
        made = make_assessment()
        agree(engine, made, Ticks(AGREEMENTS), NOW)
        if wanted == "scheduled":
            schedule(engine, made, NOW + timedelta(days=2), NOW)
        elif wanted != "draft":
            made = launch(engine, settings.secret_key, made, NOW)
        if wanted in ("closed", "published", "archived"):
            close(engine, made, NOW)
        if wanted in ("published", "archived"):
            publish(engine, made, NOW)
        if wanted == "archived":
            leader.send(f"{PATH}/archive", page=PATH)
        return made

    return bring


@pytest.mark.parametrize("before", ["draft", "scheduled", "open", "closed", "published", "archived"])
def test_what_is_no_step_of_a_stage_is_refused_and_changes_nothing(leader, engine, at, before):
    at(before)
    token = leader.token_on("/assessments/new")
    for step in STEPS:
        if (before, step) not in ALLOWED:
            assert leader.post(f"{PATH}/{step}", data={"csrf_token": token}).status_code == 409, step
            assert stage(engine) == before


@pytest.mark.parametrize(("before", "step"), ALLOWED)
def test_a_step_leads_to_the_next_stage_and_is_logged(leader, engine, account, at, before, step):
    made = at(before)
    assert leader.send(f"{PATH}/{step}", page=PATH).status_code == 303
    assert stage(engine) == ALLOWED[before, step]
    assert leader.get(PATH).status_code == 200
    with reading(engine) as session:
        assert log_of(session, made.organisation)[0].by == account.name


@pytest.mark.parametrize("stage_before", ["draft", "closed", "published"])
def test_what_is_taken_out_again_is_what_it_was(leader, engine, at, stage_before):
    at(stage_before)
    leader.send(f"{PATH}/archive", page=PATH)
    assert "autumn-2026" not in leader.get("/assessments").text
    assert "autumn-2026" in leader.get("/assessments?archived=yes").text
    leader.send(f"{PATH}/take-out", page=PATH)
    assert stage(engine) == stage_before


def test_an_opening_is_not_taken_back_once_somebody_has_begun(leader, engine, at):
    made = at("open")
    with transaction(engine) as session:
        start_draft(session, made, NewDraft("X", "en"), NOW)
    assert "Take the opening back" not in leader.get(PATH).text
    answer = leader.send(f"{PATH}/take-back", page=PATH)
    assert answer.status_code == 409
    assert "Somebody has begun" in answer.text


def test_a_survey_is_reopened_only_while_nobody_has_read_the_report(leader, engine, at):
    made = at("open")
    add_answers(engine, made, {"P": 8})
    leader.send(f"{PATH}/close")
    leader.send(f"{PATH}/reopen", page=PATH)
    leader.send(f"{PATH}/close")
    leader.get("/reports/autumn-2026")
    assert "Reopen" not in leader.get(PATH).text
    answer = leader.send(f"{PATH}/reopen", page=PATH)
    assert answer.status_code == 409
    assert "figures of before and after" in answer.text


def test_whoever_has_seen_one_figure_has_seen_the_report(leader, engine, at):
    add_answers(engine, at("open"), {"P": 8, "X": 7})
    leader.send(f"{PATH}/close")
    leader.get("/reports/autumn-2026/how/overall")
    leader.get("/reports/autumn-2026/how/overall")
    with reading(engine) as session:
        found = find_assessment(session, "autumn-2026")
        assert [each.action for each in log_of(session, found.organisation)].count("report.read") == 1
    assert leader.send(f"{PATH}/reopen", page=PATH).status_code == 409


def test_a_survey_that_is_not_ready_neither_opens_nor_is_scheduled(leader, engine, make_assessment):
    make_assessment(people=None)
    token = leader.token_on("/assessments/new")
    answer = leader.post(f"{PATH}/open", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "Something is missing" in answer.text
    assert leader.get(f"{PATH}/opening").status_code == 409


def test_what_changes_has_to_be_agreed_to_again(leader, engine, at):
    at("draft")
    assert "Everything is ready" in leader.get(PATH).text
    fields = fields_in(leader.get(f"{PATH}/context").text)
    leader.send(f"{PATH}/context", fields | {"targets-SPO": "4.5"})
    assert "Everything is ready" not in leader.get(PATH).text


def test_the_list_tells_which_groups_can_never_be_shown_and_offers_to_merge(leader, engine, make_assessment):
    make_assessment(people={"X": 2, "B": 2, "P": 20, "T": 9, "O": 6, "L": 1})
    page = leader.get(PATH).text
    assert "1 of 4 groups has fewer than 5 people" in page
    leader.send(f"{PATH}/merge", {"column": "PROJECTS"}, page=PATH)
    page = leader.get(PATH).text
    assert "1 of 3 groups" in page
    assert 'value="PROJECTS"' not in page
    with reading(engine) as session:
        assert find_assessment(session, "autumn-2026").questionnaire_sha256 != "0" * 64


def test_own_words_on_privacy_stand_before_the_first_question(leader, reader, engine, at):
    at("draft")
    words = {"privacy-en": "Ask the works council.\r\nRoom 7.", "privacy-fr": ""}
    assert leader.send(f"{PATH}/privacy", words).status_code == 303
    assert leader.send(f"{PATH}/privacy", {"privacy-en": "x" * 2001}).status_code == 422
    make_ready(leader, PATH)
    leader.send(f"{PATH}/open", page=PATH)
    (address,) = re.findall(r"http://localhost(/s/[\w-]+)", leader.get(PATH).text)
    start = reader.get(address, follow_redirects=True).text
    assert "Ask the works council.\nRoom 7." in start


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"day": "", "clock": ""}, "This is needed"),
        ({"day": f"{TODAY:%Y-%m-%d}", "clock": "00:00"}, "This time is over"),
        ({"day": f"{TODAY + timedelta(days=30):%Y-%m-%d}", "clock": "12:00"}, "would have closed"),
    ],
)
def test_an_opening_that_makes_no_sense_comes_back(leader, at, typed, fault):
    at("draft")
    day = f"{TODAY + timedelta(days=20):%Y-%m-%d}"
    leader.send(f"{PATH}/closing", {"day": day, "clock": "17:00", "zone": "UTC"})
    answer = leader.send(f"{PATH}/opening", typed | {"zone": "UTC"})
    assert answer.status_code == 422
    assert fault in answer.text


def test_a_survey_is_scheduled_and_the_page_says_when(leader, engine, at):
    at("draft")
    day = TODAY + timedelta(days=3)
    answer = leader.send(f"{PATH}/opening", {"day": f"{day:%Y-%m-%d}", "clock": "09:00", "zone": "Europe/Paris"})
    assert answer.status_code == 303
    assert stage(engine) == "scheduled"
    assert "opens by itself" in leader.get(PATH).text
    answer = leader.send(f"{PATH}/closing", {"day": f"{day:%Y-%m-%d}", "clock": "08:00", "zone": "Europe/Paris"})
    assert answer.status_code == 422
    assert "The survey opens after that" in answer.text


def test_a_leader_sees_only_what_they_lead(signed_in, engine, account, at):
    made = at("draft")
    with transaction(engine) as session:
        new = NewAccount(account.organisation, "Max", "max@example.org", None, "leader")
        max_ = create_account(session, new, TODAY)
    leads = signed_in(max_)
    assert leads.get(PATH).status_code == 404
    assert leads.get("/assessments/new").status_code == 404
    with transaction(engine) as session:
        set_pmos_led(session, max_, [made.pmo])
    assert leads.get(PATH).status_code == 200
    assert "A new one" not in leads.get("/assessments/new").text
