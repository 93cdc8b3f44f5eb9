"""What is done by the clock, and by one worker only."""

import shutil
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from survey import worker
from survey.actions.closing import set_closing_time
from survey.actions.preparing import Ticks, agree
from survey.actions.running import create, launch, plan, schedule
from survey.config import Settings
from survey.core.launching import AGREEMENTS
from survey.store.assessments import find_assessment
from survey.store.engine import open_engine, reading, transaction
from survey.store.errors import NotSavedError
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from survey.store.worker_lock import worker_lock
from survey.worker import work
from tests.factories import pmo50
from tests.store.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "survey.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path, empty_database):
    shutil.copy(empty_database, tmp_path / "survey.db")
    (tmp_path / "instance").mkdir()
    engine = open_engine(f"sqlite:///{tmp_path / 'survey.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name, seconds in {"TURN": 0.01, "PATIENCE": 0.01, "AFTER_FAILURE": 0.05, "MINUTE": 0.01, "HOUR": 0.01}.items():
        monkeypatch.setattr(worker, name, seconds)


@pytest.fixture
def make_draft(engine):
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=NOW.date())
        pmo = create_pmo(session, owner.id, "Central PMO")

    def make(title, *, ready=True):
        people = {"population": dict.fromkeys(pmo50().group, 9)} if ready else {}
        draft = create(engine, plan(pmo, title, pmo50(), 5), NOW.date(), people)
        agree(engine, draft, Ticks(AGREEMENTS), NOW)
        return draft

    return make


@pytest.fixture
def start(tmp_path, engine):
    """Start a worker whose clock is set by hand."""
    stop, threads = Event(), []
    settings = Settings(tmp_path, str(engine.url), "a key for tests that is long enough")

    def begin(clock):
        threads.append(Thread(target=work, args=(settings, engine, stop, clock)))
        threads[-1].start()
        return stop

    yield begin
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def stage(engine, slug):
    with reading(engine) as session:
        return find_assessment(session, slug).stage


def until(holds):
    end = monotonic() + 20
    while not holds():
        assert monotonic() < end, "it did not happen"
        sleep(0.01)


def test_a_survey_opens_and_closes_on_time_and_its_report_is_made(engine, make_draft, start):
    draft = make_draft("Autumn 2026")
    schedule(engine, draft, NOW + HOUR, NOW)
    set_closing_time(engine, draft, (NOW + 5 * HOUR, "UTC"), NOW)
    clock = [NOW]
    start(lambda: clock[0])
    sleep(0.1)
    assert stage(engine, draft.id) == "scheduled"
    clock[0] = NOW + HOUR
    until(lambda: stage(engine, draft.id) == "open")
    clock[0] = NOW + 5 * HOUR + timedelta(minutes=29)
    sleep(0.1)
    assert stage(engine, draft.id) == "open"
    clock[0] += timedelta(minutes=1)
    until(lambda: stage(engine, draft.id) == "closed")


def test_a_draft_whose_closing_time_is_over_stays_closed(engine, make_draft, start):
    draft = make_draft("Autumn 2026")
    schedule(engine, draft, NOW + HOUR, NOW)
    set_closing_time(engine, draft, (NOW + 2 * HOUR, "UTC"), NOW)
    start(lambda: NOW + 3 * HOUR)
    sleep(0.1)
    assert stage(engine, draft.id) == "scheduled"


def test_what_was_moved_since_the_worker_looked_stays_as_it_is(engine, make_draft, tmp_path):
    settings = Settings(tmp_path, str(engine.url), "a key for tests that is long enough")
    active = worker._Active(settings, engine, lambda: NOW)
    draft, opened = make_draft("A draft"), make_draft("An open one")
    listed = schedule(engine, draft, NOW - HOUR, NOW)
    schedule(engine, draft, NOW + HOUR, NOW)
    active._launch(listed)
    assert stage(engine, draft.id) == "scheduled"
    launch(engine, settings.secret_key, opened, NOW)
    listed = set_closing_time(engine, opened, (NOW - HOUR, "UTC"), NOW)
    set_closing_time(engine, opened, (NOW + HOUR, "UTC"), NOW)
    active._make_report(listed)
    assert stage(engine, opened.id) == "open"
    set_closing_time(engine, opened, (NOW - HOUR, "UTC"), NOW)
    active._make_report(listed)
    assert stage(engine, opened.id) == "closed"


def test_a_draft_that_is_not_ready_any_more_waits_for_a_hand(engine, make_draft, start):
    draft = make_draft("Autumn 2026", ready=False)
    schedule(engine, draft, NOW, NOW)
    start(lambda: NOW)
    until(lambda: stage(engine, draft.id) == "draft")


def test_what_fails_for_one_assessment_keeps_nothing_else_from_being_done(
    engine, make_draft, start, monkeypatch, caplog
):
    bad, good, unsaved = (make_draft(title) for title in ("Bad", "Good", "Unsaved"))
    for each in (bad, good, unsaved):
        schedule(engine, each, NOW, NOW)
    not_saved = [True, True]

    def open_it(engine, key, assessment, now):
        if assessment.id == bad.id:
            raise RuntimeError("a fault")
        if assessment.id == unsaved.id and not_saved:
            not_saved.pop()
            raise NotSavedError
        return launch(engine, key, assessment, now)

    monkeypatch.setattr(worker, "launch", open_it)
    start(lambda: NOW)
    until(lambda: stage(engine, good.id) == stage(engine, unsaved.id) == "open")
    assert stage(engine, bad.id) == "scheduled"
    assert "failed, tried again in 0 s: open bad" in caplog.text
    assert "not saved, tried again in 0 s: open unsaved" in caplog.text


def test_one_of_two_workers_is_active_and_the_other_takes_over(engine, make_draft, start):
    draft = make_draft("Autumn 2026")
    schedule(engine, draft, NOW, NOW)
    with worker_lock(engine) as lock:
        assert lock is not None
        start(lambda: NOW)
        sleep(0.1)
        assert stage(engine, draft.id) == "scheduled"
    until(lambda: stage(engine, draft.id) == "open")
