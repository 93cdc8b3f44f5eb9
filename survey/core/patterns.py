"""Patterns of answers to a block of items, and how often each occurs: what a block can tell, in a form that adds up.

A million people give a few thousand different patterns to five items. Every exact figure of a dimension (scores,
counts, covariances, agreement) is a sum over its patterns, so no figure depends on the order or the parts of the rows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.core.answers import DONT_KNOW, NOT_APPLICABLE, POINTS, SKIPPED
from survey.core.responses import Codes, Integers, Mask

# The state of an item in a row: below FIRST_POINT there is no point, from it on the points of the scale.
HIDDEN, BLANK, NOT_FOR_ME, FIRST_POINT = 0, 1, 2, 3
STATES = FIRST_POINT + len(POINTS)
FEW = 1_024  # rows that are not worth being told apart
DENSE_BITS = 16  # up to here a table of every possible key is quicker than sorting those that occur
MOST_BITS = 40  # of a key that leaves room for the place of a row in front of it
LARGEST = 2**63

_STATE_OF = bytearray(256)
for _character, _state in ((DONT_KNOW, BLANK), (SKIPPED, BLANK), (NOT_APPLICABLE, NOT_FOR_ME)):
    _STATE_OF[ord(_character)] = _state
for _place, _character in enumerate(POINTS):
    _STATE_OF[ord(_character)] = FIRST_POINT + _place
STATE_OF = bytes(_STATE_OF)


def states_of(codes: Codes) -> Codes:
    """Packed characters (rows x items) as states, one contiguous row an item: items x rows."""
    flat = np.frombuffer(codes.tobytes().translate(STATE_OF), dtype=np.uint8)
    return np.ascontiguousarray(flat.reshape(codes.shape).T)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns (patterns x items) and how many rows have each: all, valid and doubtful ones.

    While they are few, a pattern may stand there more than once: sums over patterns are the same.
    """

    states: Codes
    rows: Integers
    valid: Integers
    doubtful: Integers

    @property
    def careful(self) -> Integers:
        """How many valid rows do not look doubtful."""
        return self.valid - self.doubtful

    def __add__(self, other: "Patterns") -> "Patterns":
        states = np.concatenate([self.states, other.states])
        both = ((self.rows, other.rows), (self.valid, other.valid), (self.doubtful, other.doubtful))
        counts = [np.concatenate(each) for each in both]
        merged, place = distinct(np.ascontiguousarray(states.T))
        return Patterns(merged, *(_added(place, each, len(merged)) for each in counts))


def _added(place: NDArray[np.intp], counts: Integers, size: int) -> Integers:
    # Sums of counts stay far below 2**53, where floats are still whole numbers.
    return np.bincount(place, weights=counts, minlength=size).astype(np.int64)


def count_patterns(states: Codes, place: NDArray[np.intp], valid: Mask, doubtful: Mask) -> Patterns:
    """The patterns of rows: `states` the different ones, `place` the one of each row, and who is valid or doubtful."""
    size = len(states)
    if size == len(valid):
        return Patterns(states, np.ones(size, dtype=np.int64), valid.astype(np.int64), doubtful.astype(np.int64))
    rows = np.bincount(place, minlength=size)
    # Most rows are valid, so those that are not are quicker to count.
    return Patterns(
        states,
        rows,
        rows - np.bincount(place[~valid], minlength=size),
        np.bincount(place[doubtful], minlength=size),
    )


def distinct(columns: Codes) -> tuple[Codes, NDArray[np.intp]]:
    """The different patterns in items x rows (patterns x items), and the place of each row among them.

    Few rows are their own patterns.
    """
    items, rows = columns.shape
    if rows <= FEW:
        return np.ascontiguousarray(columns.T), np.arange(rows)
    width = max(3, int(columns.max(initial=0)).bit_length())
    if items * width <= DENSE_BITS and rows > 1 << (DENSE_BITS - 3):
        return _dense(_keys(columns, width, np.zeros(rows, dtype=np.uint16)), items, width)
    at_once = MOST_BITS // width
    place = np.zeros(rows, dtype=np.int64)
    first = place
    for start in range(0, items, at_once):
        _, first, place = np.unique(
            _keys(columns[start : start + at_once], width, place), return_index=True, return_inverse=True
        )
    return np.ascontiguousarray(columns[:, first].T), place


def _keys(columns: Codes, width: int, start: NDArray[Any]) -> NDArray[Any]:
    """The states of each row side by side, behind `start`."""
    keys = start.copy()
    for column in columns:
        keys <<= width
        keys |= column
    return keys


def _dense(keys: NDArray[Any], items: int, width: int) -> tuple[Codes, NDArray[np.intp]]:
    keys = keys.astype(np.intp)
    seen = np.flatnonzero(np.bincount(keys))
    place_of = np.zeros(1 << (items * width), dtype=np.intp)
    place_of[seen] = np.arange(len(seen))
    shifts = np.arange(items - 1, -1, -1) * width
    return ((seen[:, None] >> shifts) & ((1 << width) - 1)).astype(np.uint8), place_of[keys]


def exact_dot(counts: Integers, values: Integers) -> int:
    """Sum of counts x values as an exact integer, however large."""
    if int(counts.sum()) * int(np.abs(values).max(initial=0)) < LARGEST:
        return int(counts @ values)
    return int(counts.astype(object) @ values.astype(object))
