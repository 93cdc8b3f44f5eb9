"""Signs of answers given without reading: flags for a look, never a reason to delete (measurement.md 4.10).

Columns come one an item, in questionnaire order, one entry a respondent: what was answered, 0 for no answer
(don't know, not applicable, blank). All rows of a call were asked the same items. Limits are tested on integers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Integers = NDArray[np.integer[Any]]
Contradiction = tuple[Column, int, Column, int]

LEAST_RUN = 8
LEAST_ANSWERS = 15  # for a spread of one's own answers to mean something
SIXTY_PERCENT = (3, 5)
QUARTER = 4  # a spread is flat below 1/4 of a level
SIGNS = 2  # a doubtful response shows as many


def longest_runs(columns: Sequence[Column]) -> Integers:
    """The longest run of equal answers of each row, over one column or more; no answer breaks a run.

    The longstring index of Johnson (2005) and of the R package careless.
    """
    kind = np.min_scalar_type(len(columns))
    run = np.zeros(len(columns[0]), dtype=kind)
    longest = np.zeros_like(run)
    previous = columns[0]
    for column in columns:
        run *= column == previous
        run += 1
        run *= column != 0
        np.maximum(longest, run, out=longest)
        previous = column
    return longest


def straight_lined(columns: Sequence[Column], routed: int | Integers) -> Flags:
    """Rows with a run of max(8, 60% of the routed items of that type) or more.

    columns: of one scale type. routed: how many of its items each row, or every row, was asked.
    """
    part, whole = SIXTY_PERCENT
    limits = np.maximum(LEAST_RUN * whole, part * np.asarray(routed, dtype=np.int64))
    # The least whole run that reaches the limit: small numbers, compared in the bytes they come in.
    least: Flags = longest_runs(columns) >= -(-limits // whole)
    return least


def spread_about_mean(values: Integers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each row: its answers n, and n*sum(v^2) - sum(v)^2, which is n*(n-1) times their variance.

    values: items x rows, above 0 of any integer kind, 0 for no answer.
    """
    top = int(values.max(initial=0))
    # As narrow as the largest sum allows: these loops wait for memory.
    kind = np.min_scalar_type(len(values) * top * top)
    narrow = values.astype(kind)
    answers = (values > 0).sum(axis=0, dtype=kind).astype(np.int64)
    total = narrow.sum(axis=0, dtype=kind).astype(np.int64)
    narrow *= narrow
    spread = answers * narrow.sum(axis=0, dtype=kind).astype(np.int64)
    spread -= total * total
    return answers, spread


def flat(values: Integers, scale: int) -> Flags:
    """Rows whose own answers hardly differ: SD (n - 1) < 0.25 of a level over 15 answers or more.

    values: items x rows, on the questionnaire's levels as answered, times `scale`, 0 for no answer. The
    intra-individual response variability of Dunn and others (2018).
    """
    answers, spread = spread_about_mean(values)
    flags: Flags = (answers >= LEAST_ANSWERS) & (spread * QUARTER**2 < answers * (answers - 1) * scale**2)
    return flags


def contradicts(pairs: Iterable[Contradiction]) -> Flags:
    """Rows that give, in one pair or more, both at least x to one item and at least y to the other (x, y >= 1).

    pairs: (column, x, column, y), one or more. However many pairs, it is one flag.
    """
    flags: Flags = np.logical_or.reduce([(a >= x) & (b >= y) for a, x, b, y in pairs])
    return flags


def doubtful(flags: Sequence[Flags]) -> Flags:
    """Rows with two flags or more of the checks made, one or more; one alone says nothing."""
    found: Flags = np.add.reduce(flags, axis=0, dtype=np.uint8) >= SIGNS
    return found
