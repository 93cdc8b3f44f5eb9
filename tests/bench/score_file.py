"""What scoring a large file costs: `python tests/bench/score_file.py [--rows N] [--scale] [--items-only]`.

In one run, in turn: polars parsing the file into columns of text, `survey.actions.answer_stream` reading it into
matrices, and the whole command `survey score FILE --format json`. Limits at a million rows: the command takes at most
3 times what polars takes, and at most 300 MiB.
"""

import argparse
import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]
MOST_TIMES, MOST_MEMORY = 3, 300
POOL = 2_000  # different rows of each group, drawn from again and again

POLARS = """
import polars
begin()
polars.read_csv(sys.argv[1], infer_schema=False)
"""
STREAM = """
from pathlib import Path
from survey.actions.answer_stream import stream_answers
from survey.catalogue import find_questionnaire, load_questionnaire
questionnaire = load_questionnaire(find_questionnaire("pmo-50"))
begin()
with stream_answers(questionnaire, Path(sys.argv[1])) as stream:
    for block in stream.blocks():
        pass
"""
TIMED = """
import sys, time
def begin():
    global started
    started = time.perf_counter()
{body}
print(time.perf_counter() - started)
"""
COMMAND = "from survey.cli import main; main()"


def write(file: Path, rows: int, items_only: bool) -> None:
    """Made-up rows, the same every time."""
    sys.path.insert(0, str(ROOT))
    from tests.cli.tables import made_up_rows, table
    from tests.factories import pmo50

    kept = {"group", *pmo50().item}
    pool = made_up_rows(pmo50(), [POOL] * len(pmo50().groups))
    if items_only:
        pool = [{name: cell for name, cell in row.items() if name in kept} for row in pool]
    header, *lines = table(pool).splitlines(keepends=True)
    dice = Random(20)
    with file.open("w", encoding="utf-8") as text:
        text.write(header)
        for start in range(0, rows, POOL):
            text.writelines(dice.choices(lines, k=min(POOL, rows - start)))


def run(*arguments: str) -> tuple[float, int, str]:
    """Seconds and peak MiB of a Python process, and what it printed."""
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        started = perf_counter()
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments[-1]}: exit {process.returncode}")
    return seconds, used.ru_maxrss // 1024, printed


def timed(body: str, file: Path) -> tuple[float, int]:
    """Seconds from `begin()` to its end, and peak MiB of the process."""
    _, memory, printed = run("-c", TIMED.format(body=body), str(file))
    return float(printed), memory


def measure(file: Path, rows: int, turns: int) -> bool:
    """Print a line of figures; whether the limits are kept."""
    polars, stream, command = [], [], []
    for _ in range(turns):
        polars.append(timed(POLARS, file))
        stream.append(timed(STREAM, file))
        command.append(run("-c", COMMAND, "score", "pmo-50", str(file), "--format", "json")[:2])
    base = median(seconds for seconds, _ in polars)
    print(f"{rows:9,} rows, {file.stat().st_size / 1e6:7.1f} MB:", end="")
    for name, figures in (("polars", polars), ("stream", stream), ("command", command)):
        seconds, memory = median(each[0] for each in figures), max(each[1] for each in figures)
        print(f"  {name} {seconds:6.2f} s (x{seconds / base:.2f}, {memory:,} MiB)", end="")
    print(flush=True)
    return median(each[0] for each in command) <= MOST_TIMES * base and max(each[1] for each in command) <= MOST_MEMORY


def main() -> int:
    """Print the figures; 1 when a limit is passed at the largest file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--scale", action="store_true", help="files of 1,000 rows and ten times more up to ROWS")
    parser.add_argument("--items-only", action="store_true", help="no columns but group and items")
    given = parser.parse_args()
    sizes = [10**power for power in range(3, 9) if 10**power < given.rows] if given.scale else []
    kept = False
    with TemporaryDirectory() as folder:
        for rows in [*sizes, given.rows]:
            file = Path(folder) / f"{rows}.csv"
            # In a process of its own: the peak of each that is measured starts from this one's memory.
            writing = get_context("spawn").Process(target=write, args=(file, rows, given.items_only))
            writing.start()
            writing.join()
            kept = measure(file, rows, given.turns)
            file.unlink()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
