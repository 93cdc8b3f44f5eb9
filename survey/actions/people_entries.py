"""People as they were written down, row by row, before anything is said about them: from tables with a heading."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from survey.core.errors import Problem, ResponsesError

MOST_PEOPLE = 10_000
# Invisible, and often copied along with an address.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
# What stands over a column, in English and French; only letters and digits count.
HEADINGS = {
    "first": ("first name", "given name", "forename", "prénom"),
    "name": (
        *("name", "full name", "last name", "surname", "family name", "person", "participant"),
        *("nom", "nom complet", "nom de famille", "nom et prénom", "prénom et nom", "personne"),  # codespell:ignore
    ),
    "address": (
        *("address", "e-mail", "mail", "e-mail address", "mail address"),
        *("adresse", "adresse e-mail", "adresse mail", "adresse électronique", "courriel", "mél"),  # codespell:ignore
    ),
    "group": ("group", "groupe"),  # codespell:ignore
    "language": ("language", "lang", "langue"),
}


class Entry(NamedTuple):
    """What was written about one person, and where."""

    row: int
    name: str = ""
    address: str = ""
    group: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What was read: people, rows that could not be, headings left out, and whether the letters had to be guessed."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()
    guessed: bool = False

    def to_document(self) -> dict[str, Any]:
        """What was read, as it is kept until somebody decides about it."""
        return {
            "entries": [list(entry) for entry in self.entries],
            "problems": [asdict(problem) for problem in self.problems],
            "left_out": list(self.left_out),
            "guessed": self.guessed,
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "PeopleRead":
        """What `to_document` gave."""
        return cls(
            tuple(Entry(*entry) for entry in document["entries"]),
            tuple(Problem(**problem) for problem in document["problems"]),
            tuple(document["left_out"]),
            document["guessed"],
        )


def plain(text: str) -> str:
    """A cell without what surrounds its text, accents written in one way."""
    return normalize("NFC", text).strip().strip(INVISIBLE).strip()


def key_of(text: str) -> str:
    """What is compared of a heading or a name: letters and digits, without case and accents."""
    letters = normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum() and not combining(letter))


_MEANINGS = {key_of(heading): column for column, headings in HEADINGS.items() for heading in headings}


def meaning_of(heading: str) -> str | None:
    """Which column this heading stands over; None for one that is not known."""
    return _MEANINGS.get(key_of(heading))


def entries_of(rows: Iterator[tuple[int, Sequence[str]]], group: str = "", *, guessed: bool = False) -> PeopleRead:
    """The people of a table whose first row is its heading; those without a group are in `group`.

    Raises ResponsesError where the heading is none, or there are more people than `MOST_PEOPLE`.
    """
    line, header = next(rows, (1, []))
    headings = [plain(cell) for cell in header]
    places = _places(headings, line, has_group=bool(group))
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row, cells in rows:
        if len(entries) + len(problems) >= MOST_PEOPLE:
            raise ResponsesError([Problem("too_many_people", values={"most": MOST_PEOPLE})])
        if len(cells) != len(headings):
            problems.append(Problem("row_length", row=row, values={"cells": len(cells), "columns": len(headings)}))
            continue
        fields = {column: plain(cells[place]) for column, place in places.items()}
        name = " ".join(filter(None, (fields.get("first"), fields.get("name"))))
        entries.append(
            Entry(row, name, fields.get("address", ""), fields.get("group") or group, fields.get("language", ""))
        )
    if not entries and not problems:
        raise ResponsesError([Problem("no_people")])
    left_out = tuple(heading for heading in headings if heading and meaning_of(heading) is None)
    return PeopleRead(tuple(entries), tuple(problems), left_out, guessed)


def _places(headings: Sequence[str], line: int, *, has_group: bool) -> dict[str, int]:
    """Which column stands where."""
    places: dict[str, int] = {}
    problems = []
    for place, heading in enumerate(headings):
        column = meaning_of(heading)
        if column in places:
            problems.append(Problem("duplicate_column", heading, row=line))
        elif column is not None:
            places[column] = place
    if not {"name", "first", "address"} & places.keys():
        problems.append(Problem("no_person_column", "name", row=line))
    if "group" not in places and not has_group:
        problems.append(Problem("no_person_column", "group", row=line))
    if problems:
        raise ResponsesError(problems)
    return places
