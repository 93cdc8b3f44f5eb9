import re

import pytest

from survey.actions.demo import load_demo
from survey.actions.running import close
from survey.store.assessments import assessments_of, context_of
from survey.store.engine import reading
from survey.store.organisations import pmos
from tests.web.conftest import NOW, add_answers, make_ready
from tests.web.pages import fields_in

NEW = {"title": "Autumn 2026", "new_pmo": "", "questionnaire": "pmo-50", "smallest_group": "5", "mode": "anonymous"}
HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param('"><img src=x onerror=alert(1)>', id="attribute"),
    pytest.param("{{7*7}}", id="template"),
    pytest.param("{0.__class__} {name}", id="format"),
    pytest.param("\u202eלום\u202c שלום", id="right to left"),
    pytest.param("e" * 5000, id="long"),
    pytest.param("nul\x00byte", id="NUL"),
]


def own(engine, account):
    with reading(engine) as session:
        return assessments_of(session, account.organisation)


def pmo_id(engine, account):
    with reading(engine) as session:
        return pmos(session, account.organisation)[0].id


def stated(engine, assessment):
    with reading(engine) as session:
        return context_of(session, assessment)


# The list


def test_the_first_step_is_to_create_an_assessment(leader):
    assert "Create your first assessment" in leader.get("/assessments").text


def test_the_list_shows_the_own_assessments_and_what_to_do_next(leader, make_assessment):
    make_assessment({"P": 8}, title="Spring 2026")
    make_assessment(title="Autumn 2026")
    page = leader.get("/assessments").text
    assert "Spring 2026" in page.split("Your assessments")[0]
    assert "People are answering" in page
    assert "Autumn 2026" in page
    assert "Central PMO" in page


def test_the_list_does_not_count_fewer_answers_than_the_smallest_group(leader, make_assessment):
    make_assessment({"P": 4})
    page = leader.get("/assessments").text
    assert "Fewer than 5" in page
    assert not re.search(r'class="number">\s*4\s*<', page)


def test_the_demo_stands_apart_and_cannot_be_changed(engine, settings, signed_in, make_account):
    load_demo(engine, settings, NOW)
    leader = signed_in(make_account())
    page = leader.get("/assessments").text
    assert 'href="/reports/demo"' in page
    assert "/assessments/demo" not in page
    assert leader.get("/assessments/demo").status_code == 404
    assert leader.get("/assessments/demo-open/close").status_code == 404


# A new assessment


def test_an_assessment_is_made_of_what_was_chosen(leader, engine, account):
    answer = leader.send("/assessments/new", NEW | {"pmo": pmo_id(engine, account), "smallest_group": "8"})
    assert answer.location == "/assessments/autumn-2026"
    (made,) = own(engine, account)
    assert (made.title, made.pmo_name, made.state, made.smallest_group) == ("Autumn 2026", "Central PMO", "draft", 8)


def test_an_assessment_may_bring_a_new_pmo(leader, engine, account):
    leader.send("/assessments/new", NEW | {"pmo": "", "new_pmo": "Digital PMO", "questionnaire": "pmo-pulse"})
    (made,) = own(engine, account)
    assert made.pmo_name == "Digital PMO"


def test_an_assessment_called_new_can_be_reached(leader, engine, account):
    answer = leader.send("/assessments/new", NEW | {"pmo": pmo_id(engine, account), "title": "New!"})
    assert leader.get(answer.location).status_code == 200
    assert "<bdi>New!</bdi>" in leader.get(answer.location).text


@pytest.mark.parametrize(
    ("changed", "field", "fault"),
    [
        pytest.param({"title": ""}, "title", "This is needed", id="no title"),
        pytest.param({"smallest_group": "3"}, "smallest_group", "from 4 to 20", id="group too small"),
        pytest.param({"smallest_group": "21"}, "smallest_group", "from 4 to 20", id="group too large"),
        pytest.param({"smallest_group": "１０"}, "smallest_group", "from 4 to 20", id="other digits"),
        pytest.param({"smallest_group": "1_0"}, "smallest_group", "from 4 to 20", id="underscore"),
        pytest.param({"smallest_group": "9" * 99}, "smallest_group", "from 4 to 20", id="endless"),
        pytest.param({"questionnaire": "../secret"}, "questionnaire-0", "Choose one", id="foreign questionnaire"),
        pytest.param({"mode": "secret"}, "mode-0", "Choose one", id="unknown mode"),
        pytest.param({"pmo": "f" * 32}, "pmo", "Choose one", id="foreign PMO"),
        pytest.param({"pmo": "", "new_pmo": ""}, "new_pmo", "Name the new PMO", id="no PMO"),
        pytest.param({"new_pmo": "Other"}, "new_pmo", "Leave this empty", id="two PMOs"),
        pytest.param({"pmo": "", "new_pmo": "CENTRAL pmo"}, "new_pmo", "There is one of this name", id="known PMO"),
    ],
)
def test_a_form_that_cannot_be_used_comes_back(leader, engine, account, changed, field, fault):
    answer = leader.send("/assessments/new", NEW | {"pmo": pmo_id(engine, account)} | changed)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert fault in answer.text
    assert f'href="#{field}"' in answer.text
    assert own(engine, account) == []


def test_another_organisations_pmo_cannot_be_taken(leader, engine, make_account):
    other = make_account("Red Mill", "sam@example.com")
    answer = leader.send("/assessments/new", NEW | {"pmo": pmo_id(engine, other)})
    assert answer.status_code == 422


# One assessment


def test_an_assessment_is_created_opened_answered_closed_and_read(leader, engine, account):
    path = leader.send("/assessments/new", NEW | {"pmo": pmo_id(engine, account)}).location
    assert "What is missing keeps the survey from opening" in leader.get(path).text
    make_ready(leader, path)
    assert "Everything is ready" in leader.get(path).text
    assert "/s/" not in leader.get(path).text
    leader.send(f"{path}/open", page=path)
    page = leader.get(path).text
    (address,) = re.findall(r"http://localhost(/s/[\w-]+)", page)
    assert leader.get(address, follow_redirects=True).status_code == 200
    (running,) = own(engine, account)
    add_answers(engine, running, {"X": 6, "B": 7, "P": 8, "T": 9, "O": 5, "L": 1})
    page = leader.get(path).text
    assert "36 of 54" in page
    assert "Every group can be reported" in page
    assert "No more answers are taken" in leader.get(f"{path}/close").text
    leader.send(f"{path}/close")
    page = leader.get(path).text
    assert 'href="/reports/autumn-2026"' in page
    assert "/s/" not in page
    assert leader.get("/reports/autumn-2026").status_code == 200


def counts_of(page):
    """Group -> what the table says of its answers."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {name: re.sub(r"<[^>]*>|\s+", " ", cells).split() for name, cells in rows}


def test_groups_with_too_few_answers_or_people_show_no_count(leader, make_assessment):
    make_assessment({"X": 3, "B": 12, "P": 20, "T": 4, "O": 6, "L": 1}, people={**dict.fromkeys("XBPTO", 30), "L": 1})
    counts = counts_of(leader.get("/assessments/autumn-2026").text)
    assert counts["Executives and sponsors"] == ["30", "not", "yet", "reportable"]
    assert counts["Project team members"] == ["30", "not", "yet", "reportable"]
    assert counts["Project and programme managers"] == ["30", "20", "67%"]


def test_a_single_small_group_cannot_be_worked_out_from_the_total(leader, make_assessment):
    make_assessment({"X": 2, "B": 12, "P": 20, "T": 9, "O": 6}, people={**dict.fromkeys("XBPTO", 30), "L": 0})
    page = leader.get("/assessments/autumn-2026").text
    shown = [int(cells[1]) for cells in counts_of(page).values() if cells[1].isdigit()]
    assert shown == [12, 20, 9]
    assert "49 of 150" in page
    assert 49 - sum(shown) >= 5


def test_a_group_counts_without_a_statement_once_enough_have_answered(leader, make_assessment):
    make_assessment({"P": 20, "X": 3}, people=None)
    shown = counts_of(leader.get("/assessments/autumn-2026").text)
    assert [cells[1] for cells in shown.values() if cells[1].isdigit()] == []
    make_assessment({"P": 20, "X": 5}, people=None, title="Winter 2026")
    shown = counts_of(leader.get("/assessments/winter-2026").text)
    assert [cells[-1] for cells in shown.values() if cells[-1].isdigit()] == ["5", "20"]


@pytest.mark.parametrize("people", [{"P": 4}, {"P": 0}], ids=["few", "none"])
def test_a_group_counts_only_where_enough_people_were_invited(leader, make_assessment, people):
    make_assessment({"P": 20}, people=people)
    page = leader.get("/assessments/autumn-2026").text
    assert all(cells[-1] == "reportable" for cells in counts_of(page).values())
    assert re.search(r"<dd>\s*20\s*</dd>", page)


def test_fewer_answers_than_the_smallest_group_are_not_counted_in_all(leader, make_assessment):
    make_assessment({"P": 4})
    page = leader.get("/assessments/autumn-2026").text
    assert "4 of" not in page
    assert page.count("Fewer than 5") == 2


def test_a_survey_that_few_answered_warns_before_it_is_closed_and_still_closes(leader, make_assessment):
    make_assessment({})
    assert "the report would show no result" in leader.get("/assessments/autumn-2026/close").text
    assert leader.send("/assessments/autumn-2026/close").status_code == 303
    assert leader.get("/reports/autumn-2026").status_code == 200


def test_closing_names_the_groups_that_would_be_hidden(leader, make_assessment):
    make_assessment({"B": 12, "P": 20, "T": 9, "O": 7, "X": 0})
    assert "Executives and sponsors" in leader.get("/assessments/autumn-2026/close").text


@pytest.mark.parametrize("step", ["open", "close"])
def test_a_step_taken_twice_changes_nothing(leader, engine, account, make_assessment, step):
    made = make_assessment({"P": 8})
    if step == "close":
        close(engine, made, NOW)
    token = leader.token_on("/assessments")
    answer = leader.post(f"/assessments/autumn-2026/{step}", data={"csrf_token": token})
    assert answer.status_code == 409
    assert own(engine, account)[0].state == ("open" if step == "open" else "closed")


def test_a_survey_that_is_not_open_cannot_be_closed(leader, engine, account, make_assessment):
    make_assessment()
    assert leader.get("/assessments/autumn-2026/close").status_code == 409
    token = leader.token_on("/assessments")
    assert leader.post("/assessments/autumn-2026/close", data={"csrf_token": token}).status_code == 409


# People, targets and facts


def test_what_is_stated_is_kept_and_shown_again(leader, engine, make_assessment):
    made = make_assessment(people=None)
    path = "/assessments/autumn-2026/context"
    changed = {
        "population-X": "11",
        "population-L": "0",
        "targets-SPO": "4.5",
        "facts-sponsor_vacant": "yes",
        "facts-cost_known": "no",
        "facts-cost_limit_passed": "yes",
    }
    assert leader.send(path, fields_in(leader.get(path).text) | changed).location == "/assessments/autumn-2026"
    assert stated(engine, made) == {
        "facts": {"sponsor_vacant": True, "cost_known": False, "cost_limit_passed": True},
        "targets": {"SPO": 4.5},
        "population": {"X": 11, "L": 0},
    }
    assert changed.items() <= fields_in(leader.get(path).text).items()


@pytest.mark.parametrize(
    ("field", "typed", "target"),
    [
        ("population-X", "-1", "population-X"),
        ("population-X", "about ten", "population-X"),
        ("population-X", "٣", "population-X"),
        ("targets-SPO", "9.5", "targets-SPO"),
        ("targets-SPO", "nan", "targets-SPO"),
        ("facts-sponsor_vacant", "maybe", "facts-sponsor_vacant-0"),
    ],
)
def test_what_cannot_be_stated_comes_back_with_the_rest(leader, engine, make_assessment, field, typed, target):
    made = make_assessment(people=None)
    path = "/assessments/autumn-2026/context"
    answer = leader.send(path, fields_in(leader.get(path).text) | {"population-B": "33", field: typed})
    assert answer.status_code == 422
    assert f'href="#{target}"' in answer.text
    assert 'value="33"' in answer.text
    if field == "population-X":
        assert f'value="{typed}"' in answer.text
    assert stated(engine, made) == {}


def test_nothing_is_stated_after_the_close(leader, engine, make_assessment):
    close(engine, make_assessment({"P": 8}), NOW)
    assert leader.get("/assessments/autumn-2026/context").status_code == 409


# Hostile text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["title", "new_pmo", "smallest_group"])
def test_hostile_text_stays_text_or_comes_back(leader, engine, account, field, text):
    chosen = {"pmo": ""} if field == "new_pmo" else {"pmo": pmo_id(engine, account)}
    answer = leader.send("/assessments/new", NEW | chosen | {field: text})
    pages = [answer] if answer.status_code == 422 else [leader.get(answer.location), leader.get("/assessments")]
    for page in pages:
        assert page.status_code in (200, 422)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in re.sub(r'value="[^"]*"|v=\w+|href="[^"]*"|<time.*?</time>|[0-9a-f]{32}', "", page.text)
    if answer.status_code == 422:
        assert (
            text[:20].split("\x00")[0] in answer.get_data(as_text=True)
            or "&lt;" in answer.text
            or "&#34;" in answer.text
        )
