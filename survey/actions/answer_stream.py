"""A file of answers of any length as matrices of packed answers, a block of one group's rows at a time.

Most lines are read at a glance: numpy finds where the cells of a whole block of lines end, and the three bytes before
each end say what the cell holds. A row with anything that this does not know at once (a space, a decimal, a mistake)
goes to `RowReader`, cell by cell; so does every row of a block that is no plain table. Both say the same of any row.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from survey.actions.answer_file import CODE, GROUP, RowReader, Table, open_table, read_header
from survey.actions.csv_file import LONGEST_CELL, Row, numbered_rows
from survey.core.answers import DONT_KNOW, EXITS, MOST_POINTS, NOT_SHOWN, POINTS, SKIPPED, is_routed, read_response
from survey.core.errors import Problem, ResponsesError
from survey.core.freed_memory import keep_freed_memory
from survey.core.questionnaire import Allocation, Choice, Questionnaire
from survey.core.responses import MILLIONTHS, NOT_GIVEN, Codes, GroupAnswers, Mask, matrix

MOST_ROWS = 1 << 18  # of a group in one block
MOST_BYTES = 64_000_000  # of rows that wait for their block to fill
QUOTED_ROWS = 4_096  # read at once where cells are quoted
NEWLINE = ord("\n")
WINDOW, LAST_THREE = 3, 0xFFFFFF  # bytes before the end of a cell that tell what it holds
# What the table of points says of a cell: not known at a glance, blank, no points, and from there on one more each.
UNKNOWN, BLANK, NO_POINTS = range(3)
NO_CHOICE = 2  # stands in place of a tick (0 or 1) where the choice is not known at a glance

Places = NDArray[np.int64]
Numbers = NDArray[np.uint32]
# Rows of any group: `group` (its place, -1 none), `codes`, `efforts` and `votes` (a field for each question), `person`.
Records = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one group, in the order of the file; `people`: their pairing codes, if asked for and in the file."""

    group: str
    answers: GroupAnswers
    people: list[str]


@dataclass(frozen=True, slots=True)
class AnswerStream:
    """A file of answers whose header was read."""

    columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    _reader: "_BlockReader"
    _table: Table
    _progress: Callable[[int], None]

    def blocks(self) -> Iterator[Block]:
        """All rows, once; raises ResponsesError at the file's end when it has problems, and blocks end with the first.

        Problems beyond a thousand are counted only: the error's value `problems` is how many there are.
        """
        rows, problems = 0, self._reader.careful.problems
        waiting = _Waiting(self._reader.careful.questionnaire)
        for records in self._reader.records(self._table):
            rows += len(records)
            self._progress(rows)
            if not problems.total:
                yield from waiting.add(records)
        problems.check()
        if not rows:
            raise ResponsesError([Problem("no_answers")])
        yield from waiting.rest()


@contextmanager
def stream_answers(
    questionnaire: Questionnaire,
    source: Path | BinaryIO,
    progress: Callable[[int], None] = lambda _: None,
    *,
    with_codes: bool = False,
) -> Iterator[AnswerStream]:
    """The answers in a file or in a stream of CSV; `progress` is told now and then how many rows were read.

    Raises ResponsesError when the header cannot be used.
    """
    with open_table(source) as table:
        careful = read_header(questionnaire, table)
        reader = _BlockReader(careful, table.delimiter, with_codes=with_codes)
        yield AnswerStream(tuple(careful.columns), careful.unknown_columns, reader, table, progress)


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the cells of plain lines are: the bytes of the lines, and rows x columns, where each cell ends in them.

    `last` holds the three bytes before each end, as a number of which they are the lowest first.
    """

    text: Codes
    ends: Places
    last: Numbers

    def starts(self, column: int) -> Places:
        """Where the cells of a column start."""
        if column:
            return self.ends[:, column - 1] + 1
        return np.concatenate([[0], self.ends[:-1, -1] + 1])

    def lengths(self, column: int) -> Places:
        """How many bytes the cells of a column have."""
        return self.ends[:, column] - self.starts(column)

    def texts(self, column: int, rows: Places | slice = slice(None)) -> list[bytes]:
        """What cells of a column hold."""
        spans = zip(self.starts(column)[rows].tolist(), self.ends[rows, column].tolist(), strict=True)
        whole = self.text.tobytes()
        return [whole[start:end] for start, end in spans]


def find_cells(text: bytes, delimiter: str, width: int) -> Cells | None:
    """The cells of lines that each end in a newline and hold no quote; None unless every line has `width` cells."""
    if width == 1:  # a blank line would look like a row
        return None
    padded = np.frombuffer(b"\n" * WINDOW + text, np.uint8)
    own = padded[WINDOW:]
    newlines = own == NEWLINE
    rows = np.count_nonzero(newlines)
    found = np.flatnonzero(newlines | (own == ord(delimiter)))
    if len(found) != rows * width:
        return None
    ends: Places = found.reshape(rows, width)
    lines = ends[:, -1]
    if (own[lines] != NEWLINE).any() or np.diff(lines, prepend=-1).max(initial=0) > LONGEST_CELL:
        return None
    # Every four bytes of the text, overlapping: three and the end of a cell. All places are within: clipping is
    # only faster than checking that.
    fours: Numbers = np.ndarray(len(text), "<u4", buffer=padded, strides=(1,))
    return Cells(own, ends, np.bitwise_and(fours.take(ends, mode="clip"), LAST_THREE))


class _BlockReader:
    """Reads many rows at once; whatever it cannot, it hands to the careful reader."""

    def __init__(self, careful: RowReader, delimiter: str, *, with_codes: bool) -> None:
        questionnaire, columns = careful.questionnaire, careful.columns
        self.careful = careful
        self.delimiter = delimiter
        self.place = {name: place for place, name in enumerate(columns)}
        self.width = len(columns)
        self.groups = [group.id.encode() for group in questionnaire.groups]
        self.person = self.place.get(CODE) if with_codes else None
        self.dtype = _record(questionnaire, with_person=self.person is not None)
        sizes = [questionnaire.points(item) for item in questionnaire.items]
        ratings = {str(point): ord(POINTS[point - 1]) for point in range(1, max(sizes) + 1)}
        exits = {text: ord(character) for text, character in EXITS.items()}
        self.ratings = _cell_table(delimiter, {"": ord(SKIPPED), **ratings, **exits})
        points = {str(number): NO_POINTS + number for number in range(MOST_POINTS + 1)}
        self.points = _cell_table(delimiter, {"": BLANK, **points})
        self.items = np.array([self.place.get(item.id, 0) for item in questionnaire.items])
        self.absent = np.array([item.id not in self.place for item in questionnaire.items])
        # groups x items: codes strictly between the two are mistakes; an item not asked may only be skipped.
        asked = np.array([[is_routed(item, group) for item in questionnaire.items] for group in questionnaire.group])
        self.highest = np.where(asked, [ord(POINTS[size - 1]) for size in sizes], ord(SKIPPED)).astype(np.uint8)
        self.exit = np.where(asked, ord(DONT_KNOW), 255).astype(np.uint8)
        # What makes of "skipped" that an item was not shown.
        self.hidden = np.where(asked & ~self.absent, 0, ord(NOT_SHOWN) - ord(SKIPPED)).astype(np.uint8)
        self.choices = [_Choices(questionnaire, asked) for asked in questionnaire.choices if asked.id in self.place]

    def records(self, table: Table) -> Iterator[Records]:
        """All rows of a table; those with a problem hold nothing of use."""
        # The C library keeps freed memory for the next block once it has seen this much freed; else the system clears
        # new memory for each array again, as costly as all the reading.
        keep_freed_memory()
        for line, text in table.plain_blocks():
            yield self._lines(line, text)
        rows = table.rows()
        while some := list(islice(rows, QUOTED_ROWS)):
            yield self._rows(some)

    def _lines(self, line: int, text: bytes) -> Records:
        """The rows of a block of plain lines of which the first is `line`."""
        cells = find_cells(text, self.delimiter, self.width)
        if cells is None:
            return self._rows(list(numbered_rows(line, io.StringIO(text.decode(), newline=""), self.delimiter)))
        records, odd = self._glance(cells)
        lines = text.split(b"\n") if odd else []
        self._look_again(records, odd, ((line + row, lines[row].decode().split(self.delimiter)) for row in odd))
        return records

    def _rows(self, rows: list[Row]) -> Records:
        """The same for rows that were taken apart already: those that make plain lines are read as such."""
        text = "".join(f"{self.delimiter.join(cells)}\n" for _, cells in rows).encode()
        same_width = all(len(cells) == self.width for _, cells in rows)
        cells = find_cells(text, self.delimiter, self.width) if same_width else None
        if cells is None:
            records, odd = np.zeros(len(rows), self.dtype), list(range(len(rows)))
        else:
            records, odd = self._glance(cells)
        self._look_again(records, odd, (rows[row] for row in odd))
        return records

    def _look_again(self, records: Records, odd: list[int], rows: Iterable[Row]) -> None:
        """Read the odd rows with care, each into its place."""
        found = [(place, self.careful.response(*row), row[1]) for place, row in zip(odd, rows, strict=True)]
        places = [place for place, response, _ in found if response]
        responses = [response for _, response, _ in found if response]
        if not responses:
            return
        read = np.zeros(len(responses), self.dtype)
        read["group"] = [self.groups.index(response.group.encode()) for response in responses]
        answers = matrix(self.careful.questionnaire, responses)
        read["codes"] = answers.codes
        for name, points in answers.efforts.items():
            read["efforts"][name] = points
        for name, ticks in answers.votes.items():
            read["votes"][name] = ticks
        if self.person is not None:
            read["person"] = [cells[self.person].strip() for _, response, cells in found if response]
        records[places] = read

    def _glance(self, cells: Cells) -> tuple[Records, list[int]]:
        """Records of the rows, and which of them are not right yet."""
        records = np.zeros(len(cells.ends), self.dtype)
        group = self._group(cells)
        records["group"] = group
        records["codes"], odd = self._codes(cells, group)
        odd |= group < 0
        for asked in self.careful.questionnaire.allocations:
            odd |= self._efforts(cells, asked, group, records["efforts"][asked.id])
        for choice in self.choices:
            column = self.place[choice.asked.id]
            odd |= choice.read(cells, column, group, records["votes"][choice.asked.id])
        if self.person is not None:
            records["person"] = [code.decode().strip() for code in cells.texts(self.person)]
        return records, np.flatnonzero(odd).tolist()

    def _group(self, cells: Cells) -> Places:
        """Place of each row's group, -1 where it is none."""
        starts, lengths = cells.starts(self.place[GROUP]), cells.lengths(self.place[GROUP])
        group = np.full(len(starts), -1)
        for place, name in enumerate(self.groups):
            same = np.flatnonzero(lengths == len(name))
            for offset, byte in enumerate(name):
                same = same[cells.text[starts[same] + offset] == byte]
            group[same] = place
        return group

    def _codes(self, cells: Cells, group: Places) -> tuple[Codes, Mask]:
        """Packed characters, rows x items, and which rows are odd."""
        codes = self.ratings.take(cells.last, mode="clip").take(self.items, axis=1, mode="clip")
        codes[:, self.absent] = ord(SKIPPED)
        wrong = (codes > self.highest.take(group, axis=0, mode="wrap")) & (
            codes < self.exit.take(group, axis=0, mode="wrap")
        )
        wrong |= codes == UNKNOWN
        odd = np.zeros(len(codes), np.bool_)
        if wrong.any():
            odd |= wrong.any(axis=1)
        codes += self.hidden.take(group, axis=0, mode="wrap")
        return codes, odd

    def _efforts(self, cells: Cells, asked: Allocation, group: Places, points: NDArray[np.int32]) -> Mask:
        """Put millionths into `points`, rows x parts, and say which rows are odd."""
        columns = [self.place.get(name, -1) for name in asked.fields]
        # Parts x rows: numpy is much faster along the rows.
        worth = self.points.take([cells.last[:, column] for column in columns], mode="clip")
        worth[np.equal(columns, -1)] = BLANK
        filled = (worth != BLANK).any(axis=0)
        odd: Mask = filled & ~_is_asked(self.careful.questionnaire, asked)[group]
        odd |= (worth == UNKNOWN).any(axis=0)
        for part in np.flatnonzero((worth == NO_POINTS + MOST_POINTS).any(axis=1)):
            # Of three digits the table does not know what is before them.
            odd |= (worth[part] == NO_POINTS + MOST_POINTS) & (cells.lengths(columns[part]) != len(str(MOST_POINTS)))
        given = (np.maximum(worth, NO_POINTS).astype(np.int32) - NO_POINTS) * MILLIONTHS
        points[:] = np.where(filled, given, NOT_GIVEN).T
        return odd


class _Choices:
    """The choices people make at one question."""

    def __init__(self, questionnaire: Questionnaire, asked: Choice) -> None:
        self.asked = asked
        self._is_asked = _is_asked(questionnaire, asked)
        self._ticks = _Ticks(questionnaire, asked)

    def read(self, cells: Cells, column: int, group: Places, ticks: Mask) -> Mask:
        """Put ticks into `ticks`, rows x dimensions, and say which rows are odd."""
        odd = np.zeros(len(ticks), np.bool_)
        filled = np.flatnonzero(cells.lengths(column))
        found = b"".join(map(self._ticks.__getitem__, cells.texts(column, filled)))
        values = np.frombuffer(found, np.uint8).reshape(len(filled), ticks.shape[1])
        ticks[filled] = values == 1
        odd[filled] = (values == NO_CHOICE).any(axis=1) | ~self._is_asked[group[filled]]
        return odd


class _Ticks(dict[bytes, bytes]):
    """The text of a choice -> a byte for each dimension: 1 ticked, 0 not, all NO_CHOICE if it takes a closer look."""

    def __init__(self, questionnaire: Questionnaire, asked: Choice) -> None:
        super().__init__()
        self._questionnaire, self._asked = questionnaire, asked

    def __missing__(self, text: bytes) -> bytes:
        fields = {self._asked.id: text.decode()}
        response, problems = read_response(self._questionnaire, self._asked.groups[0], fields)
        if problems:
            return bytes([NO_CHOICE]) * len(self._questionnaire.dimensions)
        self[text] = matrix(self._questionnaire, [response]).votes[self._asked.id].tobytes()
        return self[text]


class _Waiting:
    """Rows that wait until there are enough of their group for a block."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._groups = tuple(questionnaire.group)
        self._records: list[list[Records]] = [[] for _ in self._groups]
        self._rows = [0 for _ in self._groups]

    def add(self, records: Records) -> Iterator[Block]:
        """Take in rows; give the blocks that are full, and the largest when all together take too much memory."""
        for place, own in enumerate(self._records):
            new = records.take(np.flatnonzero(records["group"] == place))
            if own and self._rows[place] + len(new) > MOST_ROWS:
                yield self._block(place)
            if len(new):
                own.append(new)
                self._rows[place] += len(new)
        if sum(self._rows) * records.itemsize > MOST_BYTES:
            yield self._block(self._rows.index(max(self._rows)))

    def rest(self) -> Iterator[Block]:
        """Blocks of all that still waits."""
        for place, own in enumerate(self._records):
            if own:
                yield self._block(place)

    def _block(self, place: int) -> Block:
        records = np.concatenate(self._records[place])
        self._records[place].clear()
        self._rows[place] = 0
        efforts, votes = records["efforts"], records["votes"]
        answers = GroupAnswers(
            np.ascontiguousarray(records["codes"]),
            {name: efforts[name].astype(np.int64) for name in efforts.dtype.names or ()},
            {name: np.ascontiguousarray(votes[name]) for name in votes.dtype.names or ()},
        )
        people = records["person"].tolist() if "person" in (records.dtype.names or ()) else []
        return Block(self._groups[place], answers, people)


def _record(questionnaire: Questionnaire, *, with_person: bool) -> np.dtype[np.void]:
    efforts = [(asked.id, np.int32, (len(asked.parts),)) for asked in questionnaire.allocations]
    votes = [(asked.id, np.bool_, (len(questionnaire.dimensions),)) for asked in questionnaire.choices]
    return np.dtype(
        [
            ("group", np.int16),
            ("codes", np.uint8, (len(questionnaire.items),)),
            ("efforts", efforts),
            ("votes", votes),
            *([("person", np.object_)] if with_person else []),
        ]
    )


def _is_asked(questionnaire: Questionnaire, asked: Allocation | Choice) -> Mask:
    """Which groups, by place, are asked this."""
    return np.array([is_routed(asked, group) for group in questionnaire.group])


def _cell_table(delimiter: str, meanings: Mapping[str, int]) -> Codes:
    """The three bytes before the end of a cell, as a number of which they are the lowest first, -> what it holds.

    UNKNOWN stands for anything but `meanings`. Of those with three characters, what is before them is not looked at.
    Its 16 MiB take memory only where something stands or is looked up.
    """
    table = np.zeros(1 << 24, np.uint8)
    for text, meaning in meanings.items():
        for before in (delimiter, "\n"):
            seen = (before + text).encode()[-3:]
            free = 8 * (3 - len(seen))  # bits of bytes that belong to the cell before
            first = int.from_bytes(seen, "little") << free
            table[first : first + (1 << free)] = meaning
    return table
