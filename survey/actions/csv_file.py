"""CSV as people write it: UTF-8, a byte order mark or none, commas or semicolons; rows named by their line."""

import csv
import io
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from survey.core.errors import Problem, ResponsesError

DELIMITERS = (",", ";")
LONGEST_CELL = 131_072
# Bytes read at once: as much as stays in a processor's cache while numpy goes over it.
BLOCK = 1 << 18
Row = tuple[int, list[str]]  # line of the file, cells


class CsvTable:
    """A CSV read once from its beginning, by its rows or, as long as nothing in it is quoted, by blocks of its lines.

    Raises ResponsesError where it turns out to be no CSV.
    """

    def __init__(self, source: BinaryIO, block: int = BLOCK) -> None:
        csv.field_size_limit(LONGEST_CELL)
        self._blocks = _blocks(source, block)
        start = ""
        while not start.strip() and (more := next(self._blocks, b"")):
            start += more.decode()
        header = re.split("[\r\n]", start.lstrip(), maxsplit=1)[0]
        self.delimiter = max(DELIMITERS, key=header.count)
        self._text = io.StringIO(start, newline="")  # what was taken from the blocks and is not read yet
        self._line = 1  # that the text begins on

    def rows(self) -> Iterator[Row]:
        """The rows from here on that are not blank, each with the line it begins on."""
        try:
            yield from numbered_rows(self._line, self._lines(), self.delimiter)
        except ResponsesError:
            # A file that is not UTF-8 further down is told so, and nothing else.
            for _ in self._blocks:
                pass
            raise

    def plain_blocks(self) -> Iterator[tuple[int, bytes]]:
        r"""Lines from here to the first block with a quote, each ended by \n: blocks with the line they begin on.

        A quoted cell may go on over a block's end, so from that block on there are only `rows`.
        """
        for block in filter(None, chain([self._text.read().encode()], self._blocks)):
            text = block.replace(b"\r\n", b"\n") if b"\r" in block else block
            if b'"' in text or b"\r" in text:
                self._text = io.StringIO(block.decode(), newline="")
                return
            text = text if text.endswith(b"\n") else text + b"\n"
            yield self._line, text
            self._line += text.count(b"\n")

    def _lines(self) -> Iterator[str]:
        while True:
            for text in self._text:
                self._line += 1
                yield text
            if not (block := next(self._blocks, b"")):
                return
            self._text = io.StringIO(block.decode(), newline="")


def csv_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV that are not blank, each with the line it begins on; raises ResponsesError where it is none."""
    return CsvTable(io.BytesIO(data)).rows()


def numbered_rows(first: int, lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows in lines of CSV that are not blank, each with the line it begins on, counted from `first`."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    try:
        for cells in reader:
            if len(cells) > 1 or any(cell.strip() for cell in cells):
                yield line, cells
            line = first + reader.line_num
    except csv.Error as error:
        raise ResponsesError([Problem("bad_csv", row=line, values={"reason": str(error)})]) from None


def _blocks(source: BinaryIO, size: int) -> Iterator[bytes]:
    """Whole lines of UTF-8, `size` bytes or one longer line at a time, without a byte order mark."""
    byte, line = 0, 1
    for block in _whole_lines(source, size):
        try:
            if not block.isascii():
                block.decode()
        except UnicodeDecodeError as error:
            place = {"byte": byte + error.start + 1}
            raise ResponsesError(
                [Problem("not_utf8", row=line + block.count(b"\n", 0, error.start), values=place)]
            ) from None
        yield block if byte else block.removeprefix(BOM_UTF8)
        byte += len(block)
        line += block.count(b"\n")


def _whole_lines(source: BinaryIO, size: int) -> Iterator[bytes]:
    kept: list[bytes] = []  # the beginning of a line
    while more := source.read(size):
        # A file of an old Mac ends its lines with CR alone; a last CR may be half of an end of line.
        end = more.rfind(b"\n") + 1 or more.rfind(b"\r", 0, -1) + 1
        if end:
            yield b"".join([*kept, more[:end]])
            kept = []
        kept.append(more[end:])
    if any(kept):
        yield b"".join(kept)


def duplicates(columns: list[str], line: int) -> list[Problem]:
    """A problem for each name that stands over more than one column."""
    twice = sorted(name for name, times in Counter(columns).items() if times > 1)
    return [Problem("duplicate_column", name or "(no name)", row=line) for name in twice]
