"""What crashes, deploys and stops cost the people who are filling in a survey.

    python tests/bench/serving.py [PART ...] [--people 6] [--kills 20] [--reloads 10] [--seconds 3]

Starts `survey run` with the demo in a new folder, and people who fill in its forms all the while. The parts:

crash   kill -9 of all processes and a new start, again and again. Limits: 0 acknowledged answers lost, as many
        responses as were sent.
reload  HUP again and again. Limits: 0 requests failed, 0 lost.
worker  kill -9 of one worker, again and again. Limits: 0 acknowledged lost, the next answer within 5 s.
stop    TERM. Limits: 0 acknowledged lost, ended within 30 s, and every request answered or refused at the door.
slow    20 clients that send half a request. Limit: nobody else waits 1 s longer than without them.
memory  of each worker at rest, after some pages. Limit: 120 MiB.
sync    with strace: every POST that is answered by 303 was written to the disk before. Limit: all.
"""

import argparse
import math
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.crowd import PATIENCE, Respondent  # noqa: E402  # found by the line before

NEXT_ANSWER, STOPPED, DELAY, MOST_MIB = 5.0, 30.0, 1.0, 120.0
SLOW_CLIENTS = 20
HALF_HEADER = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nemail="
TRACED = "recvfrom,sendto,fsync,fdatasync"
REFUSED = "ConnectionRefusedError"


@dataclass
class Site:
    """`survey run` in a folder of its own, always on the same port."""

    home: Path
    port: int = 0
    link: str = ""
    report: str = ""

    def start(self, *arguments: str) -> None:
        """Start it, until it has printed its addresses."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SURVEY_URL"}}
        with (self.home / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "survey", "run", "--port", str(self.port), *arguments],
                cwd=ROOT, env=kept | {"SURVEY_HOME": str(self.home)}, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        printed = dict(self.process.stdout.readline().strip().split(": ") for _ in range(3))
        parts = urlsplit(printed["Fill in"])
        self.port, self.link = parts.port or 0, parts.path
        self.report = urlsplit(printed["Report"]).path

    def workers(self) -> list[int]:
        """The processes that serve."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(each) for each in children if b"survey.cli.serve" in Path(f"/proc/{each}/cmdline").read_bytes()]

    def kill(self) -> None:
        """Kill every process of it at once."""
        for pid in (self.process.pid, *self.workers()):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def reload(self) -> None:
        """HUP, until only new workers are there."""
        before = set(self.workers())
        self.process.send_signal(signal.SIGHUP)
        limit = perf_counter() + PATIENCE
        while before & set(self.workers()) and perf_counter() < limit:
            sleep(0.05)

    def stop(self) -> float:
        """TERM; the seconds that it takes to end."""
        begun = perf_counter()
        self.process.terminate()
        self.process.wait()
        return perf_counter() - begun

    def responses(self) -> int:
        """How many responses are stored."""
        with sqlite3.connect(self.home / "instance" / "survey.db") as database:
            (count,) = database.execute("SELECT count(*) FROM response").fetchone()
        database.close()
        return int(count)


@contextmanager
def filling_in(site: Site, people: int) -> Iterator[list[Respondent]]:
    """People who fill in surveys all the while, half of them on kept connections."""
    crowd = [Respondent(("127.0.0.1", site.port), site.link, seed, keep=seed % 2 == 0) for seed in range(people)]
    for person in crowd:
        person.start()
    sleep(1)
    try:
        yield crowd
    finally:
        for person in crowd:
            person.enough.set()
        for person in crowd:
            person.join()


def balance(site: Site, crowd: Sequence[Respondent], before: int) -> bool:
    """Print what came of their surveys; whether nothing is lost and nothing there twice."""
    failures = sum((person.failures for person in crowd), Counter[str]())
    lost = sum(person.lost() for person in crowd)
    sheets = [sheet for person in crowd for sheet in person.sheets]
    answers = sum(len(page) for sheet in sheets for page in sheet.acknowledged.values())
    sent, stored = sum(sheet.sent for sheet in sheets), site.responses() - before
    waits = sorted(wait for person in crowd for _, wait in person.answered)
    middle = 1000 * waits[len(waits) // 2]
    print(f"  {len(waits):,} requests answered, half within {middle:.0f} ms, slowest {waits[-1]:.2f} s")
    print(f"  failed and tried again: {dict(failures) or 'none'}")
    print(f"  {len(sheets):,} surveys, {answers:,} answers acknowledged, {lost} lost (limit 0)")
    print(f"  {sent:,} sent, {stored:,} responses stored (must be equal)")
    return lost == 0 and sent == stored


def crash(site: Site, options: argparse.Namespace) -> bool:
    before = site.responses()
    with filling_in(site, options.people) as crowd:
        for _ in range(options.kills):
            sleep(options.seconds * 0.3)
            site.kill()
            site.start()
    print(f"  {options.kills} times killed and started")
    return balance(site, crowd, before)


def reload(site: Site, options: argparse.Namespace) -> bool:
    before = site.responses()
    with filling_in(site, options.people) as crowd:
        for _ in range(options.reloads):
            site.reload()
            sleep(options.seconds * 0.3)
    failed = sum(person.failures.total() for person in crowd)
    print(f"  {options.reloads} reloads, {failed} requests failed (limit 0)")
    return balance(site, crowd, before) and failed == 0


def worker(site: Site, options: argparse.Namespace) -> bool:
    before, gaps = site.responses(), []
    with filling_in(site, options.people) as crowd:
        for _ in range(5):
            killed = perf_counter()
            os.kill(site.workers()[0], signal.SIGKILL)
            gaps.append(next_answer(crowd, killed) - killed)
            sleep(options.seconds)
    print(f"  5 workers killed, next answer after at most {max(gaps):.2f} s (limit {NEXT_ANSWER:.0f} s)")
    return balance(site, crowd, before) and max(gaps) < NEXT_ANSWER


def next_answer(crowd: Sequence[Respondent], since: float) -> float:
    """When somebody was answered first after a moment; infinity where nobody is."""
    while perf_counter() < since + PATIENCE:
        sleep(0.01)
        after = [when for person in crowd for when, _ in person.answered[-100:] if when > since]
        if after:
            return min(after)
    return math.inf


def stop(site: Site, options: argparse.Namespace) -> bool:
    before = site.responses()
    with filling_in(site, options.people) as crowd:
        took = site.stop()
        sleep(0.5)
        site.start()
    cut = sum((person.failures for person in crowd), Counter[str]()) - Counter({REFUSED: sys.maxsize})
    print(f"  ended after {took:.1f} s (limit {STOPPED:.0f} s), connections cut: {dict(cut) or 'none'} (limit none)")
    return balance(site, crowd, before) and took < STOPPED and not cut


def slow(site: Site, options: argparse.Namespace) -> bool:
    before = site.responses()
    # Two people: this measures the slow clients and not how much the machine can do.
    with filling_in(site, 2) as alone:
        sleep(options.seconds)
    with ExitStack() as stack:
        for number in range(SLOW_CLIENTS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            client.sendall(HALF_BODY if number % 2 else HALF_HEADER)
        with filling_in(site, 2) as beside:
            sleep(options.seconds)
    usual, slowest = (max(wait for person in crowd for _, wait in person.answered) for crowd in (alone, beside))
    print(f"  slowest answer {usual:.2f} s, beside {SLOW_CLIENTS} slow clients {slowest:.2f} s (limit +{DELAY:.0f} s)")
    return balance(site, [*alone, *beside], before) and slowest < usual + DELAY


def memory(site: Site, options: argparse.Namespace) -> bool:
    """In workers that have drawn nothing: the report was drawn, and kept, by those before."""
    visit(site, site.report)
    site.reload()
    with filling_in(site, 2) as crowd:
        for _ in range(10):
            visit(site, site.report)
    sleep(options.seconds)
    used = {pid: _memory(pid) for pid in (site.process.pid, *site.workers())}
    for pid, sizes in used.items():
        name = "parent" if pid == site.process.pid else "worker"
        print(f"  {name} RSS {sizes['Rss']:.0f} MiB, PSS {sizes['Pss']:.0f} MiB (limit {MOST_MIB:.0f} MiB)")
    print(f"  after {sum(len(person.answered) for person in crowd)} pages")
    return all(sizes["Rss"] < MOST_MIB for sizes in used.values())


def visit(site: Site, path: str) -> None:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request("GET", path)
    assert connection.getresponse().status == 200, path
    connection.close()


def _memory(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(value.split()[0]) / 1024 for name, value in (line.split(":") for line in lines)}


def sync(site: Site, options: argparse.Namespace) -> bool:
    if shutil.which("strace") is None:
        print("  SKIPPED: strace is not installed")
        return True
    site.stop()
    site.start("--workers", "1")
    trace = site.home / "trace"
    (pid,) = site.workers()
    with subprocess.Popen(
        ["strace", "-f", "-s", "64", "-e", f"trace={TRACED}", "-o", trace, "-p", str(pid)], stderr=subprocess.DEVNULL
    ) as tracer:
        sleep(1)
        # One person alone: what is written between a request and its answer belongs to them.
        with filling_in(site, 1):
            sleep(options.seconds)
        tracer.terminate()
    synced = list(_synced(trace.read_text().splitlines()))
    print(f"  {len(synced)} saving requests, {sum(synced)} of them on the disk before their answer (limit all)")
    return bool(synced) and all(synced)


def _synced(calls: Sequence[str]) -> Iterator[bool]:
    """For each POST that was answered by 303, whether a sync came between."""
    reading = re.compile(r'recvfrom\(.*"POST |recvfrom resumed>"POST ')
    posted = done = False
    for call in calls:
        if reading.search(call):
            posted, done = True, False
        elif re.search(r"(fsync|fdatasync)(\(| resumed).*= 0$", call):
            done = True
        elif posted and "HTTP/1.1 " in call:
            posted = False
            if "HTTP/1.1 303" in call:
                yield done


PARTS: dict[str, Callable[[Site, argparse.Namespace], bool]] = {
    each.__name__: each for each in (crash, reload, worker, stop, slow, memory, sync)
}


def main() -> int:
    """Print the figures; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all unless named")
    for name, default in (("people", 6), ("kills", 20), ("reloads", 10)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seconds", type=float, default=3.0, help="between two events")
    options = parser.parse_args()
    within = True
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            for name in options.parts or PARTS:
                print(f"{name}:", flush=True)
                fine = PARTS[name](site, options)
                print(f"  {'within limits' if fine else 'LIMIT PASSED'}", flush=True)
                within = within and fine
        finally:
            site.stop()
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
