"""How long `survey score` takes from a standing start: `python tests/bench/score_cold.py [RUNS]`.

Scores a file of 79 made-up rows with pmo-50, each run in a new process. Limit: 1 second, at the median.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]
LIMIT = 1.0
RUNS = 10


def seconds(file: Path) -> float:
    """One run, from the start of the process to its end."""
    command = [sys.executable, "-c", "from survey.cli import main; main()", "score", "pmo-50", str(file)]
    started = perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


def main(runs: int) -> int:
    """Print the figures; 1 when the limit is passed."""
    sys.path.insert(0, str(ROOT))
    from tests.cli.tables import DEMO_SIZES, made_up_rows, table
    from tests.factories import pmo50

    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.csv"
        file.write_text(table(made_up_rows(pmo50(), DEMO_SIZES)), "utf-8")
        measured = [seconds(file) for _ in range(runs)]
    print(f"{runs} cold runs: fastest {min(measured):.2f} s, median {median(measured):.2f} s (limit {LIMIT:.0f} s)")
    return 0 if median(measured) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
