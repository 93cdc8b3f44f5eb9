"""A file of answers (CSV or Parquet) becomes responses, or the list of everything wrong with it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from survey.core.answers import Response, read_response
from survey.core.errors import Problem, ResponsesError
from survey.core.questionnaire import Questionnaire

GROUP = "group"
DELIMITERS = (",", ";")
LONGEST_CELL = 131_072
Row = tuple[int, list[str]]  # line of the file, cells


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The responses of a file, and the columns in it that the questionnaire does not know."""

    responses: tuple[Response, ...]
    unknown_columns: tuple[str, ...]


def read_answer_file(
    questionnaire: Questionnaire, source: Path | bytes, progress: Callable[[int], None] = lambda _: None
) -> AnswerFile:
    """The answers in a file (or in the bytes of a CSV); raises ResponsesError with every problem by line and column."""
    if isinstance(source, Path) and source.suffix == ".parquet":
        rows = _parquet_rows(source)
    else:
        rows = csv_rows(source if isinstance(source, bytes) else source.read_bytes())
    line, header = next(rows, (1, None))
    if header is None:
        raise ResponsesError([Problem("no_answers")])
    columns = [name.strip() for name in header]
    problems = _header_problems(columns, line)
    if problems:
        raise ResponsesError(problems)
    known = _known_columns(questionnaire)
    responses = list(_responses(questionnaire, columns, rows, problems, progress))
    if not responses and not problems:
        problems.append(Problem("no_answers"))
    if problems:
        raise ResponsesError(problems)
    return AnswerFile(tuple(responses), tuple(name for name in columns if name not in known))


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


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ResponsesError([Problem("no_parquet")]) from None
    table = parquet.read_table(path)
    yield 1, list(table.column_names)
    for line, row in enumerate(table.to_pylist(), start=2):
        yield line, ["" if cell is None else str(cell) for cell in row.values()]


def _header_problems(columns: list[str], line: int) -> list[Problem]:
    problems = duplicates(columns, line)
    if GROUP not in columns:
        problems.append(Problem("no_group_column", GROUP, {"found": ", ".join(columns[:8])}, row=line))
    return problems


def duplicates(columns: list[str], line: int) -> list[Problem]:
    """A problem for each name that stands over more than one column."""
    twice = sorted(name for name, times in Counter(columns).items() if times > 1)
    return [Problem("duplicate_column", name or "(no name)", row=line) for name in twice]


def _known_columns(questionnaire: Questionnaire) -> set[str]:
    parts = {name for asked in questionnaire.allocations for name in asked.fields}
    return {GROUP, *questionnaire.item, *parts, *(asked.id for asked in questionnaire.choices)}


def _responses(
    questionnaire: Questionnaire,
    columns: list[str],
    rows: Iterator[Row],
    problems: list[Problem],
    progress: Callable[[int], None],
) -> Iterator[Response]:
    for number, (line, cells) in enumerate(rows, start=1):
        progress(number)
        if len(cells) != len(columns):
            problems.append(Problem("row_length", row=line, values={"cells": len(cells), "columns": len(columns)}))
            continue
        fields = dict(zip(columns, cells, strict=True))
        group = fields[GROUP].strip()
        if group not in questionnaire.group:
            known = ", ".join(questionnaire.group)
            problems.append(Problem("unknown_group", GROUP, {"value": group, "known": known}, row=line))
            continue
        response, wrong = read_response(questionnaire, group, fields)
        problems.extend(Problem(each.code, each.where, each.values, line) for each in wrong)
        yield response
