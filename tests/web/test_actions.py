"""Actions as a leader meets them, and what everybody reads of them."""

import csv
import io
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import event

from survey.actions.running import close
from survey.store.actions import Origin, Stated, actions_of_pmo, create_action
from survey.store.engine import reading, transaction
from survey.store.organisations import create_pmo, pmos
from tests.web.conftest import NOW, TODAY
from tests.web.pages import fields_in

ANSWERS = {"X": 7, "B": 20, "P": 20, "T": 9, "O": 6, "L": 1}
TYPED = {
    "title": "Sign the mandate",
    "owner": "Ana",
    "due_on": (TODAY + timedelta(days=40)).isoformat(),
    "status": "planned",
    "focus": "y",
    "dimension": "SPO",
    "items": "SPO2",
    "expected": "0,5",
    "you_said": "Nobody knows\r\nwhat we decide.",
    "we_did": "",
}


@pytest.fixture
def pmo(engine, account):
    with reading(engine) as session:
        return pmos(session, account.organisation)[0]


@pytest.fixture
def closed(engine, make_assessment):
    assessment = make_assessment(ANSWERS)
    close(engine, assessment, NOW)
    return assessment


def actions(engine, pmo):
    with reading(engine) as session:
        return actions_of_pmo(session, pmo.organisation, pmo.id)


def make(engine, pmo, **said):
    with transaction(engine) as session:
        return create_action(session, pmo, Stated(**{"title": "Write it down"} | said), Origin(), TODAY)


def new(pmo):
    return f"/actions/new?pmo={pmo.id}"


def test_an_action_is_made_changed_and_noted(leader, engine, pmo, closed):
    made = leader.send(new(pmo), TYPED)
    (action,) = actions(engine, pmo)
    path = f"/actions/{action.id}"
    assert (made.status_code, made.location) == (303, path)
    said = action.stated
    assert (said.items, said.expected, said.dimension, said.focus, said.public) == (("SPO2",), 0.5, "SPO", True, False)
    assert said.you_said == "Nobody knows\nwhat we decide."
    shown = fields_in(leader.get(path).text)
    assert leader.send(path, shown | {"owner": "Bo", "status": "under_way"}).status_code == 303
    assert leader.send(f"{path}/notes", {"text": "<b>Agreed</b> on Monday."}, page=path).status_code == 303
    page = leader.get(path).text
    assert "&lt;b&gt;Agreed&lt;/b&gt; on Monday." in page
    assert "Léa Martin" in page
    assert "Delete this action" not in page
    assert ("Bo" in (listed := leader.get("/actions").text), "In focus" in listed, "Under way" in listed) == (True,) * 3


def test_advice_of_a_report_becomes_an_action(leader, engine, pmo, closed):
    page = leader.get(f"/reports/{closed.slug}").text
    assert "What you do about it" in page
    address = f"/actions/new?assessment={closed.slug}&advice=R03"
    shown = fields_in(leader.get(address).text)
    assert (shown["dimension"], shown["items"]) == ("SPO", "SPO2")
    assert shown["title"].startswith("Write a one-page mandate")
    assert leader.send(address, shown).status_code == 303
    (action,) = actions(engine, pmo)
    assert (action.origin.advice, action.slug) == ("R03", closed.slug)
    page = leader.get(f"/reports/{closed.slug}").text
    assert f"/actions/{action.id}" in page
    assert "advice=R03" not in page


def test_readers_of_a_report_see_nothing_of_actions(leader, reader, engine, settings, pmo, closed):
    make(engine, pmo)
    assert "What you do about it" not in reader.get(f"/reports/{closed.slug}").text


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        pytest.param({"title": " "}, "title", "This is needed", id="no title"),
        pytest.param({"due_on": "2026-02-30"}, "due_on", "written like", id="no such day"),
        pytest.param({"status": "begun"}, "status", "Choose one", id="no such status"),
        pytest.param({"dimension": "XXX"}, "dimension", "Choose one", id="no such dimension"),
        pytest.param({"expected": "much"}, "expected", "such as 0.5", id="no number"),
        pytest.param({"expected": "0"}, "expected", "such as 0.5", id="nothing expected"),
        pytest.param({"dimension": ""}, "expected", "Choose the dimension", id="expected of nothing"),
        pytest.param({"you_said": "", "public": "y"}, "public", "Type what you heard", id="nothing to show"),
        pytest.param({"we_did": "x" * 2001}, "we_did", "2000 characters", id="too long"),
        pytest.param({"we_did": "a\x00b"}, "we_did", "cannot be shown", id="control character"),
    ],
)
def test_what_cannot_be_is_refused_with_all_that_was_typed(leader, engine, pmo, closed, typed, field, fault):
    answer = leader.send(new(pmo), TYPED | typed)
    assert answer.status_code == 422
    assert fault in answer.text
    assert f'href="#{field}"' in answer.text
    assert fields_in(answer.text)["owner"] == "Ana"
    assert actions(engine, pmo) == []


def test_a_fourth_in_focus_is_refused_beside_the_field(leader, engine, pmo):
    for _ in range(3):
        make(engine, pmo, focus=True)
    other = make(engine, pmo)
    for path in (new(pmo), f"/actions/{other.id}"):
        answer = leader.send(path, {"title": "Fourth", "status": "planned", "focus": "y", "mark": other.stated.mark})
        assert (answer.status_code, "in focus already" in answer.text) == (422, True)
        assert fields_in(answer.text)["title"] == "Fourth"


def test_two_leaders_at_once_lose_nothing_that_was_typed(leader, engine, pmo):
    path = f"/actions/{make(engine, pmo).id}"
    mine, theirs = (fields_in(leader.get(path).text) for _ in range(2))
    assert leader.post(path, data=theirs | {"owner": "Theirs"}).status_code == 303
    answer = leader.post(path, data=mine | {"owner": "Mine", "title": "My words"})
    assert answer.status_code == 409
    assert "changed this action meanwhile" in answer.text
    shown = fields_in(answer.text)
    assert (shown["owner"], shown["title"]) == ("Mine", "My words")
    assert "Theirs" in answer.text
    assert leader.post(path, data=shown).status_code == 303
    assert [each.stated.owner for each in actions(engine, pmo)] == ["Mine"]


def test_nobody_else_finds_an_action(leader, stranger, reader, engine, pmo, closed):
    path = f"/actions/{make(engine, pmo).id}"
    addresses = (path, new(pmo), f"/actions/new?assessment={closed.slug}", "/actions/new", "/actions/nobody")
    assert [stranger.get(each).status_code for each in addresses] == [404] * 5
    token = stranger.token_on("/actions")
    for each in (path, f"{path}/notes", f"{path}/delete", new(pmo)):
        assert stranger.post(each, data={"csrf_token": token, "title": "x", "text": "x"}).status_code == 404
        assert reader.get(path).location.startswith("/sign-in")
    assert "Write it down" not in stranger.get("/actions?show=all").text
    assert "Write it down" not in stranger.get("/actions.csv?show=all").text
    assert leader.get(f"/actions/new?assessment={closed.slug}&advice=R99").status_code == 404


def test_it_is_deleted_while_nothing_was_done_and_dropped_later(leader, engine, pmo):
    fresh, begun = make(engine, pmo), make(engine, pmo, status="under_way")
    assert leader.send(f"/actions/{fresh.id}/delete", page=f"/actions/{fresh.id}").status_code == 303
    answer = leader.send(f"/actions/{begun.id}/delete", page=f"/actions/{begun.id}")
    assert (answer.status_code, "Dropped" in answer.text) == (409, True)
    assert [each.id for each in actions(engine, pmo)] == [begun.id]


def test_what_is_late_is_said_in_words_and_the_rest_is_behind_a_filter(leader, engine, pmo):
    make(engine, pmo, title="Late", due_on=TODAY - timedelta(days=3))
    make(engine, pmo, title="Ready", status="done")
    page = leader.get("/actions").text
    assert "Overdue since" in page
    assert ("Ready" in page, "Ready" in leader.get("/actions?show=done").text) == (False, True)


def test_the_list_asks_few_questions_however_long_it_is(leader, engine, account):
    with transaction(engine) as session:
        for number in range(60):
            pmo = create_pmo(session, account.organisation, f"PMO {number:02}")
            for _ in range(2):
                create_action(session, pmo, Stated("Write it down"), Origin(), TODAY)
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    first = leader.get("/actions").text
    assert (first.count("Write it down"), len(asked) <= 12) == (50, True)
    assert "Next page" in first
    last = leader.get("/actions?page=3").text
    assert (last.count("Write it down"), "Next page" in last, "Previous page" in last) == (20, False, True)


def test_the_table_holds_no_formula_and_the_calendar_the_same_days(leader, engine, pmo):
    make(engine, pmo, title="=1+1", owner="+49", due_on=TODAY, focus=True, dimension="SPO")
    make(engine, pmo, title="Undated", status="done")
    table = leader.get("/actions.csv?show=all")
    assert table.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert list(rows[0]) == ["Title", "Description", "Owner", "Due date", "Status", "Labels"]
    assert (rows[0]["Title"], rows[0]["Owner"], rows[0]["Due date"]) == ("'=1+1", "'+49", TODAY.isoformat())
    assert (rows[0]["Labels"], rows[1]["Status"]) == ("central-pmo spo focus", "Done")
    first, again = (Calendar.from_ical(leader.get("/actions.ics").get_data()).walk("VEVENT") for _ in range(2))
    assert [each["uid"] for each in first] == [each["uid"] for each in again]
    assert [each.decoded("dtstart") for each in first] == [TODAY]


def test_everybody_reads_what_is_public_and_nothing_else(leader, reader, engine, pmo):
    make(engine, pmo, title="Internal title", owner="Ana", you_said="Too <b>slow</b>.", we_did="Faster.", public=True)
    make(engine, pmo, we_did="Not for all.")
    page = leader.get("/actions").text
    address = page.partition('<code id="page-')[2].partition(">")[2].partition("<")[0]
    path = address.removeprefix("http://localhost")
    shown = reader.get(path)
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert ("Too &lt;b&gt;slow&lt;/b&gt;." in shown.text, "Faster." in shown.text) == (True, True)
    for hidden in ("Internal title", "Ana", "Not for all"):
        assert hidden not in shown.text
    assert reader.get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    assert reader.get("/we-did/nobody").status_code == 404


def test_a_public_page_without_texts_says_so(leader, reader, engine, pmo):
    make(engine, pmo)
    address = leader.get("/actions").text.partition('<code id="page-')[2].partition(">")[2].partition("<")[0]
    assert "Nothing is published here yet" in reader.get(address.removeprefix("http://localhost")).text
