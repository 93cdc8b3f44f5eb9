"""Personal links for people named in a file, and codes on paper for whoever is handed one: all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from unicodedata import category

from survey.actions.csv_file import csv_rows, duplicates
from survey.core.codes import written
from survey.core.errors import NotFoundError, Problem, RefusedError, ResponsesError
from survey.core.questionnaire import Questionnaire
from survey.store import Engine, Session
from survey.store.assessments import Assessment, find_assessment, hold_state, questionnaire_of
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import reading, transaction
from survey.store.ids import AccountId
from survey.store.invitations import Person, add_code_invitations, add_invitations
from survey.store.links import add_code_link, find_link
from survey.store.tokens import make_letters, make_token

COLUMNS = ("name", "group")
LONGEST = 254  # characters of a name or an address
CODE_LENGTH, CODE_PART = 15, 5  # 75 bits


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


def invite(
    engine: Engine, assessment: Assessment, people: list[Person], now: datetime, by: AccountId | None = None
) -> list[PersonalLink]:
    """Invitations for all of them, each with its link; raises RefusedError once the assessment is closed."""
    with transaction(engine) as session:
        _refuse_closed(session, assessment)
        added = add_invitations(session, assessment, people)
        log_entry(session, of_assessment(assessment, "people.invited", by, people=len(people)), now)
        return [PersonalLink(invitation.name, invitation.group, token) for invitation, token in added]


def make_codes(
    engine: Engine, assessment: Assessment, counts: Mapping[str, int], now: datetime, by: AccountId | None = None
) -> list[tuple[str, str]]:
    """Codes as they are printed, each with its group: so many for each group. They cannot be read again.

    Raises RefusedError for a group that there is not, where answers stand beside names or codes of people, and once
    the assessment is closed.
    """
    if assessment.mode != "anonymous":
        raise RefusedError("codes_are_anonymous")
    with transaction(engine) as session:
        _refuse_closed(session, assessment)
        known = questionnaire_of(session, assessment).group
        for group in counts.keys() - known.keys():
            raise RefusedError("unknown_group", value=group, known=", ".join(known))
        codes = {make_letters(CODE_LENGTH): group for group, count in counts.items() for _ in range(count)}
        add_code_invitations(session, assessment, codes)
        log_entry(session, of_assessment(assessment, "codes.made", by, codes=len(codes)), now)
    return [(written(letters, CODE_PART), group) for letters, group in codes.items()]


def open_code(engine: Engine, letters: str) -> str:
    """A token for whoever typed these letters of a code; raises NotFoundError.

    What a browser keeps has to be longer than what a person types: no limit guards it.
    """
    with reading(engine) as session:
        link = find_link(session, letters)
        if link is None or not link.typed or link.invitation is None:
            raise NotFoundError
        assessment = find_assessment(session, link.assessment)
    token = make_token()
    with transaction(engine) as session:
        add_code_link(session, token, assessment, link.invitation)
    return token


def _refuse_closed(session: Session, assessment: Assessment) -> None:
    if hold_state(session, assessment.organisation, assessment.id) == "closed":
        raise RefusedError("invite_closed")
