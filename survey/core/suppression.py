"""Whether the figures that a report shows can be solved for what a few people answered (measurement.md 4.12 (b)).

Unknown is what each kind of people answered to each item of a dimension; a kind is those of one group, as it was
invited, who answered the same items. Every figure that is a mean of means is an equation with known weights: cells,
scores, gaps in perception, risks of items. Something is given away when a combination of equations holds nothing but
answers of fewer people than may be told, or of cells that are told as a bound only. A figure in it is then held back.

Figures of one dimension share no unknown with those of another: a driver's risk is a mean of risks of items, and these
are taken as told one by one. Cells that are shown, of people who all answered the same items, are known and drop out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from survey.core.disclosure import Audience, columns_asked, never_alone, shown_cells, totals_may_be_shown
from survey.core.layout import Layout, side_name
from survey.core.patterns import FIRST_POINT
from survey.core.questionnaire import Item, Questionnaire
from survey.core.scores import Scores
from survey.core.scoring import score_patterns
from survey.core.summary import GroupSummary

NOTHING = 1e-6  # the sine of an angle below it is noise
MOST_COMBINED = 10  # groups, or columns, of which every combination is looked at
# What may be held back, cheapest first; a risk is that of an item in overhead risk. The score of all is always told,
# and a gap is a mean of the same people's answers to fewer items: without one of these it tells nothing new.
ORDER = ("item", "risk", "dimension")
Label = tuple[str, str, str]  # what, of which item or dimension, in which column
Unknown = tuple[int, str]  # a kind's number, an item
Row = Mapping[Unknown, float]
Cells = Mapping[str, frozenset[str]]
Floats = NDArray[np.float64]
Members = Mapping[str, Mapping[str, GroupSummary]]  # column -> the groups that are counted in it


@dataclass(frozen=True, slots=True)
class Shown:
    """Groups that may be shown by dimension and by item, and items whose risk may not."""

    dimensions: Cells
    items: Cells
    risks_withheld: frozenset[str] = frozenset()

    def without(self, label: Label) -> "Shown":
        """The same, less one thing."""
        what, key, other = label
        if what == "risk":
            return replace(self, risks_withheld=self.risks_withheld | {key})
        if what == "item":
            return replace(self, items={**self.items, key: self.items[key] - {other}})
        return replace(self, dimensions={**self.dimensions, key: self.dimensions[key] - {other}})


@dataclass(frozen=True, slots=True)
class Kind:
    """`n` people of a group, counted in `column`, who answered the same `items` of a dimension.

    `score` has the share of each of these in a score on it, `sides` the same of a score on what two sides have in
    common; below zero where an item counts backwards, empty where there is none.
    """

    column: str
    group: str
    n: int
    items: frozenset[str]
    score: Mapping[str, float]
    sides: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many answers stand behind each cell."""

    dimensions: Mapping[str, Mapping[str, int]]
    items: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Table:
    """An assessment's cells as disclosure sees them; `bounds` are cells, and scores (no column), told as a bound only.

    `questionnaire` has the groups of the columns, `layout` the routing as it was asked.
    """

    questionnaire: Questionnaire
    layout: Layout
    sizes: Sizes
    bounds: frozenset[tuple[str, str]]
    members: Members
    valid: Mapping[str, int]
    smallest: int

    @cached_property
    def small(self) -> Mapping[str, int]:
        """Groups of too few valid people, or that are never shown by themselves, and how many."""
        people = {group: own.valid for column in self.members.values() for group, own in column.items()}
        never = never_alone(self.layout.questionnaire)
        return {group: n for group, n in people.items() if 0 < n < self.smallest or (n and group in never)}

    @cached_property
    def risky(self) -> frozenset[str]:
        """Items whose risk is told, if only within a driver's."""
        return frozenset(item for item in self.layout.risky if sum(self.sizes.items[item].values()) >= self.smallest)

    def sides(self, dimension: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Sides of gaps on a dimension: the name of what they have in common, and their columns."""
        named = {each.id: each for each in self.questionnaire.perceptions}
        for perception, of in self.layout.common:
            for side in (named[perception].of, named[perception].against) if of == dimension else ():
                yield side_name(perception, dimension), self.questionnaire.merged[side].groups


def sizes_of(scores: Scores, columns: Collection[str]) -> Sizes:
    """The numbers behind each cell."""
    return Sizes(
        {key: {column: cells[column].n for column in columns} for key, cells in scores.dimensions.items()},
        {key: {column: cells[column].n for column in columns} for key, cells in scores.items.items()},
    )


def choose_shown(table: Table, audience: Audience) -> Shown:
    """What may be shown of a table: cells by size, then fewer until no equation gives a few people away."""
    shown = Shown(_by_size(table, table.sizes.dimensions, audience), _by_size(table, table.sizes.items, audience))
    if audience is Audience.READERS:
        for place, block in enumerate(table.layout.blocks):
            for items in [block.items] if block.dimension is not None else [(item,) for item in block.items]:
                part = Part(table, place, block.dimension, items)
                while part.is_open(shown) and (label := part.to_hold_back(shown)):
                    shown = shown.without(label)
    return shown


def index_is_told(table: Table, audience: Audience) -> bool:
    """Whether the figure over all items may be told beside their means.

    Less these, it is about those who left out what the rest of their column answered: nobody, or enough people.
    """
    if audience is Audience.HOLDER:
        return True
    sizes = table.sizes.items
    asked = {column: [own[column] for own in sizes.values() if own[column]] for column in table.valid}
    left_out = sum(table.valid[column] - min(answers) for column, answers in asked.items() if answers)
    near_an_end = any(key in sizes for key, _ in table.bounds)
    return not near_an_end and (left_out == 0 or left_out >= table.smallest)


def _by_size(table: Table, cells: Mapping[str, Mapping[str, int]], audience: Audience) -> Cells:
    never = never_alone(table.questionnaire)
    return {key: shown_cells(sizes, table.smallest, audience, never) for key, sizes in cells.items()}


@dataclass(frozen=True)
class Part:
    """The figures of a dimension, or of an item that belongs to none: nothing outside says more of them."""

    table: Table
    block: int
    dimension: str | None
    items: tuple[Item, ...]

    def is_open(self, shown: Shown) -> bool:
        """Whether anything in it is not known already."""
        return any(not self.is_known(column, shown) for column in self.table.valid)

    def is_known(self, column: str, shown: Shown) -> bool:
        """Whether a column's cells are all told, and no few people in it answered other items than the rest."""
        answered = [item.id for item in self.items if self.sizes(item.id)[column]]
        if not all(self.is_told(shown.items, item, column) for item in answered):
            return False
        scored = self.dimension is not None and self.table.sizes.dimensions[self.dimension][column]
        if scored and not self.is_told(shown.dimensions, str(self.dimension), column):
            return False
        alike = all(self.sizes(item)[column] == self.table.valid[column] for item in answered)
        return alike or self.dimension is None or not (self.has_few(column) or self.has_one(column))

    def has_few(self, column: str) -> bool:
        """Whether groups of too few people are counted in a column."""
        return any(group in self.table.small for group in self.table.members[column])

    def has_one(self, column: str) -> bool:
        """Whether one person of a column answered other items than all the rest."""
        return any(kind.n == 1 for kind in self.kinds if kind.column == column)

    def sizes(self, item: str) -> Mapping[str, int]:
        """Answers to an item by column."""
        return self.table.sizes.items[item]

    def is_told(self, visible: Cells, key: str, column: str) -> bool:
        """Whether a cell is told as it is."""
        return column in visible[key] and (key, column) not in self.table.bounds

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The kinds of people in every column."""
        return [
            kind
            for column in self.table.valid
            for group, own in self.table.members[column].items()
            for kind in self.kinds_of(column, group, own)
        ]

    def kinds_of(self, column: str, group: str, own: GroupSummary) -> Iterator[Kind]:
        """The kinds of people of a group: by what they answered, and by which scores they have."""
        patterns, block = own.patterns[self.block], self.table.layout.blocks[self.block]
        wanted = [block.items.index(item) for item in self.items]
        commons = {
            side_name(perception, dimension): common
            for (perception, dimension), common in self.table.layout.common.items()
            if dimension == self.dimension
        }
        scores = [(block.rule, patterns.states)]
        scores += [(common.rule, patterns.states[:, common.columns]) for common in commons.values()]
        answered = patterns.states[:, wanted] >= FIRST_POINT
        traits = np.column_stack([answered, *(score_patterns(rule, states).defined for rule, states in scores)])
        different, place = np.unique(traits, axis=0, return_inverse=True)
        numbers = np.bincount(place.ravel(), weights=patterns.valid, minlength=len(different))
        for own_traits, n in zip(different.tolist(), numbers.tolist(), strict=True):
            given, (whole, *sides) = own_traits[: len(wanted)], own_traits[len(wanted) :]
            items = {item.id for item, there in zip(self.items, given, strict=True) if there}
            if n and items:
                yield Kind(
                    column, group, int(n), frozenset(items),
                    _shares(self.items, items) if whole and self.dimension else {},
                    {
                        name: _shares(common.items, items)
                        for (name, common), there in zip(commons.items(), sides, strict=True)
                        if there
                    },
                )  # fmt: skip

    # Equations

    def to_hold_back(self, shown: Shown) -> Label | None:
        """What to hold back: the cheapest figure without which one more thing does not follow, else the cheapest."""
        system = self.system(shown)
        for few, wanted in self.secrets(shown):
            if system.gives_away(few, wanted):
                options = sorted(self.options(shown), key=lambda label: self.price(label, shown))
                saving = (each for each in options if not self.system(shown.without(each)).gives_away(few, wanted))
                columns = {self.column(unknown) for unknown in few}
                beside = [each for each in options if each[2] in columns] or options
                return next(saving, beside[0] if beside else None)
        return None

    def options(self, shown: Shown) -> Iterator[Label]:
        """All that might be held back."""
        yield from (("item", item.id, column) for item in self.items for column in shown.items[item.id])
        yield from (("risk", item.id, "") for item in self.items if item.id in self.table.risky - shown.risks_withheld)
        if self.dimension is not None:
            yield from (("dimension", self.dimension, column) for column in shown.dimensions[self.dimension])

    def price(self, label: Label, shown: Shown) -> tuple[bool, int, bool, int, int, Label]:
        """Items that are in no risk first, whose total is not told anyway, and that few columns are asked."""
        what, key, column = label
        cells = {"item": self.table.sizes.items, "dimension": self.table.sizes.dimensions}.get(what, {}).get(key, {})
        filled = {each for each, n in cells.items() if n}
        whole = what == "item" and all(self.is_told(shown.items, key, each) for each in filled)
        risky = what != "item" or key in self.table.risky
        return risky, ORDER.index(what), whole, len(filled), cells.get(column, 0), label

    def system(self, shown: Shown) -> "System":
        """The equations of all that is told, over what is not known already."""
        known = {column for column in self.table.valid if self.is_known(column, shown)}
        rows = self.rows(shown)
        left = [
            {unknown: weight for unknown, weight in row.items() if self.kinds[unknown[0]].column not in known}
            for row in rows
        ]
        return System.of([row for row in left if row])

    def rows(self, shown: Shown) -> Iterator[Row]:
        """Each figure that is told."""
        weights = {group.id: group.risk_weight for group in self.table.questionnaire.groups}
        for item in self.items:
            told = (column for column in self.table.valid if self.is_told(shown.items, item.id, column))
            yield from (self.item_row(item.id, {column: 1.0}) for column in told)
            if item.id in self.table.risky and item.id not in shown.risks_withheld:
                yield self.item_row(item.id, weights)
        if self.dimension is not None:
            yield from self.scores(self.dimension, shown)
            yield from self.gaps(self.dimension, shown)

    def scores(self, dimension: str, shown: Shown) -> Iterator[Row]:
        """Scores of columns, and of all."""
        told = (column for column in self.table.valid if self.is_told(shown.dimensions, dimension, column))
        yield from (self.score_row({column: 1.0}) for column in told)
        if (dimension, "") not in self.table.bounds:
            yield self.score_row({group.id: group.weight for group in self.table.questionnaire.groups})

    def gaps(self, dimension: str, shown: Shown) -> Iterator[Row]:
        """Means of the sides of gaps."""
        asked = columns_asked(self.table.questionnaire, [*self.table.valid], dimension)
        if not totals_may_be_shown(asked, shown.dimensions[dimension], Audience.READERS):
            return
        for name, columns in self.table.sides(dimension):
            yield {
                (number, item): kind.n * share
                for number, kind in enumerate(self.kinds)
                if kind.column in columns
                for item, share in kind.sides.get(name, {}).items()
            }

    def item_row(self, item: str, weights: Mapping[str, float]) -> Row:
        """A mean of the means of columns under these weights."""
        return {
            (number, item): weights[kind.column] * kind.n / self.sizes(item)[kind.column]
            for number, kind in enumerate(self.kinds)
            if item in kind.items and weights.get(kind.column)
        }

    def score_row(self, weights: Mapping[str, float]) -> Row:
        """The same of scores on the dimension."""
        sizes = self.table.sizes.dimensions[str(self.dimension)]
        return {
            (number, item): weights[kind.column] * kind.n / sizes[kind.column] * share
            for number, kind in enumerate(self.kinds)
            if weights.get(kind.column)
            for item, share in kind.score.items()
        }

    # What must not follow

    def secrets(self, shown: Shown) -> Iterator[tuple[Collection[Unknown], Row | None]]:
        """Unknowns about which alone nothing may follow; or, with a row, unknowns of which that row may not."""
        unknowns = [(number, item) for number, kind in enumerate(self.kinds) for item in sorted(kind.items)]
        groups = [unknown for unknown in unknowns if self.kinds[unknown[0]].group in self.table.small]
        never = [(group,) for group, n in self.table.small.items() if n >= self.table.smallest]
        for some in (*never, *_together(self.table.small, self.table.smallest)):
            yield [unknown for unknown in groups if self.kinds[unknown[0]].group in some], None
        for item in self.items:
            hidden = [each for each in unknowns if each[1] == item.id and self.column(each) not in shown.items[item.id]]
            yield from self.columns_of_few(hidden)
        yield [each for each in unknowns if (each[1], self.column(each)) in self.table.bounds], None
        if self.dimension is not None:
            yield from self.of_scores(self.dimension, shown, unknowns)

    def of_scores(
        self, dimension: str, shown: Shown, unknowns: Sequence[Unknown]
    ) -> Iterator[tuple[Collection[Unknown], Row | None]]:
        """The same for what people scored."""
        scored = [unknown for unknown in unknowns if self.kinds[unknown[0]].score]
        yield from self.columns_of_few(
            [each for each in scored if self.column(each) not in shown.dimensions[dimension]]
        )
        for column in self.table.valid:
            if (dimension, column) in self.table.bounds:
                row = self.score_row({column: 1.0})
                yield [*row], row
        yield from (
            ([(number, item) for item in kind.items], None) for number, kind in enumerate(self.kinds) if kind.n == 1
        )

    def columns_of_few(self, unknowns: Collection[Unknown]) -> Iterator[tuple[Collection[Unknown], Row | None]]:
        """The unknowns of columns in which they are of too few people, one by one and together."""
        people: dict[str, int] = {}
        for number in {number for number, _ in unknowns}:
            people[self.kinds[number].column] = people.get(self.kinds[number].column, 0) + self.kinds[number].n
        for columns in _together(people, self.table.smallest):
            yield [unknown for unknown in unknowns if self.column(unknown) in columns], None

    def column(self, unknown: Unknown) -> str:
        """The column that an unknown is counted in."""
        return self.kinds[unknown[0]].column


@dataclass(frozen=True)
class System:
    """Equations as an orthonormal basis of what follows from them."""

    place: Mapping[Unknown, int] = field(default_factory=dict)
    basis: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "System":
        """The system of some equations."""
        if not rows:
            return cls()
        place = {unknown: number for number, unknown in enumerate(dict.fromkeys(each for row in rows for each in row))}
        weights = np.zeros((len(rows), len(place)))
        for weighed, row in zip(weights, rows, strict=True):
            weighed[[place[unknown] for unknown in row]] = list(row.values())
        weights /= np.linalg.norm(weights, axis=1, keepdims=True)
        _, values, directions = np.linalg.svd(weights, full_matrices=False)
        return cls(place, directions[values > values[0] * NOTHING])

    def gives_away(self, few: Collection[Unknown], wanted: Row | None) -> bool:
        """Whether anything follows that is about these alone, or what is wanted of them."""
        inside = [self.place[unknown] for unknown in few if unknown in self.place]
        if not inside:
            return False
        if wanted is None:
            cosine = np.linalg.svd(self.basis[:, inside], compute_uv=False)[0]
            return bool(1 - cosine**2 < NOTHING**2)
        row = np.zeros(len(self.place))
        row[inside] = [wanted[unknown] for unknown in few if unknown in self.place]
        rest = row - (self.basis @ row) @ self.basis
        return bool(np.linalg.norm(rest) < NOTHING * np.linalg.norm(row))


def _together(people: Mapping[str, int], smallest: int) -> Iterator[tuple[str, ...]]:
    """Those that are too few, alone or together; where they are very many, all of them at once."""
    if len(people) > MOST_COMBINED:
        yield tuple(people)
        return
    for count in range(1, len(people) + 1):
        yield from (some for some in combinations(people, count) if sum(people[name] for name in some) < smallest)


def _shares(items: Sequence[Item], answered: Collection[str]) -> Mapping[str, float]:
    given = [item for item in items if item.id in answered]
    whole = sum(item.weight for item in given)
    return {item.id: (-item.weight if item.reversed else item.weight) / whole for item in given}
