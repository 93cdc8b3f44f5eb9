"""A file of answers (CSV or Parquet) becomes responses, or the list of everything wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from survey.actions.csv_file import Row, csv_rows, duplicates
from survey.core.answers import Response, read_response
from survey.core.errors import Problem, ResponsesError
from survey.core.questionnaire import Questionnaire

GROUP = "group"


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
