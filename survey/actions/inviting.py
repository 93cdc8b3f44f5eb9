"""Personal links for people named in a file: all or nothing."""

import csv
import io
from dataclasses import dataclass

from survey.core.errors import Problem, ResponsesError
from survey.core.questionnaire import Questionnaire
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.engine import transaction
from survey.store.invitations import Person, add_invitations

COLUMNS = ("name", "group")
OPTIONAL = ("address", "language")


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """Somebody invited and the token of their link: given out once, never stored."""

    name: str
    group: str
    token: str


def read_people(questionnaire: Questionnaire, data: bytes) -> list[Person]:
    """People of a CSV with name, group and perhaps address and language; raises with every problem."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        reason = f"the header lacks {', '.join(missing)}"
        raise ResponsesError([Problem("bad_person", column, {"value": column, "reason": reason}, 1) for column in missing])
    people, problems = [], []
    for row in reader:
        person, problem = _person(questionnaire, {key: (value or "").strip() for key, value in row.items() if key})
        people.append(person)
        problems += [Problem(each.code, each.where, each.values, reader.line_num) for each in problem]
    if problems:
        raise ResponsesError(problems)
    return people


def _person(questionnaire: Questionnaire, row: dict[str, str]) -> tuple[Person, list[Problem]]:
    problems = []
    if not row["name"]:
        problems.append(Problem("bad_person", "name", {"value": "", "reason": "a name is needed"}))
    if row["group"] not in questionnaire.group:
        known = ", ".join(questionnaire.group)
        problems.append(Problem("unknown_group", "group", {"value": row["group"], "known": known}))
    language = row.get("language") or None
    if language is not None and language not in questionnaire.languages:
        reason = f"use one of {', '.join(questionnaire.languages)}"
        problems.append(Problem("bad_person", "language", {"value": language, "reason": reason}))
    return Person(row["name"], row["group"], row.get("address") or None, language), problems


def invite(engine: Engine, assessment: Assessment, people: list[Person]) -> list[PersonalLink]:
    """Invitations for all of them, each with its link."""
    with transaction(engine) as session:
        added = add_invitations(session, assessment, people)
        return [PersonalLink(invitation.name, invitation.group, token) for invitation, token in added]
