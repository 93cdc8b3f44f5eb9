"""CSV as people write it: UTF-8, a byte order mark or none, commas or semicolons; rows named by their line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from survey.core.errors import Problem, ResponsesError

DELIMITERS = (",", ";")
LONGEST_CELL = 131_072
Row = tuple[int, list[str]]  # line of the file, cells


def csv_rows(data: bytes) -> Iterator[Row]:
    """The rows of a CSV that are not blank, each with the line it begins on; raises ResponsesError where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ResponsesError([Problem("not_utf8", row=line, values={"byte": error.start + 1})]) from None
    header = re.split("[\r\n]", text.lstrip(), maxsplit=1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or len(cells) > 1:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ResponsesError([Problem("bad_csv", row=line, values={"reason": str(error)})]) from None


def duplicates(columns: list[str], line: int) -> list[Problem]:
    """A problem for each name that stands over more than one column."""
    twice = sorted(name for name, times in Counter(columns).items() if times > 1)
    return [Problem("duplicate_column", name or "(no name)", row=line) for name in twice]
