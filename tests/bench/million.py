"""Findings of a million respondents from the rows of a database, against reading the same rows and one histogram.

    python tests/bench/million.py [--rows 1000000] [--scale] [--turns 3]

Makes a database of the product with one assessment of PMO-50 (six equal groups, seeded), then in turn, each in its own
process: reads all rows and counts them once with numpy (the measure), and reads them, adds them up and writes the
Findings, resampling included. Limits: 4 times the measure, 300 MiB. With --scale for 10^3, 10^4, 10^5 and 10^6 rows.
"""

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line sets it
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

MOST_TIMES, MOST_MIB = 4.0, 300.0
GROUP_CONCAT = """SELECT group_concat(answers, ''), group_concat(efforts, char(10)), group_concat(importance, char(10))
FROM response WHERE organisation_id = ? AND assessment_id = ? AND group_id = ?"""


def make_database(path: Path, rows: int) -> None:
    """A database with one open assessment and so many made-up responses."""
    from datetime import date

    from survey.catalogue import content_sha256, load_questionnaire, shipped
    from survey.store.assessments import AssessmentPlan, create_assessment, set_open
    from survey.store.engine import open_engine, transaction
    from survey.store.migrate import upgrade
    from survey.store.organisations import create_organisation, create_pmo
    from tests.bench.made_up_rows import packed_rows

    questionnaire = load_questionnaire(shipped()["pmo-50"])
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    day = date(2026, 11, 1)
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=day)
        pmo = create_pmo(session, owner.id, "Central PMO")
        plan = AssessmentPlan(pmo, "Bench", questionnaire, content_sha256(questionnaire), 5, "bench")
        assessment = set_open(session, create_assessment(session, plan, day), day)
    engine.dispose()
    key = (assessment.organisation, assessment.id)
    with sqlite3.connect(path) as database:
        database.executemany(
            "INSERT INTO response (organisation_id, assessment_id, group_id, id, receipt_hash, answers, efforts,"
            " importance, language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'en')",
            ((*key, *row) for row in packed_rows(questionnaire, rows, seed=1)),
        )


def read_and_count(path: Path) -> None:
    """The measure: all rows of the file as numpy bytes, and one histogram of item x character a group."""
    import numpy as np

    with sqlite3.connect(path) as database:
        keys = database.execute("SELECT DISTINCT organisation_id, id FROM assessment").fetchone()
        for (group,) in database.execute("SELECT DISTINCT group_id FROM response").fetchall():
            answers, _, _ = database.execute(GROUP_CONCAT, (*keys, group)).fetchone()
            codes = np.frombuffer(answers.encode("ascii"), dtype=np.uint8).reshape(-1, 50)
            for start in range(0, len(codes), 65_536):
                part = codes[start : start + 65_536].astype(np.int64)
                part += np.arange(50) * 128
                np.bincount(part.ravel(), minlength=50 * 128)


def findings(path: Path) -> None:
    """From the rows to finished Findings."""
    from survey.core.assess import assess
    from survey.core.context import Context
    from survey.core.disclosure import Audience
    from survey.core.findings import QuestionnaireMark
    from survey.core.summary import summarise_blocks
    from survey.store.assessments import find_assessment, questionnaire_of
    from survey.store.engine import open_engine, reading
    from survey.store.responses import answers_of

    with reading(open_engine(f"sqlite:///{path}")) as session:
        assessment = find_assessment(session, "bench")
        questionnaire = questionnaire_of(session, assessment)
        summary = summarise_blocks(questionnaire, answers_of(session, assessment, questionnaire))
    mark = QuestionnaireMark(questionnaire.id, questionnaire.version, assessment.questionnaire_sha256)
    found = assess(questionnaire, mark, summary, Context(), 5, Audience.HOLDER)
    if found.overall.interval is None or found.overhead_risk is None or found.overhead_risk.interval is None:
        raise SystemExit("the findings have no intervals")


WORK = {"read": read_and_count, "findings": findings}


def timed(work: str, path: Path) -> tuple[float, float]:
    """Seconds of one job, imports aside, and the peak memory of its process, MiB."""
    told = subprocess.run(  # this very file
        [sys.executable, __file__, "--work", work, "--database", str(path)], check=True, capture_output=True, text=True
    )
    seconds, mebibytes = map(float, told.stdout.split())
    return seconds, mebibytes


def do(work: str, path: Path) -> None:
    """Do one job and print its seconds and peak memory."""
    # Imports are not what is measured: pay for them first, on nothing.
    import numpy  # noqa: F401
    import scipy.special  # noqa: F401

    import survey.core.assess
    import survey.store.responses  # noqa: F401

    start = time.perf_counter()
    WORK[work](path)
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def compare(rows: int, turns: int) -> bool:
    """Print both jobs on so many rows; whether the limits hold."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "survey.db"
        make_database(path, rows)
        measured = [{work: timed(work, path) for work in WORK} for _ in range(turns)]
    seconds = {work: median(turn[work][0] for turn in measured) for work in WORK}
    ratio = median(turn["findings"][0] / turn["read"][0] for turn in measured)
    peak = max(turn["findings"][1] for turn in measured)
    print(
        f"{rows:>9,} rows: read and count {seconds['read']:.3f} s, findings {seconds['findings']:.3f} s, "
        f"{ratio:.2f} times (limit {MOST_TIMES:.0f}), peak {peak:.0f} MiB (limit {MOST_MIB:.0f})",
        flush=True,
    )
    return ratio <= MOST_TIMES and peak <= MOST_MIB


def main() -> int:
    """Print the figures; 1 where a limit is passed at the largest size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--work", choices=WORK)
    parser.add_argument("--database", type=Path)
    given = parser.parse_args()
    if given.work:
        do(given.work, given.database)
        return 0
    sizes = (1_000, 10_000, 100_000, 1_000_000) if given.scale else (given.rows,)
    held = [compare(rows, given.turns) for rows in sizes]
    return 0 if held[-1] else 1


if __name__ == "__main__":
    raise SystemExit(main())
