"""What is decided before the first answer, and stays: the mode, the smallest group, the people invited; a code word."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from survey.actions.answering import begin
from survey.actions.code_words import code_word_hash, is_code_word
from survey.actions.running import launch, open_token, plan
from survey.store import assessments as module
from survey.store.assessments import context_of, create_assessment, find_assessment
from survey.store.drafts import NewDraft
from survey.store.engine import reading, transaction
from survey.store.links import find_link
from survey.store.organisations import pmos
from survey.web.shell import now
from tests.factories import pmo50
from tests.web.conftest import NOW, PEOPLE, TODAY
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
CHANGING = ("change_assessment", "_change_where")


@pytest.fixture
def make_mode(engine, settings, account):
    """Make an open assessment of a mode."""

    def make(mode):
        with transaction(engine) as session:
            (pmo,) = pmos(session, account.organisation)
            planned = replace(plan(pmo, "Autumn 2026", pmo50(), 5), mode=mode)
            draft = create_assessment(session, planned, TODAY)
        return launch(engine, settings.secret_key, draft, NOW)

    return make


def read_again(engine):
    with reading(engine) as session:
        return find_assessment(session, "autumn-2026")


def people_of(engine, assessment):
    with reading(engine) as session:
        return context_of(session, assessment)["population"]


def somebody_begins(engine, settings, assessment):
    token = open_token(settings.secret_key, assessment)
    with reading(engine) as session:
        link = find_link(session, token)
    begin(engine, link, token, NewDraft("P", "en"), now())


# The mode


@pytest.mark.parametrize("mode", ["named", "pseudonymous"])
def test_whoever_is_known_answers_on_a_personal_link_only(leader, engine, settings, make_mode, mode):
    made = make_mode(mode)
    with reading(engine) as session:
        assert find_link(session, open_token(settings.secret_key, made)) is None
    page = leader.get(PATH).text
    assert "/s/" not in page
    assert "/assessments/autumn-2026/people" in page
    assert "survey answers autumn-2026" in page
    assert "Code word" not in page


def test_the_mode_is_chosen_when_an_assessment_is_made(leader, engine, account):
    fields = fields_in(leader.get("/assessments/new").text)
    assert fields["mode"] == "anonymous"
    leader.send("/assessments/new", fields | {"title": "Autumn 2026", "mode": "named"})
    assert read_again(engine).mode == "named"
    assert "Named" in leader.get(PATH).text


def test_nothing_in_the_store_changes_what_shapes_anonymity():
    """One function writes to an assessment that is there: never a mode or a limit, and groups only of a draft."""
    given = {word.arg for call in calls_in("assessments.py") if call_name(call) in CHANGING for word in call.keywords}
    harmless = {"state", "opened_on", "closed_on", "context", "closes_at", "time_zone", "code_word_hash"}
    assert given - {None} == harmless | {"opens_at", "published_on", "archived_on"}
    for call in calls_in("preparing.py"):
        if call_name(call) in CHANGING and {"questionnaire", "privacy"} & {word.arg for word in call.keywords}:
            assert ast.unparse(call.args[2]) == "('draft',)"
    updates = [
        path.name
        for path in Path(module.__file__).parent.glob("*.py")
        for _ in range(path.read_text("utf-8").count("update(AssessmentRow)"))
    ]
    assert updates == ["assessments.py"]


def calls_in(name):
    tree = ast.parse((Path(module.__file__).parent / name).read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def call_name(call):
    return getattr(call.func, "id", "")


# The people invited


def test_the_people_invited_stay_as_stated_once_somebody_has_begun(leader, engine, settings, assessment):
    path = f"{PATH}/context"
    before = leader.get(path).text
    assert "readonly" not in before
    somebody_begins(engine, settings, assessment)
    page = leader.get(path).text
    assert page.count("readonly") == len(PEOPLE)
    assert "Somebody has begun to answer" in page
    stale = fields_in(before) | {"population-X": "4", "targets-SPO": "4.5", "facts-cost_known": "yes"}
    answer = leader.send(path, stale)
    assert answer.status_code == 422
    assert 'href="#population-X"' in answer.text
    # The number is back, the rest is still as typed: sent again, it is kept.
    again = fields_in(answer.text)
    assert (again["population-X"], again["targets-SPO"], again["facts-cost_known"]) == ("11", "4.5", "yes")
    assert leader.send(path, again).status_code == 303
    with reading(engine) as session:
        assert context_of(session, assessment) == {
            "facts": {"cost_known": True},
            "targets": {"SPO": 4.5},
            "population": PEOPLE,
        }


def test_answers_fix_the_people_as_drafts_do(leader, engine, make_assessment):
    made = make_assessment({"P": 8})
    path = f"{PATH}/context"
    answer = leader.send(path, fields_in(leader.get(path).text) | {"population-L": ""})
    assert answer.status_code == 422
    assert people_of(engine, made) == PEOPLE


# The code word


def test_a_code_word_is_set_changed_and_taken_away_and_never_shown(leader, engine, settings, assessment):
    path = f"{PATH}/code-word"
    assert leader.send(path, {"code_word": "  Blue   Kettle "}, page=PATH).status_code == 303
    found = read_again(engine)
    assert is_code_word(settings.secret_key, found, "blue kettle")
    assert not is_code_word(settings.secret_key, found, "bluekettle")
    page = leader.get(PATH).text
    assert "kettle" not in page.casefold()
    assert "Change the code word" in page
    leader.send(path, {"code_word": "Été chaud"}, page=PATH)
    assert is_code_word(settings.secret_key, read_again(engine), "e\u0301te\u0301 CHAUD")
    leader.send(path, {"remove": "yes"}, page=PATH)
    assert read_again(engine).code_word_hash is None
    assert is_code_word(settings.secret_key, read_again(engine), "anything")


def test_a_code_word_is_kept_for_one_assessment_under_the_key_of_the_installation(settings, assessment):
    kept = code_word_hash(settings.secret_key, assessment.id, "blue kettle")
    assert kept != code_word_hash(settings.secret_key, "f" * 32, "blue kettle")
    assert kept != code_word_hash("another key", assessment.id, "blue kettle")


@pytest.mark.parametrize("typed", ["", "abc", " a b c ", "x" * 121, "nul\x00byte"])
def test_a_code_word_that_cannot_be_used_comes_back(leader, engine, assessment, typed):
    answer = leader.send(f"{PATH}/code-word", {"code_word": typed}, page=PATH)
    assert answer.status_code == 422
    assert 'href="#code_word"' in answer.text
    assert read_again(engine).code_word_hash is None


def test_without_an_open_link_there_is_nothing_to_guard(leader, make_mode):
    make_mode("named")
    token = leader.token_on("/assessments")
    answer = leader.post(f"{PATH}/code-word", data={"csrf_token": token, "code_word": "blue kettle"})
    assert (answer.status_code, "personal links only" in answer.text) == (409, True)
