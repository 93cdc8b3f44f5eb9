"""A file of answers (CSV or Parquet) becomes responses, or the list of everything wrong with it."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from survey.actions.csv_file import CsvTable, Row, duplicates
from survey.core.answers import Response, read_response
from survey.core.errors import Problem, ResponsesError
from survey.core.questionnaire import Questionnaire

GROUP = "group"
CODE = "code"  # pairs two answers of one person; only who asks for it reads it
MOST_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The responses of a file, and the columns in it that the questionnaire does not know."""

    responses: tuple[Response, ...]
    unknown_columns: tuple[str, ...]


class Table(Protocol):
    """Rows of text, the header first; once that was taken, perhaps blocks of plain lines before the other rows."""

    delimiter: str

    def rows(self) -> Iterator[Row]:
        """The rows from here on."""

    def plain_blocks(self) -> Iterator[tuple[int, bytes]]:
        """Blocks of lines with nothing quoted, as far as there are any, each with the line it begins on."""


@dataclass(slots=True)
class Problems:
    """What is wrong with a file: the first thousand problems, and how many there are in all."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def extend(self, found: Iterable[Problem]) -> None:
        """Count these, and keep them while there is room."""
        for problem in found:
            self.total += 1
            if self.total <= MOST_PROBLEMS:
                self.kept.append(problem)

    def check(self) -> None:
        """Raises ResponsesError when there is any."""
        if self.total:
            raise ResponsesError(self.kept, self.total)


@dataclass(slots=True)
class RowReader:
    """Reads a row cell by cell, with a problem for everything wrong with it."""

    questionnaire: Questionnaire
    columns: list[str]
    problems: Problems = field(default_factory=Problems)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Columns that the questionnaire does not know."""
        parts = {name for asked in self.questionnaire.allocations for name in asked.fields}
        known = {GROUP, CODE, *self.questionnaire.item, *parts, *(asked.id for asked in self.questionnaire.choices)}
        return tuple(name for name in self.columns if name not in known)

    def response(self, line: int, cells: list[str]) -> Response | None:
        """The answers of a row; None when it is not one."""
        if len(cells) != len(self.columns):
            values = {"cells": len(cells), "columns": len(self.columns)}
            self.problems.extend([Problem("row_length", row=line, values=values)])
            return None
        fields = dict(zip(self.columns, cells, strict=True))
        group = fields[GROUP].strip()
        if group not in self.questionnaire.group:
            known = ", ".join(self.questionnaire.group)
            self.problems.extend([Problem("unknown_group", GROUP, {"value": group, "known": known}, row=line)])
            return None
        response, wrong = read_response(self.questionnaire, group, fields)
        self.problems.extend(Problem(each.code, each.where, each.values, line) for each in wrong)
        return response


def read_answer_file(
    questionnaire: Questionnaire, source: Path | bytes, progress: Callable[[int], None] = lambda _: None
) -> AnswerFile:
    """The answers in a file (or in the bytes of a CSV); raises ResponsesError with every problem by line and column."""
    responses = []
    with open_table(io.BytesIO(source) if isinstance(source, bytes) else source) as table:
        reader = read_header(questionnaire, table)
        for number, (line, cells) in enumerate(table.rows(), start=1):
            progress(number)
            if response := reader.response(line, cells):
                responses.append(response)
    reader.problems.check()
    if not responses:
        raise ResponsesError([Problem("no_answers")])
    return AnswerFile(tuple(responses), reader.unknown_columns)


@contextmanager
def open_table(source: Path | BinaryIO) -> Iterator[Table]:
    """The table in a file, or in a stream of CSV."""
    if not isinstance(source, Path):
        yield CsvTable(source)
    elif source.suffix == ".parquet":
        yield _ParquetTable(source)
    else:
        with source.open("rb") as stream:
            yield CsvTable(stream)


def read_header(questionnaire: Questionnaire, table: Table) -> RowReader:
    """A reader of the rows below the header; raises ResponsesError when that cannot be used."""
    line, header = next(table.rows(), (1, None))
    if header is None:
        raise ResponsesError([Problem("no_answers")])
    columns = [name.strip() for name in header]
    problems = duplicates(columns, line)
    if GROUP not in columns:
        problems.append(Problem("no_group_column", GROUP, {"found": ", ".join(columns[:8])}, row=line))
    if problems:
        raise ResponsesError(problems)
    return RowReader(questionnaire, columns)


class _ParquetTable:
    """Parquet, read a batch of rows at a time."""

    delimiter = ","

    def __init__(self, path: Path) -> None:
        try:
            from pyarrow import parquet
        except ImportError:
            raise ResponsesError([Problem("no_parquet")]) from None
        file = parquet.ParquetFile(path)
        self._rows = self._read(file)

    def rows(self) -> Iterator[Row]:
        return self._rows

    def plain_blocks(self) -> Iterator[tuple[int, bytes]]:
        return iter(())

    def _read(self, file: Any) -> Iterator[Row]:
        yield 1, list(file.schema_arrow.names)
        batches = (zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in file.iter_batches())
        for line, cells in enumerate(chain.from_iterable(batches), start=2):
            yield line, ["" if cell is None else str(cell) for cell in cells]
