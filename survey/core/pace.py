"""How long a questionnaire takes, from how long it took others."""

from collections.abc import Mapping
from itertools import accumulate

LEAST_RESPONDENTS = 10
SECONDS_IN_MINUTE = 60


def median_pace(counts: Mapping[int, int]) -> int | None:
    """The median of seconds a question, from counts of respondents by seconds; None for fewer than ten of them.

    The lower median where there are two.
    """
    total = sum(counts.values())
    if total < LEAST_RESPONDENTS:
        return None
    paces = sorted(counts)
    up_to = accumulate(counts[seconds] for seconds in paces)
    return next(seconds for seconds, below in zip(paces, up_to, strict=True) if 2 * below >= total)


def minutes_at(pace: float, questions: int) -> int:
    """Minutes for so many questions at `pace` seconds each, at least one while there is any."""
    return max(1, round(pace * questions / SECONDS_IN_MINUTE)) if questions else 0
