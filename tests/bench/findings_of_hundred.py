"""How long the findings of 100 respondents take, resampling included: a page works them out on the spot (limit 20 ms).

python tests/bench/findings_of_hundred.py [--turns 50]
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line sets it
sys.path.insert(0, str(Path(__file__).parents[2]))

from survey.catalogue import load_questionnaire, shipped
from survey.core.assess import assess
from survey.core.context import Context
from survey.core.disclosure import Audience
from survey.core.findings import QuestionnaireMark
from survey.core.responses import collect
from survey.core.summary import summarise
from tests.bench.made_up_rows import responses

LIMIT_MS = 20.0
PEOPLE = {"X": 15, "B": 20, "P": 30, "T": 20, "O": 12, "L": 3}


def main() -> int:
    """Print the times of both audiences; 1 where a median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    turns = parser.parse_args().turns
    questionnaire = load_questionnaire(shipped()["pmo-50"])
    answers = collect(questionnaire, responses(questionnaire, PEOPLE, seed=1))
    mark = QuestionnaireMark("pmo-50", "1.0", "0" * 64)
    slow = False
    for audience in Audience:
        times = []
        for _ in range(turns):
            start = time.perf_counter()
            assess(questionnaire, mark, summarise(questionnaire, answers), Context(), 5, audience)
            times.append((time.perf_counter() - start) * 1000)
        median = statistics.median(times[1:])
        slow |= median > LIMIT_MS
        print(f"{audience.value}: first {times[0]:.1f} ms, then fastest {min(times):.1f} ms, median {median:.1f} ms")
    return int(slow)


if __name__ == "__main__":
    raise SystemExit(main())
