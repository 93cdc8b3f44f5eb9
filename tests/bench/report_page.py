"""How long the report page takes the server: `python tests/bench/report_page.py [VIEWS]`.

Makes an installation with the demo in a new folder and asks for its report as a browser would, without the network.
Limits: 3 seconds for the first view, which draws; 300 ms at the median for those after it.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]
FIRST, LATER = 3.0, 0.3
VIEWS = 20


def views(home: Path, count: int) -> list[float]:
    """Seconds of each view of the demo's report, the first one cold."""
    from survey.actions.demo import load_demo
    from survey.config import read_settings
    from survey.store.engine import open_engine
    from survey.store.migrate import upgrade
    from survey.web import create_app

    settings = read_settings({"SURVEY_HOME": str(home)})
    engine = open_engine(settings.database_url)
    upgrade(engine)
    load_demo(engine, settings, datetime.now(UTC))  # noqa: TID251  # a door
    client = create_app(settings, engine).test_client()
    measured = []
    for _ in range(count):
        started = perf_counter()
        page = client.get("/reports/demo")
        measured.append(perf_counter() - started)
        if page.status_code != 200 or len(page.data) < 100_000:
            raise SystemExit(f"no report: {page.status}, {len(page.data):,} bytes")
    engine.dispose()
    return measured


def main(count: int) -> int:
    """Print the figures; 1 when a limit is passed."""
    sys.path.insert(0, str(ROOT))
    with TemporaryDirectory() as folder:
        # A machine that has never drawn has no list of fonts either.
        os.environ["MPLCONFIGDIR"] = str(Path(folder) / "matplotlib")
        first, *later = views(Path(folder) / "home", 1 + count)
    print(f"first view {first:.2f} s (limit {FIRST:.0f} s)")
    middle, slowest = (1000 * each for each in (median(later), max(later)))
    print(f"{count} later views: median {middle:.0f} ms, slowest {slowest:.0f} ms (limit {1000 * LATER:.0f} ms)")
    return 0 if first <= FIRST and median(later) <= LATER else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else VIEWS))
