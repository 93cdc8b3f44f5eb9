"""People of a file: CSV as spreadsheets save it, or a workbook. What a file is, its bytes say, not its name."""

import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence

from survey.actions.csv_file import numbered_rows
from survey.actions.people_entries import PeopleRead, entries_of
from survey.core.errors import Problem, ResponsesError

LARGEST_FILE = 4 * 1024 * 1024
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = (",", ";", "\t")
# Text of one kind of letters has hardly a byte of 0; a wide encoding without a mark is full of them.
MOST_NULS = 0.2
# Two bytes that are one letter of UTF-8: then the file is UTF-8 with something broken in it, and nothing older.
BROKEN_UTF8 = re.compile(rb"[\xc2\xc3][\x80-\xbf]")


def read_people(data: bytes, group: str = "") -> PeopleRead:
    """The people of a file; those without a group are in `group`. Raises ResponsesError where it cannot be read."""
    if len(data) > LARGEST_FILE:
        raise ResponsesError([Problem("large_file", values={"most": LARGEST_FILE // 1024 // 1024})])
    if data.startswith(ZIP):
        # Only who brings a workbook waits for what reads it.
        from survey.actions.people_workbook import workbook_rows

        return entries_of(workbook_rows(data), group)
    if data.startswith(OLD_WORKBOOK):
        raise ResponsesError([Problem("old_workbook")])
    text, guessed = _text_of(data)
    return read_table(text, group, guessed=guessed)


def read_table(text: str, group: str = "", *, guessed: bool = False) -> PeopleRead:
    """The people of a table as text, whichever sign stands between its cells."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    delimiter = delimiter_of(header)
    return entries_of(numbered_rows(1, io.StringIO(text, newline=""), delimiter), group, guessed=guessed)


def delimiter_of(line: str, delimiters: Sequence[str] = DELIMITERS) -> str:
    """The sign that stands most often in a line."""
    return max(delimiters, key=line.count)


def _text_of(data: bytes) -> tuple[str, bool]:
    """The text in a file, and whether its encoding was guessed."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decoded(data, "utf-16"), False
    if data.count(0) > MOST_NULS * len(data):
        raise ResponsesError([Problem("not_text")])
    try:
        return data.removeprefix(BOM_UTF8).decode(), False
    except UnicodeDecodeError as error:
        if BROKEN_UTF8.search(data) is None and not data.startswith(BOM_UTF8):
            return _decoded(data, "cp1252"), True
        row, place = data.count(b"\n", 0, error.start) + 1, {"byte": error.start + 1}
        raise ResponsesError([Problem("not_utf8", row=row, values=place)]) from None


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ResponsesError([Problem("not_text")]) from None
