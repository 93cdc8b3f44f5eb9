"""What whole journeys through a survey cost the server, beside a bare Flask app of as many pages (bare_flask.py).

    python tests/bench/journeys.py [--seconds 10] [--rounds 2] [--at-once 1 8 32]
    python tests/bench/journeys.py --writers 30 --seconds 60

Starts the product as people do (`python -m survey run`, SQLite, synchronous=FULL) and the bare app in as many
processes. Respondents without think time, each a process and a connection of its own, go from the link to the receipt
and begin anew; rounds of ours and of the bare app take turns. Limits: at most twice the CPU of the bare app for a
journey, no error, 120 MiB at rest a worker. Milliseconds of CPU hold on a noisy machine; times of pages only on a quiet
one, where they should stay below 150 ms at the 95th percentile with 32 at once, and the 99th within 3 times the 50th.

With --writers as many respondents save the same page again and again: none may be turned away.
"""

import argparse
import json
import math
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bare_flask import make_database
from tests.bench.respondent import Browser, Form, WrongPageError, filled, form_in, journey

ROOT = Path(__file__).parents[2]
MOST_TIMES, MOST_MIB = 2.0, 120.0
GROUP = "P"  # of all groups it has the most pages
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server under measurement: where a journey begins, and its first process or processes."""

    name: str
    address: str
    roots: tuple[int, ...]
    log: Path

    def tree(self) -> dict[int, list[str]]:
        """What the kernel says of all its processes, by their number."""
        every = dict(_processes())
        found = [pid for pid in self.roots if pid in every]
        for pid in found:
            found += [child for child, status in every.items() if int(status[1]) == pid]
        return {pid: every[pid] for pid in found}

    def cpu(self) -> float:
        """Seconds of CPU so far, processes that have ended included."""
        return sum(int(ticks) for status in self.tree().values() for ticks in status[11:15]) / TICK

    def memory(self, line: str) -> float:
        """MiB of its largest worker; a worker has no processes of its own."""
        tree = self.tree()
        parents = {int(status[1]) for status in tree.values()}
        return max(_memory(pid, line) for pid in tree if pid not in parents)

    def workers(self) -> int:
        """How many processes serve."""
        tree = self.tree()
        return len(set(tree) - {int(status[1]) for status in tree.values()})


def _processes() -> Iterator[tuple[int, list[str]]]:
    """Fields of every process from its state on, as in `man proc_pid_stat`."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            yield int(path.parent.name), path.read_text().rpartition(")")[2].split()
        except OSError:
            continue


def _memory(pid: int, line: str) -> float:
    found = re.search(rf"^{line}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


Work = Callable[[str, int, float], "Told"]


@contextmanager
def product(home: Path) -> Iterator[Server]:
    """The product, started as people do."""
    log = home / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "survey", "run", "--port", "0"],
            cwd=ROOT,
            env=os.environ | {"SURVEY_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield Server("ours", _printed(process), (process.pid,), log)
        finally:
            process.terminate()


def _printed(process: "subprocess.Popen[str]") -> str:
    for line in process.stdout or ():
        if line.startswith("Fill in: "):
            return line.removeprefix("Fill in: ").strip()
    raise SystemExit("the product did not start")


@contextmanager
def bare(home: Path, workers: int, pages: object) -> Iterator[Server]:
    """The bare app in so many processes."""
    shape, database, log = home / "shape.json", home / "bare.db", home / "bare.log"
    shape.write_text(json.dumps(pages), "utf-8")
    make_database(database)
    listener = socket.create_server(("127.0.0.1", 0))
    command = [sys.executable, str(Path(__file__).with_name("bare_flask.py")), str(listener.fileno())]
    with log.open("w") as errors:
        processes = [
            subprocess.Popen([*command, shape, database], pass_fds=[listener.fileno()], stdout=errors, stderr=errors)
            for _ in range(workers)
        ]
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        yield Server("bare", address, tuple(process.pid for process in processes), log)
    finally:
        for process in processes:
            process.kill()
            process.wait()
        listener.close()


def scout(server: Server) -> list[list[dict[str, object]]]:
    """The pages of questions of one journey, as the bare app makes them again."""
    forms = [step.form for step in journey(Browser(server.address), server.address, GROUP, Random(0))]
    # The start page, the check page and the receipt aside.
    return [_questions(form) for form in forms[1:-2] if form is not None]


def _questions(form: Form) -> list[dict[str, object]]:
    return [
        {"name": name, "kind": controls[0].kind, "values": [control.value for control in controls]}
        for name, controls in form.questions.items()
    ]


@dataclass
class Told:
    """What respondents went through, and what it cost the server."""

    journeys: int = 0
    pages: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    cpu: float = 0.0
    seconds: float = 0.0

    def percentiles(self) -> str:
        """The milliseconds within which so many of a hundred pages came."""
        cuts = quantiles(self.pages, n=100) if len(self.pages) > 1 else [math.nan] * 99
        return "  ".join(f"p{percent} {cuts[percent - 1] * 1000:6.1f}" for percent in (50, 95, 99))

    @property
    def cost(self) -> float:
        """Milliseconds of CPU for a journey."""
        return self.cpu / self.journeys * 1000 if self.journeys else math.nan


def together(parts: Iterable[Told]) -> Told:
    """What several of them add up to."""
    whole = Told()
    for part in parts:
        whole.journeys += part.journeys
        whole.pages += part.pages
        whole.faults += part.faults
        whole.cpu += part.cpu
        whole.seconds += part.seconds
    return whole


def go_on_journeys(address: str, seed: int, until: float) -> Told:
    """Journeys one after the other; the last one that was begun in time is finished."""
    browser, dice, told = Browser(address), Random(seed), Told()
    while time.monotonic() < until:
        browser.cookies.clear()
        try:
            told.pages += [step.seconds for step in journey(browser, address, GROUP, dice)]
            told.journeys += 1
        except (WrongPageError, OSError, HTTPException) as error:
            told.faults.append(repr(error))
            browser.connection.close()
    return told


def save_one_page(address: str, seed: int, until: float) -> Told:
    """The first page of questions, loaded and saved again and again; what is timed are the saves."""
    browser, dice, told = Browser(address), Random(seed), Told()
    steps = journey(browser, address, GROUP, dice)
    _, first = next(steps), next(steps)
    while time.monotonic() < until:
        try:
            form = form_in(browser.get(first.address)[0])
            fields = filled(form, GROUP, dice)
            started = time.perf_counter()
            browser.post(urljoin(first.address, form.action), fields)
            told.pages.append(time.perf_counter() - started)
        except (WrongPageError, OSError, HTTPException) as error:
            told.faults.append(repr(error))
            browser.connection.close()
    return told


def measure(server: Server, at_once: int, seconds: float, work: Work) -> Told:
    """Let so many respondents work at the same time, each in a process of its own."""
    with get_context("fork").Pool(at_once) as pool:
        cpu, started = server.cpu(), time.monotonic()
        jobs = [(server.address, seed, started + seconds) for seed in range(at_once)]
        told = together(pool.starmap(work, jobs, chunksize=1))
        told.cpu, told.seconds = server.cpu() - cpu, time.monotonic() - started
    return told


def compare(ours: Server, plain: Server, at_once: int, rounds: int, seconds: float) -> bool:
    """Print what journeys cost with so many at once; whether the limits hold."""
    turns = [
        tuple(measure(server, at_once, seconds, go_on_journeys) for server in (ours, plain)) for _ in range(rounds)
    ]
    for server, results in zip((ours, plain), zip(*turns, strict=True), strict=True):
        told = together(results)
        print(
            f"{at_once:3} at once  {server.name}  {told.cost:6.1f} ms CPU a journey  "
            f"{told.journeys / told.seconds:6.2f} journeys/s  {told.percentiles()} ms a page  "
            f"{len(told.faults)} errors of {told.journeys} journeys",
            *told.faults[:3],
            sep="\n    ",
        )
    # Rounds that follow each other share the same noise.
    ratio = median(mine.cost / other.cost for mine, other in turns)
    print(f"             {ratio:.2f} times the bare app (limit {MOST_TIMES:.0f})", flush=True)
    return ratio <= MOST_TIMES and not any(mine.faults for mine, _ in turns)


def journeys(home: Path, at_once: Sequence[int], rounds: int, seconds: float) -> bool:
    """Print all figures; whether the limits hold."""
    with product(home) as ours:
        pages = scout(ours)
        with bare(home, ours.workers(), pages) as plain:
            asked = sum(len(page) for page in pages)
            print(f"{len(pages)} pages of questions with {asked} fields, {ours.workers()} workers each", flush=True)
            scout(plain)
            rests = ours.memory("VmRSS")
            held = [compare(ours, plain, number, rounds, seconds) for number in at_once]
        print(
            f"memory of the largest worker: {rests:.0f} MiB at rest (limit {MOST_MIB:.0f}), "
            f"{ours.memory('VmRSS'):.0f} MiB after all this, {ours.memory('VmHWM'):.0f} MiB at most"
        )
    return all(held) and rests <= MOST_MIB


def writers(home: Path, number: int, seconds: float) -> bool:
    """Print what became of so many who save at the same time; whether nobody was turned away."""
    with product(home) as ours:
        told = measure(ours, number, seconds, save_one_page)
        locked = ours.log.read_text("utf-8").count("locked")
    print(
        f"{number} writers for {told.seconds:.0f} s: {len(told.pages)} saves, {len(told.pages) / told.seconds:.1f} a "
        f"second, {told.percentiles()} ms, "
        f"slowest {max(told.pages) * 1000:.0f} ms; {len(told.faults)} errors, {locked} times 'locked' in the log",
        *told.faults[:3],
        sep="\n    ",
    )
    return not told.faults and not locked


def main() -> int:
    """Print the figures; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 8, 32], metavar="N", help="respondents")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of either server")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a round")
    parser.add_argument("--writers", type=int, metavar="N", help="respondents who save the same page over and over")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        if given.writers:
            held = writers(Path(folder), given.writers, given.seconds)
        else:
            held = journeys(Path(folder), given.at_once, given.rounds, given.seconds)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
