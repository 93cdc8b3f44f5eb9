"""Answers read as matrices, and scored in parts: by blocks, by processes, by servers, always to the same last digit."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from survey.core.assess import assess
from survey.core.context import Context
from survey.core.disclosure import Audience
from survey.core.findings import QuestionnaireMark
from survey.core.responses import collect
from survey.core.summary import added_up, summarise, summarise_blocks
from survey.store.assessments import AssessmentPlan, create_assessment, set_open
from survey.store.engine import open_engine, reading, transaction
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from survey.store.responses import EVERY_ID, add_imported, answers_of, responses_of
from tests.bench.made_up_rows import responses
from tests.factories import pmo50
from tests.store.postgres import PostgresServer

# One group large enough to be kept as moments, one that gets there only when parts are added up, small ones beside.
PEOPLE = {"X": 9, "B": 14, "P": 2_300, "T": 1_500, "O": 12, "L": 1}
QUARTERS = (("", "4"), ("4", "8"), ("8", "c"), ("c", "g"))
TOGETHER = [*responses(pmo50(), PEOPLE, seed=3)]


def findings(summary):
    mark = QuestionnaireMark("pmo-50", "1.0", "0" * 64)
    both = [assess(pmo50(), mark, summary, Context(population={"X": 12}), 5, audience) for audience in Audience]
    return [each.to_document() for each in both]


def keep(engine, rows, today):
    """An open assessment of PMO-50 with these responses."""
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=today)
        plan = AssessmentPlan(create_pmo(session, owner.id, "Central PMO"), "Parts", pmo50(), "5" * 64, 5)
        assessment = set_open(session, create_assessment(session, plan, today), today)
        add_imported(session, assessment, rows, "6" * 64, today)
        return assessment


def read(engine, assessment, **how):
    with reading(engine) as session:
        return summarise_blocks(pmo50(), answers_of(session, assessment, pmo50(), **how))


def read_in_a_process(url, assessment, part):
    engine = open_engine(url)
    try:
        return read(engine, assessment, part=part)
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def one_pass():
    return findings(summarise(pmo50(), collect(pmo50(), TOGETHER)))


def test_answers_come_back_as_they_were_kept(engine, today):
    assessment = keep(engine, TOGETHER[:60], today)
    with reading(engine) as session:
        expected = collect(pmo50(), responses_of(session, assessment))
        for group, answers in answers_of(session, assessment, pmo50(), most_rows=100):
            assert np.array_equal(answers.codes, expected[group].codes)
            assert all(np.array_equal(points, expected[group].efforts[key]) for key, points in answers.efforts.items())
            assert all(np.array_equal(ticks, expected[group].votes[key]) for key, ticks in answers.votes.items())


def test_blocks_of_any_size_add_up_to_the_same_findings(engine, today, one_pass):
    assessment = keep(engine, TOGETHER, today)
    for most_rows in (7_000, 1_000, 311):
        assert findings(read(engine, assessment, most_rows=most_rows)) == one_pass


def test_four_processes_find_the_same(sqlite_engine, today, one_pass):
    assessment = keep(sqlite_engine, TOGETHER, today)
    url = str(sqlite_engine.url)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        parts = [*pool.map(read_in_a_process, [url] * 4, [assessment] * 4, QUARTERS)]
    assert all(sum(own.rows for own in part.values()) > 500 for part in parts)
    assert findings(added_up(parts)) == one_pass


def test_two_servers_find_the_same(postgres, today, one_pass):
    other = PostgresServer()
    try:
        summaries = []
        for server, rows in ((postgres, TOGETHER[::2]), (other, TOGETHER[1::2])):
            engine = open_engine(server.url(server.new_database()))
            upgrade(engine)
            assessment = keep(engine, rows, today)
            summaries.append(read(engine, assessment, part=EVERY_ID))
            engine.dispose()
        assert findings(added_up(summaries)) == one_pass
    finally:
        other.stop()
