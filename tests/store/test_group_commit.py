"""What writers of one SQLite database do to each other: threads that share a COMMIT, and processes."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from survey.store import engine as engines
from survey.store import group_commit, turns
from survey.store.engine import reading, transaction
from survey.store.errors import NotSavedError
from survey.store.rows import AttemptRow

HUGE = "x" * 1_000_000
OTHER_PROCESS = """
import sys, time
from sqlalchemy import update
from survey.store.engine import open_engine, transaction
from survey.store.rows import AttemptRow
engine = open_engine(sys.argv[1])
"""
HOLD = """
with transaction(engine) as session:
    print("in", flush=True)
    time.sleep(60)
"""
COUNT = """
from threading import Thread
def count():
    for _ in range(20):
        with transaction(engine) as session:
            session.execute(update(AttemptRow).values(n=AttemptRow.n + 1))
print("in", flush=True)
threads = [Thread(target=count) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
FORK = """
import os
child = os.fork()
if child == 0:
    try:
        with transaction(engine):
            os._exit(0)
    except RuntimeError:
        os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A slow machine changes no group here."""
    monkeypatch.setattr(group_commit, "LONGEST_DELAY", 60.0)


@pytest.fixture
def commits(sqlite_engine):
    """One entry a COMMIT."""
    found = []
    event.listen(sqlite_engine, "commit", found.append)
    return found


@contextmanager
def other_process(engine, script):
    """Another process that shares only the file; it has said that it is in."""
    command = [sys.executable, "-c", OTHER_PROCESS + script, str(engine.url)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "in\n"
            yield process
        finally:
            process.kill()


def waiting(engine):
    return len(engines._writers[engine]._turn._waiting)


def wait_for(condition):
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.001)


def add(session, key, slot=0, n=0):
    session.add(AttemptRow(key=key, slot=slot, n=n))


def kept(engine):
    with reading(engine) as session:
        return set(session.scalars(select(AttemptRow.key)))


def write(engine, key, fault=None):
    with transaction(engine) as session:
        add(session, key)
        if fault is not None:
            session.flush()
            raise fault


def in_one_group(engine, *jobs):
    """What became of jobs that come, in this order, while somebody else has the turn: they share a transaction."""
    with ThreadPoolExecutor(len(jobs)) as pool, transaction(engine) as session:
        add(session, "first")
        results = []
        for number, job in enumerate(jobs, start=1):
            results.append(pool.submit(job))
            wait_for(lambda: waiting(engine) == number)  # noqa: B023  # called before the next round
    return [result.exception() for result in results]


def test_who_waits_shares_one_commit(sqlite_engine, commits):
    assert in_one_group(sqlite_engine, *(partial(write, sqlite_engine, key) for key in "abc")) == [None] * 3
    assert len(commits) == 1
    assert kept(sqlite_engine) == {"first", "a", "b", "c"}


def test_many_threads_need_fewer_commits_than_transactions(sqlite_engine, commits):
    start = threading.Barrier(20)

    def job(thread):
        start.wait()
        for round_ in range(10):
            write(sqlite_engine, f"{thread} {round_}")

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(job, range(20)))
    assert len(kept(sqlite_engine)) == 200
    assert len(commits) < 150


def test_a_writer_alone_commits_at_once_and_without_a_savepoint(sqlite_engine, commits):
    statements = []
    with sqlite_engine.connect() as connection:
        # The pool has this one connection.
        connection.connection.driver_connection.set_trace_callback(statements.append)
    write(sqlite_engine, "a")
    write(sqlite_engine, "b")
    assert len(commits) == 2
    assert [each.split(" ")[0] for each in statements] == ["BEGIN", "INSERT", "COMMIT"] * 2


@pytest.mark.parametrize("place", [0, 1, 2], ids=["next", "in the middle", "last"])
@pytest.mark.parametrize("fault", [ValueError("no"), SystemExit(1)], ids=["an error", "the end of a thread"])
def test_a_block_that_fails_takes_no_neighbour_along(sqlite_engine, place, fault):
    jobs = [partial(write, sqlite_engine, key) for key in "ab"]
    jobs.insert(place, partial(write, sqlite_engine, "bad", fault))
    told = in_one_group(sqlite_engine, *jobs)
    assert told.pop(place) is fault
    assert told == [None, None]
    assert kept(sqlite_engine) == {"first", "a", "b"}


def test_a_value_that_the_database_refuses_takes_no_neighbour_along(sqlite_engine):
    jobs = [partial(write, sqlite_engine, key) for key in ("a", "first", "b")]
    first, refused, last = in_one_group(sqlite_engine, *jobs)
    assert (first, last) == (None, None)
    assert isinstance(refused, IntegrityError)
    assert kept(sqlite_engine) == {"first", "a", "b"}


def test_a_wrong_statement_takes_no_neighbour_along(sqlite_engine):
    def wrong():
        with transaction(sqlite_engine) as session:
            session.execute(text("SELECT * FROM missing"))

    wrong_one, right_one = in_one_group(sqlite_engine, wrong, partial(write, sqlite_engine, "a"))
    assert isinstance(wrong_one, OperationalError)
    assert right_one is None
    assert kept(sqlite_engine) == {"first", "a"}


def test_a_block_that_fails_first_leaves_nothing_behind(sqlite_engine):
    def fail():
        with transaction(sqlite_engine) as session:
            add(session, "bad")
            session.flush()
            wait_for(lambda: waiting(sqlite_engine) == 1)
            raise ValueError("no")

    with ThreadPoolExecutor(2) as pool:
        failed = pool.submit(fail)
        wait_for(lambda: engines._writers[sqlite_engine]._group)
        written = pool.submit(write, sqlite_engine, "a")
    assert isinstance(failed.exception(), ValueError)
    assert written.exception() is None
    assert kept(sqlite_engine) == {"a"}


def test_a_block_may_take_back_what_it_did(sqlite_engine):
    def undecided():
        with transaction(sqlite_engine) as session:
            add(session, "undecided")
            session.flush()
            session.rollback()
            add(session, "decided")

    assert in_one_group(sqlite_engine, partial(write, sqlite_engine, "a"), undecided) == [None, None]
    assert kept(sqlite_engine) == {"first", "a", "decided"}
    with transaction(sqlite_engine) as session:
        session.execute(update(AttemptRow).values(n=7))
        session.rollback()
    with reading(sqlite_engine) as session:
        assert set(session.scalars(select(AttemptRow.n))) == {0}


def test_nobody_is_told_before_the_commit(sqlite_engine):
    written, told, kept_so_far = set(), set(), set()

    def look(_connection):
        early = (written - kept_so_far) & told
        kept_so_far.update(written)
        assert not early

    event.listen(sqlite_engine, "commit", look)

    def job(thread):
        for round_ in range(10):
            key = f"{thread} {round_}"
            with transaction(sqlite_engine) as session:
                add(session, key)
                session.flush()
                written.add(key)
            told.add(key)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(job, range(10)))
    assert told == kept_so_far == kept(sqlite_engine)


def test_a_commit_that_fails_is_told_to_all_and_nothing_is_kept(sqlite_engine):
    def fail(_connection):
        event.remove(sqlite_engine, "commit", fail)
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(sqlite_engine, "commit", fail)
    jobs = [partial(write, sqlite_engine, "a"), partial(write, sqlite_engine, "b", ValueError("no"))]
    with pytest.raises(NotSavedError) as caught:
        in_one_group(sqlite_engine, *jobs)
    assert "disk I/O error" in str(caught.value.__cause__)
    assert kept(sqlite_engine) == set()
    write(sqlite_engine, "c")
    assert kept(sqlite_engine) == {"c"}


def test_all_of_a_group_are_told(sqlite_engine):
    told = []

    def fail(_connection):
        event.remove(sqlite_engine, "commit", fail)
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    def job(key, fault=None):
        try:
            write(sqlite_engine, key, fault)
        except NotSavedError:
            told.append(key)

    event.listen(sqlite_engine, "commit", fail)
    # One that fails by itself may have seen what is lost now: an answer that was there already, and no longer is.
    jobs = [partial(job, "a"), partial(job, "b", ValueError("no")), partial(job, "c")]
    with pytest.raises(NotSavedError):
        in_one_group(sqlite_engine, *jobs)
    assert sorted(told) == ["a", "b", "c"]


def test_a_disk_that_is_full_in_one_block_is_told_to_all_of_the_group(sqlite_engine):
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(NotSavedError):
        in_one_group(sqlite_engine, partial(write, sqlite_engine, HUGE))
    assert kept(sqlite_engine) == set()
    write(sqlite_engine, HUGE)
    assert kept(sqlite_engine) == {HUGE}


def test_a_transaction_that_sqlite_took_back_is_told_though_the_block_hid_it(sqlite_engine):
    def hide():
        with transaction(sqlite_engine) as session:
            add(session, "a")
            session.flush()
            session.connection().exec_driver_sql("ROLLBACK")

    with pytest.raises(NotSavedError):
        hide()
    assert kept(sqlite_engine) == set()
    write(sqlite_engine, "b")
    assert kept(sqlite_engine) == {"b"}


def test_who_is_done_does_not_wait_for_a_late_comer(sqlite_engine, commits, monkeypatch):
    monkeypatch.setattr(group_commit, "LONGEST_DELAY", 0.0)
    assert in_one_group(sqlite_engine, partial(write, sqlite_engine, "a")) == [None]
    assert len(commits) == 2


def test_a_group_has_an_end(sqlite_engine, commits, monkeypatch):
    monkeypatch.setattr(group_commit, "MOST_BLOCKS", 2)
    in_one_group(sqlite_engine, *(partial(write, sqlite_engine, key) for key in "abcde"))
    assert len(commits) == 3


def test_a_transaction_inside_a_transaction_fails_at_once(sqlite_engine):
    with transaction(sqlite_engine) as session:
        add(session, "a")
        with pytest.raises(RuntimeError, match="inside a transaction"), transaction(sqlite_engine):
            pass
    assert kept(sqlite_engine) == {"a"}


def test_who_waited_too_long_is_told_and_the_others_go_on(sqlite_engine, monkeypatch):
    monkeypatch.setattr(group_commit, "LONGEST_WAIT", 0.05)
    with ThreadPoolExecutor(1) as pool, transaction(sqlite_engine) as session:
        add(session, "a")
        assert isinstance(pool.submit(write, sqlite_engine, "b").exception(), NotSavedError)
    write(sqlite_engine, "c")
    assert kept(sqlite_engine) == {"a", "c"}


def test_an_interrupt_while_waiting_leaves_the_turn_to_others(sqlite_engine):
    def interrupt(number, frame):
        raise KeyboardInterrupt

    go_on, entered = threading.Event(), threading.Event()

    def hold():
        with transaction(sqlite_engine) as session:
            entered.set()
            go_on.wait()
            add(session, "a")

    before = signal.signal(signal.SIGALRM, interrupt)
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(hold)
        entered.wait()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            with pytest.raises(KeyboardInterrupt):
                write(sqlite_engine, "b")
        finally:
            signal.signal(signal.SIGALRM, before)
            go_on.set()
        result.result()
    write(sqlite_engine, "c")
    assert kept(sqlite_engine) == {"a", "c"}


def test_an_interrupt_at_the_very_moment_of_the_turn_still_commits_for_others(sqlite_engine, monkeypatch):
    class Interrupted(turns.ThreadTurn):
        def take(self, seconds):
            super().take(seconds)
            if threading.current_thread().name == "interrupted":
                raise KeyboardInterrupt
            return True

    engines._writers[sqlite_engine]._turn = Interrupted()

    def job():
        with pytest.raises(KeyboardInterrupt):
            write(sqlite_engine, "b")

    thread = threading.Thread(target=job, name="interrupted")
    with transaction(sqlite_engine) as session:
        add(session, "a")
        thread.start()
        wait_for(lambda: waiting(sqlite_engine) == 1)
    thread.join()
    assert kept(sqlite_engine) == {"a"}


def test_processes_with_many_writers_each_lose_nothing_and_turn_nobody_away(sqlite_engine):
    with transaction(sqlite_engine) as session:
        add(session, "counter")

    def count(_):
        for _ in range(20):
            with transaction(sqlite_engine) as session:
                session.execute(update(AttemptRow).values(n=AttemptRow.n + 1))

    with other_process(sqlite_engine, COUNT) as process:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(count, range(8)))
        assert process.wait() == 0
    with reading(sqlite_engine) as session:
        assert session.scalars(select(AttemptRow.n)).one() == 320


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGCONT], ids=["is stopped", "takes its time"])
def test_a_process_that_keeps_its_turn_is_told_and_its_death_ends_that(sqlite_engine, monkeypatch, number):
    monkeypatch.setattr(group_commit, "LONGEST_QUEUE", 0.05)
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with other_process(sqlite_engine, HOLD) as process:
        process.send_signal(number)
        with pytest.raises(NotSavedError):
            write(sqlite_engine, "a")
        process.kill()
        process.wait()
        write(sqlite_engine, "b")
    assert kept(sqlite_engine) == {"b"}


def test_waits_add_up_to_less_than_ten_seconds():
    busy = next(int(each.partition("=")[2]) for each in engines.PRAGMAS if each.startswith("busy_timeout"))
    assert group_commit.LONGEST_WAIT + group_commit.LONGEST_QUEUE + busy / 1000 < 10


def test_the_queue_is_only_a_courtesy(sqlite_engine):
    """Where there can be no file for it, SQLite's own lock is enough."""
    Path(f"{sqlite_engine.url.database}-queue").mkdir(exist_ok=True)
    write(sqlite_engine, "a")
    assert kept(sqlite_engine) == {"a"}


def test_a_child_process_that_inherits_the_database_is_refused(sqlite_engine):
    command = [sys.executable, "-c", OTHER_PROCESS + FORK, str(sqlite_engine.url)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "7\n"
