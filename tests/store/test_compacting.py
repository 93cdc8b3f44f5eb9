"""Giving space back: when it is worth it and quick, and never at the price of a writer that fails."""

from threading import Event, Thread

import pytest
from sqlalchemy import text

from survey.store import compacting
from survey.store.compacting import compact
from survey.store.engine import open_engine, reading, transaction

ROWS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
INSERT INTO heap SELECT hex(zeroblob(500)) FROM n"""


@pytest.fixture
def roomy(sqlite_engine):
    """A database that lost most of what was in it."""
    with transaction(sqlite_engine) as session:
        session.execute(text("CREATE TABLE heap (words TEXT)"))
        session.execute(text(ROWS))
    with transaction(sqlite_engine) as session:
        session.execute(text("DELETE FROM heap WHERE rowid > 100"))
    return sqlite_engine


def pages(engine):
    with reading(engine) as session:
        return session.scalar(text("PRAGMA page_count"))


def test_space_is_given_back_once_and_the_rest_is_still_there(roomy):
    before = pages(roomy)
    assert compact(roomy)
    assert pages(roomy) < before / 2
    assert not compact(roomy)
    with reading(roomy) as session:
        assert session.scalar(text("SELECT count(*) FROM heap")) == 100


@pytest.mark.parametrize(("limit", "value"), [("MOST_KEPT", 0), ("LONGEST", -1.0), ("LEAST_FREE", 1 << 40)])
def test_what_is_too_large_too_slow_or_not_worth_it_is_left_and_writers_go_on(roomy, monkeypatch, limit, value):
    monkeypatch.setattr(compacting, limit, value)
    monkeypatch.setattr(compacting, "STEPS", 1)
    before = pages(roomy)
    assert not compact(roomy)
    assert pages(roomy) == before
    monkeypatch.undo()
    with transaction(roomy) as session:
        session.execute(text("DELETE FROM heap"))
    assert compact(roomy)


def test_who_writes_meanwhile_waits_and_who_is_writing_is_waited_for(roomy):
    begun, may_end, done = Event(), Event(), []

    def write():
        with transaction(roomy) as session:
            session.execute(text("INSERT INTO heap VALUES ('one more')"))
            begun.set()
            may_end.wait()

    writer = Thread(target=write)
    writer.start()
    begun.wait()
    compacting_thread = Thread(target=lambda: done.append(compact(roomy)))
    compacting_thread.start()
    compacting_thread.join(0.2)
    assert not done
    may_end.set()
    for thread in (writer, compacting_thread):
        thread.join()
    assert done == [True]
    with reading(roomy) as session:
        assert session.scalar(text("SELECT count(*) FROM heap")) == 101


def test_a_database_that_another_process_keeps_busy_is_left_for_the_next_time(roomy):
    other = open_engine(str(roomy.url))
    with roomy.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout=50")
    with transaction(other) as session:
        session.execute(text("DELETE FROM heap"))
        assert not compact(roomy)
    other.dispose()
    assert compact(roomy)


def test_a_server_cleans_its_own_tables(postgres_engine, monkeypatch):
    assert compact(postgres_engine)
    monkeypatch.setattr(compacting, "TABLES", "nowhere")
    assert not compact(postgres_engine)
