"""Who comes next, among threads and among processes."""

import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep

import pytest

from survey.store.turns import ProcessTurn, ThreadTurn

PATIENCE = 30.0
# Has the turn; gives it back when somebody is next, and asks again at once.
GREEDY = """
import sys, time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
from survey.store.turns import NEXT, ProcessTurn
turn = ProcessTurn(sys.argv[1], 30.0)
print("mine", flush=True)
with open(sys.argv[1], "rb+") as file:
    try:
        while True:
            lockf(file, LOCK_EX | LOCK_NB, 1, NEXT)
            lockf(file, LOCK_UN, 1, NEXT)
            time.sleep(0.001)
    except OSError:
        pass
    turn.end()
    turn = ProcessTurn(sys.argv[1], 30.0)
    print("mine again", flush=True)
    time.sleep(60)
"""


@contextmanager
def greedy(path):
    command = [sys.executable, "-c", GREEDY, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "mine\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "queue")


def test_threads_have_the_turn_in_the_order_of_asking():
    turn, order, number = ThreadTurn(), [], 20

    def work(name):
        assert turn.take(PATIENCE)
        order.append(name)
        turn.end()

    with ThreadPoolExecutor(number) as pool:
        assert turn.take(PATIENCE)
        for name in range(number):
            pool.submit(work, name)
            while len(turn._waiting) <= name:
                sleep(0.001)
        turn.end()
    assert order == list(range(number))


def test_a_turn_that_nobody_waits_for_is_kept_or_given_back():
    turn = ThreadTurn()
    assert turn.take(0)
    assert turn.is_mine()
    assert not turn.hand_over()
    assert turn.is_mine()
    turn.end()
    assert not turn.is_mine()
    assert turn.take(0)


def test_who_no_longer_waits_is_passed_over():
    turn, go_on = ThreadTurn(), Event()

    def wait():
        assert turn.take(PATIENCE)
        go_on.wait()
        turn.end()

    with ThreadPoolExecutor(2) as pool:
        assert turn.take(0)
        assert pool.submit(turn.take, 0.01).result() is False
        waits = pool.submit(wait)
        while not turn._waiting:
            sleep(0.001)
        turn.end()
        assert not turn.take(0.01)
        go_on.set()
        waits.result()
    assert turn.take(0)


def test_a_process_that_asks_again_and_again_does_not_come_first(path):
    with greedy(path) as process:
        ours = ProcessTurn(path, PATIENCE)
        # It has had the time to come back.
        assert not select.select([process.stdout], [], [], 0.2)[0]
        ours.end()
        assert process.stdout.readline() == "mine again\n"


def test_a_wait_for_other_processes_has_an_end_and_their_death_is_one(path):
    with greedy(path) as process:
        process.send_signal(signal.SIGSTOP)
        started = monotonic()
        ProcessTurn(path, 0.05).end()
        assert 0.05 <= monotonic() - started < PATIENCE
        process.kill()
        process.wait()
        started = monotonic()
        ProcessTurn(path, PATIENCE).end()
        assert monotonic() - started < PATIENCE


def test_without_a_file_there_is_no_queue(tmp_path):
    started = monotonic()
    ProcessTurn(str(tmp_path / "nowhere" / "queue"), PATIENCE).end()
    assert monotonic() - started < PATIENCE
