"""The people of a group as resampling sees them: their quantities one by one while they are few, else moments.

Moments are sums of whole numbers (values on a fine grid), so those of parts add up to the last digit in any order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.core.layout import Quantity
from survey.core.responses import Integers, Mask

MOST_PEOPLE = 2_000  # kept one by one (measurement.md 4.4)
# Steps of a level and of a percent: so fine, and squares of a batch are still exact in floats.
GRID = {"dimension": 2**14, "item": 2**14, "side": 2**14, "index": 2**14, "effort": 2**10}
BATCH = 32_768
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """A quantity on rows: its value and whether there is one, by pattern, and the pattern of each row."""

    values: Floats
    present: Mask
    place: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums (2q) and sums of products (2q x 2q) of values on their grid and of marks."""

    sums: Integers
    products: Integers

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(self.sums + other.sums, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Sample:
    """`people` valid rows of a group: one by one while they are few, else as moments.

    `rows` is people x 2q: q values, then q marks (1 where there is one). Exactly one of rows and moments is there.
    """

    quantities: tuple[Quantity, ...]
    people: int
    rows: Floats | None
    moments: Moments | None = None

    def __add__(self, other: "Sample") -> "Sample":
        quantities = tuple(dict.fromkeys((*self.quantities, *other.quantities)))
        one, two = self._widened(quantities), other._widened(quantities)
        people = one.people + two.people
        if people <= MOST_PEOPLE and one.rows is not None and two.rows is not None:
            return Sample(quantities, people, np.concatenate([one.rows, two.rows]))
        return Sample(quantities, people, None, one.as_moments() + two.as_moments())

    def as_moments(self) -> Moments:
        """The moments, worked out where people are still kept one by one."""
        if self.moments is not None:
            return self.moments
        steps, rows = grids(self.quantities), np.zeros((0, 0)) if self.rows is None else self.rows
        return _moments_of([np.rint(rows.T * steps[:, None])], len(steps))

    def _widened(self, quantities: tuple[Quantity, ...]) -> "Sample":
        """The same with columns of zeros for quantities that nobody here has."""
        if quantities == self.quantities:
            return self
        own, q = [quantities.index(each) for each in self.quantities], len(quantities)
        places = [*own, *(q + place for place in own)]
        if self.rows is not None:
            rows = np.zeros((self.people, 2 * q))
            rows[:, places] = self.rows
            return Sample(quantities, self.people, rows)
        moments = self.as_moments()
        sums, products = np.zeros(2 * q, dtype=np.int64), np.zeros((2 * q, 2 * q), dtype=np.int64)
        sums[places] = moments.sums
        products[np.ix_(places, places)] = moments.products
        return Sample(quantities, self.people, None, Moments(sums, products))


def grids(quantities: Sequence[Quantity]) -> Floats:
    """Steps per unit of each column: the grid of each value, 1 for each mark."""
    return np.array([float(GRID[each.kind]) for each in quantities] + [1.0] * len(quantities))


def sample_of(quantities: tuple[Quantity, ...], columns: Sequence[Column], valid: Mask) -> Sample:
    """The sample of the valid rows; `columns` has one column a quantity."""
    chosen = np.flatnonzero(valid)
    if len(chosen) <= MOST_PEOPLE:
        return Sample(quantities, len(chosen), _people(columns, chosen))
    tables = [np.where(each.present, each.values, 0.0) for each in columns]
    tables += [each.present.astype(np.float64) for each in columns]
    on_grid = [np.rint(table * step) for table, step in zip(tables, grids(quantities), strict=True)]
    places = [each.place for each in columns] * 2
    return Sample(quantities, len(chosen), None, _moments_of(_batches(on_grid, places, chosen), len(tables)))


def _people(columns: Sequence[Column], chosen: NDArray[np.intp]) -> Floats:
    marks = [each.present[each.place[chosen]] for each in columns]
    values = [each.values[each.place[chosen]] * mark for each, mark in zip(columns, marks, strict=True)]
    return np.ascontiguousarray(np.array([*values, *marks], dtype=np.float64).reshape(2 * len(columns), len(chosen)).T)


def _batches(tables: Sequence[Floats], places: Sequence[NDArray[np.intp]], rows: NDArray[np.intp]) -> Iterator[Floats]:
    """Columns x rows, some rows at a time; each batch is overwritten by the next."""
    batch = np.empty((len(tables), min(BATCH, len(rows))))
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        part = batch[:, : len(some)]
        for line, table, place in zip(part, tables, places, strict=True):
            np.take(table, place[some], out=line)
        yield part


def _moments_of(batches: Iterable[Floats], columns: int) -> Moments:
    """Moments of columns x rows of whole numbers: exact in floats within a batch, in integers over all."""
    sums, products = np.zeros(columns, dtype=np.int64), np.zeros((columns, columns), dtype=np.int64)
    for part in batches:
        sums += part.sum(axis=1).astype(np.int64)
        products += (part @ part.T).astype(np.int64)
    return Moments(sums, products)
