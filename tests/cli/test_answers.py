"""`survey answers`: raw answers of those who were told that their name or a code stays with them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from survey.actions.answering import Sending, begin, make_submission_code, send
from survey.actions.importing import import_responses
from survey.actions.inviting import invite
from survey.actions.running import launch, plan
from survey.cli.database import database
from survey.core.answers import read_response
from survey.store.assessments import create_assessment, find_assessment
from survey.store.drafts import NewDraft, draft_of, save_fields
from survey.store.engine import reading, transaction
from survey.store.invitations import Person
from survey.store.links import find_link
from survey.store.organisations import create_organisation, create_pmo
from tests.factories import pmo50

TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 10, tzinfo=UTC)
ADA = {"SPO1": "4", "SPO3": "DK", "EFF_WANTED_1": "33.5", "EFF_WANTED_2": "66.5", "IMPORTANCE": "SPO|VAL|INF"}
BO = {"SPO1": "2", "SPO3": "NA"}


@pytest.fixture
def asked(home):
    """Make open assessments of one PMO, with the answers of people of the first group: name -> fields."""
    with database() as (_, engine), transaction(engine) as session:
        organisation = create_organisation(session, "Blue Harbour", demo=False, today=TODAY)
        pmo = create_pmo(session, organisation.id, "Central PMO")

    def make(mode, people, title="Autumn 2026"):
        with database() as (settings, engine):
            with transaction(engine) as session:
                planned = replace(plan(pmo, title, pmo50(), 5), mode=mode)
                draft = create_assessment(session, planned, TODAY)
            opened = launch(engine, settings.secret_key, draft, NOW)
            links = invite(engine, opened, [Person(name, "X", f"{name.lower()}@example.org") for name in people], NOW)
            for personal in links:
                answer(engine, settings.secret_key, personal.token, people[personal.name])
        return opened.slug

    return make


def answer(engine, secret_key, token, fields):
    with reading(engine) as session:
        link = find_link(session, token)
    begin(engine, link, token, NewDraft("X", "en"), NOW)
    with transaction(engine) as session:
        save_fields(session, draft_of(session, link), fields, NOW)
    send(engine, secret_key, link, Sending(make_submission_code(), "en", NOW))


def rows_of(result):
    assert (result.exit_code, result.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_named_answers_come_with_names_in_the_columns_of_score(run, asked):
    ada, bo = rows_of(run("answers", asked("named", {"Bo": BO, "Ada": ADA})))
    assert (ada["name"], ada["group"], bo["name"]) == ("Ada", "X", "Bo")
    assert {key: ada[key] for key in ADA} == ADA
    assert {key: bo[key] for key in BO} == BO
    assert set(ada) == {"name", "group", *pmo50().item, *efforts(), "IMPORTANCE"}


def efforts():
    return {name for asked in pmo50().allocations for name in asked.fields}


def test_the_same_person_has_the_same_code_in_two_surveys_and_compare_pairs_them(run, asked, file):
    people = dict.fromkeys(("Ada", "Bo", "Cy", "Di", "Ed"), ADA)
    files = []
    for title in ("Autumn 2026", "Spring 2027"):
        result = run("answers", asked("pseudonymous", people, title))
        assert not any(name in result.stdout for name in people)
        assert len({row["code"] for row in rows_of(result)}) == len(people)
        files.append(file(result.stdout, f"{len(files)}.csv"))
    result = run("compare", *files, "--format", "json")
    assert result.exit_code == 0
    assert '"design": "paired"' in result.stdout


def test_score_reads_what_is_written(run, asked, file):
    answers = file(run("answers", asked("named", {"Ada": ADA})).stdout)
    result = run("score", "pmo-50", answers, "--smallest-group", 1)
    assert result.exit_code == 0
    assert result.stderr == f"{answers}: columns not known and left out: name\n"


def test_answers_from_a_file_stand_there_without_a_name(run, asked):
    slug = asked("named", {"Ada": ADA})
    response, _ = read_response(pmo50(), "P", {"SPO1": "", "STD1": "3"})
    with database() as (_, engine):
        with reading(engine) as session:
            found = find_assessment(session, slug)
        import_responses(engine, found, [response], TODAY)
    assert [(row["name"], row["group"]) for row in rows_of(run("answers", slug))] == [("", "P"), ("Ada", "X")]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "＝1"])
def test_a_name_that_looks_like_a_formula_is_printed_as_text(run, asked, name):
    (row,) = rows_of(run("answers", asked("named", {name: ADA})))
    assert row["name"] == f"'{name}"


def test_anonymous_answers_are_not_given_out(run, asked):
    result = run("answers", asked("anonymous", {"Ada": ADA}))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "autumn-2026 is anonymous" in result.stderr
    assert "no single answers are given out" in result.stderr


def test_an_unknown_assessment_is_refused(run, asked):
    assert "there is no assessment “x”" in run("answers", "x").stderr
