"""People as they are pasted into a field: copied from a table, from a mail's line of addresses, or typed one a line."""

from collections.abc import Iterator

from survey.actions.people_entries import MOST_PEOPLE, Entry, PeopleRead, meaning_of, plain
from survey.actions.people_file import delimiter_of, read_table
from survey.core.errors import Problem, ResponsesError

PARTS = 4  # name, address, group, language
QUOTES = "\"'"


def read_pasted(text: str, group: str = "") -> PeopleRead:
    """The people in a text; those without a group are in `group`. Raises ResponsesError where there are none.

    With a heading it is a table. Else each line is somebody: "Name <address>, group", "name; address; group; language",
    an address alone; or several of them, as a mail program copies addresses.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if lines and _is_heading(lines[0][1]):
        return read_table(text, group)
    entries, problems = [], []
    for row, line in lines:
        for part in _people_in(line):
            cells = _cells(part)
            if len(cells) > PARTS:
                problems.append(Problem("row_length", row=row, values={"cells": len(cells), "columns": PARTS}))
                continue
            name, address, given, language = (plain(cell) for cell in (*cells, *[""] * (PARTS - len(cells))))
            entries.append(Entry(row, name.strip(QUOTES).strip(), address, given or group, language))
    if len(entries) + len(problems) > MOST_PEOPLE:
        raise ResponsesError([Problem("too_many_people", values={"most": MOST_PEOPLE})])
    if not entries and not problems:
        raise ResponsesError([Problem("no_people")])
    return PeopleRead(tuple(entries), tuple(problems))


def _is_heading(line: str) -> bool:
    meanings = {meaning_of(cell.strip().strip(QUOTES)) for cell in line.split(delimiter_of(line))}
    # One word alone may be a name.
    return bool(meanings & {"name", "first", "address"}) and len(meanings) > 1


def _people_in(line: str) -> Iterator[str]:
    """The line, or its parts where each of them holds an address."""
    if line.count("@") > 1:
        for sign in (";", ",", "\t", " "):
            parts = [part for part in line.split(sign) if part.strip()]
            if len(parts) > 1 and all(part.count("@") == 1 for part in parts):
                yield from parts
                return
    yield line


def _cells(text: str) -> list[str]:
    """Name, address, and as much of group and language as there is."""
    before, opened, inside = text.partition("<")
    if opened:
        address, _, after = inside.partition(">")
        rest = after.lstrip(" ,;\t")
        return [before, address, *(_split(rest) if rest else [])]
    cells = _split(text)
    at = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if at is not None:
        # A comma may stand inside a name.
        return [", ".join(cell.strip() for cell in cells[:at]), *cells[at:]]
    if len(cells) <= 2:  # noqa: PLR2004  # a name, perhaps with a group
        return [cells[0], "", *cells[1:]]
    return cells


def _split(text: str) -> list[str]:
    sign = next((sign for sign in ("\t", ";", ",") if sign in text), None)
    return text.split(sign) if sign else [text]
