"""The parent of the workers, with workers that fail."""

import signal
import subprocess
import sys

import pytest

from survey.cli.workers import NOT_STARTED

# Starts one worker, which is not ours but does what is written in the argument.
PARENT = """
import socket, sys
from survey.cli import workers
workers.fresh = lambda module, listener, line, host: [sys.executable, "-c", sys.argv[1], str(line)]
with socket.create_server(("127.0.0.1", 0)) as listener:
    sys.exit(workers.Workers(listener, "127.0.0.1", 1, str).run(lambda: print("ready", flush=True)))
"""
FAILS = "raise SystemExit(3)"
FAILS_WHEN_READY = "import os, sys; os.write(int(sys.argv[1]), b'ready'); raise SystemExit(3)"
HANGS = "import signal, sys; print('begun', file=sys.stderr, flush=True); signal.pause()"


def test_without_a_worker_it_ends_and_says_why() -> None:
    with parent(FAILS) as process:
        out, said = process.communicate(timeout=30)
    assert (process.returncode, out) == (NOT_STARTED, "")
    assert said == "cannot serve: a new worker ended with status 3 before it was ready\n"


def test_workers_that_end_again_and_again_are_started_less_and_less_often() -> None:
    with parent(FAILS_WHEN_READY) as process:
        said = [process.stderr.readline() for _ in range(3)]
        process.terminate()
    assert said == [f"a worker ended with status 3; another one takes its place in {pause} s\n" for pause in (0, 1, 2)]
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_can_be_stopped_before_its_workers_are_ready(number: signal.Signals) -> None:
    with parent(HANGS) as process:
        assert process.stderr.readline() == "begun\n"
        process.send_signal(number)
        assert process.wait(10) == 0


def parent(worker: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, worker], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
