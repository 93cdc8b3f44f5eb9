"""Personal links for people named in a file: all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from survey.actions.csv_file import csv_rows, duplicates
from survey.core.errors import Problem, RefusedError, ResponsesError
from survey.core.questionnaire import Questionnaire
from survey.store import Engine
from survey.store.assessments import Assessment, hold_state
from survey.store.engine import transaction
from survey.store.invitations import Person, add_invitations

COLUMNS = ("name", "group")
LONGEST = 254  # characters of a name or an address


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """Somebody invited and the token of their link: given out once, never stored."""

    name: str
    group: str
    token: str


def read_people(questionnaire: Questionnaire, data: bytes) -> list[Person]:
    """People of a CSV with name, group and perhaps address and language; raises with every problem."""
    rows = csv_rows(data)
    line, header = next(rows, (1, []))
    columns = [name.strip() for name in header]
    problems = duplicates(columns, line)
    problems += [Problem("no_person_column", column, row=line) for column in COLUMNS if column not in columns]
    if problems:
        raise ResponsesError(problems)
    people = []
    for line, cells in rows:
        if len(cells) != len(columns):
            problems.append(Problem("row_length", row=line, values={"cells": len(cells), "columns": len(columns)}))
            continue
        fields = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
        problems += (Problem(each.code, each.where, each.values, line) for each in _problems(questionnaire, fields))
        people.append(
            Person(fields["name"], fields["group"], fields.get("address") or None, fields.get("language") or None)
        )
    if not people and not problems:
        problems.append(Problem("no_people"))
    if problems:
        raise ResponsesError(problems)
    return people


def _problems(questionnaire: Questionnaire, fields: dict[str, str]) -> Iterator[Problem]:
    name, group, language = fields["name"], fields["group"], fields.get("language")
    if not name:
        yield Problem("bad_person", "name", {"value": name, "reason": "a name is needed"})
    for field in ("name", "address"):
        text = fields.get(field, "")
        if len(text) > LONGEST:
            yield Problem("bad_person", field, {"value": text, "reason": f"it is longer than {LONGEST} characters"})
        if any(category(character) == "Cc" for character in text):
            yield Problem("bad_person", field, {"value": text, "reason": "it must be one line of plain text"})
    if group not in questionnaire.group:
        yield Problem("unknown_group", "group", {"value": group, "known": ", ".join(questionnaire.group)})
    if language and language not in questionnaire.languages:
        reason = f"use one of {', '.join(questionnaire.languages)}"
        yield Problem("bad_person", "language", {"value": language, "reason": reason})


def invite(engine: Engine, assessment: Assessment, people: list[Person]) -> list[PersonalLink]:
    """Invitations for all of them, each with its link; raises RefusedError once the assessment is closed."""
    with transaction(engine) as session:
        if hold_state(session, assessment.organisation, assessment.id) == "closed":
            raise RefusedError("invite_closed")
        added = add_invitations(session, assessment, people)
        return [PersonalLink(invitation.name, invitation.group, token) for invitation, token in added]
