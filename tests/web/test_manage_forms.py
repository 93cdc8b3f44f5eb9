"""The forms of an assessment as its leader sees them: previews, paper, and sheets typed in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from survey.actions.running import launch, plan
from survey.core.questionnaire import Item
from survey.core.routing import pages_for
from survey.store.assessments import create_assessment, set_closing
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.organisations import pmos
from survey.store.responses import comments_of, counts_by_group, responses_of
from survey.web.manage.sheet import lines_of
from survey.web.shell import now
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY
from tests.web.pages import elements_of, fields_in

PATH = "/assessments/autumn-2026"
TYPE_IN = f"{PATH}/paper-answers/X"
GROUPS = "XBPTOL"


@pytest.fixture
def make_mode(engine, settings, account):
    """Make an open assessment of a mode."""

    def make(mode):
        with transaction(engine) as session:
            (pmo,) = pmos(session, account.organisation)
            made = create_assessment(session, replace(plan(pmo, "Autumn 2026", pmo50(), 5), mode=mode), TODAY)
        return launch(engine, settings.secret_key, made, NOW)

    return make


def typed(**more):
    """What stands on a sheet of an executive."""
    return {"SPO1": "4", "SPO3": "d", "SPO4": "N", "COMMENT_GOOD": "They listen.", **more}


def sheets_in(engine, assessment):
    with reading(engine) as session:
        return responses_of(session, assessment)


def ratings(response):
    """Item -> the packed rating, of those that were answered."""
    items = zip(pmo50().item, response.ratings, strict=True)
    return {name: rating for name, rating in items if rating not in "-."}


# Previews


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_a_preview_of_all_its_pages_before_the_survey_opens(leader, make_assessment, group):
    make_assessment()
    assert f"/preview/{group}/0?language=en" in leader.get(f"{PATH}/preview/").text
    pages = pages_for(pmo50(), group)
    address, shown = f"{PATH}/preview/{group}/0", []
    for _ in pages:
        address = next(
            element.get("href")
            for element in elements_of(leader.get(address).text)
            if element.get("class") == "button primary"
        )
        shown.append(leader.get(address).text)
    names = [name for page in pages for block in page for name in block.questions]
    asked = [element for page in shown for element in elements_of(page) if element.get("name") in pmo50().item]
    assert {element.get("name") for element in asked} == {name for name in names if name in pmo50().item}
    assert leader.get(f"{PATH}/preview/{group}/{len(pages) + 1}").status_code == 404
    assert "End the preview" in shown[-1]


def test_a_preview_says_what_it_is_sends_nothing_and_writes_nothing(leader, engine, make_assessment):
    make_assessment()
    leader.get(PATH)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for number in range(3):
        page = leader.get(f"{PATH}/preview/O/{number}").text
        assert "Preview: nothing is saved" in page
        assert [element for element in elements_of(page) if element.tag == "form"] == []
    assert statements
    assert [each for each in statements if not each.lstrip().startswith(("SELECT", "BEGIN"))] == []


def test_a_preview_in_another_language_leaves_the_leaders_own_alone(leader, make_assessment):
    make_assessment()
    assert '<html lang="fr"' in leader.get(f"{PATH}/preview/O/1?language=fr").text
    assert '<html lang="en"' in leader.get(PATH).text
    assert "/preview/O/0?language=fr" in leader.get(f"{PATH}/preview/?in=fr").text


@pytest.mark.parametrize("mode", ["anonymous", "pseudonymous", "named"])
def test_a_preview_begins_with_the_promise_of_its_mode(leader, make_mode, mode):
    make_mode(mode)
    page = leader.get(f"{PATH}/preview/P/0").text
    promise = {
        "anonymous": "your answers are kept without your name or your link",
        "pseudonymous": "Your answers are kept with a code in place of your name",
        "named": "Your name is kept with your answers",
    }
    assert [key for key, words in promise.items() if words in page] == [mode]
    assert ("Léa Martin" in page) == (mode != "anonymous")


@pytest.mark.parametrize("path", ["preview/PMO/1", "preview/X/99", "paper/PMO", "paper-answers/PMO", "paper/x"])
def test_what_no_group_is_has_no_form(leader, assessment, path):
    assert leader.get(f"{PATH}/{path}").status_code == 404


# Paper


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_paper_form_asks_everything_that_the_group_is_asked_in_one_order(leader, make_assessment, group, language):
    make_assessment()
    page = leader.get(f"{PATH}/paper/{group}?language={language}")
    text = page.text.replace("&#39;", "'").replace("&amp;", "&")
    place = 0
    for line in lines_of(pmo50(), group):
        asked = line.asked.text if isinstance(line.asked, Item) else line.asked.question
        place = text.index(f"<b>{line.number}</b> {asked[language]}", place)
    assert [element for element in elements_of(page.text) if element.tag in ("form", "input")] == []


def test_the_paper_form_says_who_types_it_in_and_keeps_the_limits(leader, make_assessment):
    make_assessment(smallest=12)
    page = leader.get(f"{PATH}/paper/X").text
    assert "Somebody types your answers in from this paper" in page
    assert "fewer than 12 people, and no comment unless at least 12 people" in page
    assert "your handwriting" in page


@pytest.mark.parametrize("mode", ["pseudonymous", "named"])
@pytest.mark.parametrize("path", ["paper/X", "paper-answers/X"])
def test_paper_is_for_anonymous_assessments_only(leader, make_mode, mode, path):
    make_mode(mode)
    answer = leader.get(f"{PATH}/{path}")
    assert (answer.status_code, "Nobody can say whose sheet it is" in answer.text) == (409, True)
    assert "Enter sheets" not in leader.get(f"{PATH}/preview/").text


# Sheets typed in


def test_a_sheet_becomes_a_response_and_the_form_is_empty_again(leader, engine, assessment):
    answer = leader.send(TYPE_IN, fields_in(leader.get(TYPE_IN).text) | typed(EFF_WANTED_1="99,5", EFF_WANTED_5="0.5"))
    page = leader.get(answer.location).text
    assert "Entered. Next sheet." in page
    assert "1 sheet of this assessment entered" in page
    assert fields_in(page)["SPO1"] == ""
    (response,) = sheets_in(engine, assessment)
    assert ratings(response) == {"SPO1": "4", "SPO3": "d", "SPO4": "n"}
    assert (response.group, response.language, response.efforts["EFF_WANTED"][0]) == ("X", "en", 99.5)
    with reading(engine) as session:
        assert comments_of(session, assessment) == {"COMMENT_GOOD": ["They listen."]}
    leader.send(TYPE_IN, fields_in(page) | typed(SPO1="2"))
    assert len(sheets_in(engine, assessment)) == 2
    assert "2 sheets" in leader.get(f"{TYPE_IN}?entered=yes").text


def test_a_sheet_keeps_the_language_of_its_form(leader, engine, assessment):
    page = leader.get(f"{TYPE_IN}?language=fr").text
    leader.send(f"{TYPE_IN}?language=fr", fields_in(page) | typed())
    assert sheets_in(engine, assessment)[0].language == "fr"
    assert '<html lang="en"' in leader.get(PATH).text


def test_the_same_sheet_sent_twenty_times_at_once_is_one_response(app, leader, engine, account, signed_in, assessment):
    page = fields_in(leader.get(TYPE_IN).text) | typed()
    clients = [signed_in(account) for _ in range(20)]
    forms = [page | {"csrf_token": client.token_on(TYPE_IN)} for client in clients]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(TYPE_IN, data=pair[1]), zip(clients, forms, strict=True)))
    assert {answer.status_code for answer in answers} == {303}
    with reading(engine) as session:
        assert counts_by_group(session, assessment) == {"X": 1}


def test_another_sheet_on_the_page_of_the_last_is_not_lost(leader, engine, assessment):
    page = fields_in(leader.get(TYPE_IN).text)
    leader.send(TYPE_IN, page | typed())
    answer = leader.send(TYPE_IN, page | typed(SPO1="1"))
    assert (answer.status_code, "Another sheet was entered" in answer.text) == (422, True)
    assert len(sheets_in(engine, assessment)) == 1
    leader.send(TYPE_IN, fields_in(answer.text))
    assert sorted(ratings(each)["SPO1"] for each in sheets_in(engine, assessment)) == ["1", "4"]


def test_what_cannot_be_read_is_pointed_out_once_and_left_out_then(leader, engine, assessment):
    wrong = typed(SPO1="7", EFF_WANTED_1="50", IMPORTANCE="SPO")
    answer = leader.send(TYPE_IN, fields_in(leader.get(TYPE_IN).text) | wrong)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "1: Type 1 to 5, D or N, or nothing." in answer.text
    assert 'href="#SPO1-1"' in answer.text
    assert "Your points add up to 50" in answer.text
    assert sheets_in(engine, assessment) == []
    again = fields_in(answer.text)
    assert again.items() >= wrong.items()
    # A new fault is pointed out as well, even if others were before.
    assert leader.send(TYPE_IN, again | {"SPO3": "x"}).status_code == 422
    assert leader.send(TYPE_IN, again).status_code == 303
    assert ratings(sheets_in(engine, assessment)[0]) == {"SPO3": "d", "SPO4": "n"}


def test_an_empty_sheet_is_not_taken_in(leader, engine, assessment):
    answer = leader.send(TYPE_IN, fields_in(leader.get(TYPE_IN).text))
    assert (answer.status_code, "Nothing is typed yet" in answer.text) == (422, True)
    assert sheets_in(engine, assessment) == []


def test_nothing_typed_is_lost_when_the_page_had_expired(leader, engine, assessment):
    answer = leader.post(TYPE_IN, data=fields_in(leader.get(TYPE_IN).text) | typed() | {"csrf_token": "old"})
    assert answer.status_code == 400
    again = fields_in(answer.text)
    assert again.items() >= typed().items()
    assert leader.post(TYPE_IN, data=again).status_code == 303
    assert len(sheets_in(engine, assessment)) == 1


def test_nothing_typed_is_lost_when_it_cannot_be_saved(leader, assessment, monkeypatch):
    def fail(*_):
        raise NotSavedError

    monkeypatch.setattr("survey.web.manage.paper.enter_sheet", fail)
    answer = leader.send(TYPE_IN, fields_in(leader.get(TYPE_IN).text) | typed())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert fields_in(answer.text).items() >= typed().items()


def test_sheets_are_typed_in_while_the_survey_takes_answers(leader, engine, make_assessment, settings):
    draft = make_assessment()
    assert leader.get(TYPE_IN).status_code == 410
    opened = launch(engine, settings.secret_key, draft, NOW)
    page = fields_in(leader.get(TYPE_IN).text)
    close_ago(engine, opened, minutes=10)
    assert leader.send(TYPE_IN, page | typed(), page=PATH).status_code == 303
    close_ago(engine, opened, minutes=40)
    answer = leader.send(TYPE_IN, page | typed(), page=PATH)
    assert answer.status_code == 410
    assert fields_in(answer.text).items() >= typed().items()
    assert leader.get(TYPE_IN).status_code == 410
    assert len(sheets_in(engine, opened)) == 1


def close_ago(engine, assessment, minutes):
    with transaction(engine) as session:
        set_closing(session, assessment, now() - timedelta(minutes=minutes), "UTC")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "nul\x00"])
def test_hostile_text_in_a_rating_stays_text(leader, assessment, text):
    answer = leader.send(TYPE_IN, fields_in(leader.get(TYPE_IN).text) | typed(SPO1=text))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
