"""Rows of a workbook (.xlsx), which anybody may have made to do harm.

What it unpacks to is checked before it is unpacked, as its directory states it: no more than that is ever read.
Formulas are not worked out, their values are those that were saved with them. defusedxml refuses entities.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from survey.core.errors import Problem, ResponsesError

MOST_ENTRIES = 300
MOST_UNPACKED = 24 * 1024 * 1024
# Styles, themes and the like are read whole and slowly, whatever they are for.
MOST_BESIDE = 512 * 1024
TABLES = ("xl/worksheets/", "xl/sharedStrings", "xl/media/")
MOST_LINES = 50_000  # blank ones too
MOST_COLUMNS = 50


def workbook_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of its first sheet that are not blank, each with its number; raises ResponsesError where it is none."""
    _check(data)
    try:
        yield from _rows(_first_sheet(data))
    except ResponsesError:
        raise
    except Exception as error:  # broken ones fail in as many ways as there are to break one
        raise ResponsesError([Problem("bad_workbook")]) from error


def _check(data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ResponsesError([Problem("bad_workbook")]) from error
    unpacked = sum(entry.file_size for entry in entries)
    beside = max((entry.file_size for entry in entries if not entry.filename.startswith(TABLES)), default=0)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or beside > MOST_BESIDE:
        raise ResponsesError([Problem("large_workbook", values={"most": MOST_UNPACKED // 1024 // 1024})])


def _first_sheet(data: bytes) -> ReadOnlyWorksheet:
    if not DEFUSEDXML:
        raise ResponsesError([Problem("no_workbooks")])
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheet: ReadOnlyWorksheet = book.worksheets[0]
    # What a sheet says of its own size may be anything.
    sheet.reset_dimensions()
    return sheet


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > MOST_LINES:
            raise ResponsesError([Problem("large_workbook", values={"most": MOST_UNPACKED // 1024 // 1024})])
        cells = ["" if value is None else _text(value) for value in values]
        if not any(cell.strip() for cell in cells):
            continue
        # The heading says how wide the table is; notes beside it are none of it.
        width = width or max(place for place, cell in enumerate(cells, start=1) if cell.strip())
        yield number, list(islice(cells, width))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
