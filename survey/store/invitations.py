"""Invitations: who was asked, and whether they are done. Nothing here says when, or what they answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.assessments import Assessment
from survey.store.ids import InvitationId, new_id
from survey.store.links import add_code_link, add_personal_link
from survey.store.rows import InvitationRow
from survey.store.tokens import make_token
from survey.store.upsert import insert_into

State = Literal["invited", "started", "sent"]
ADDRESS_KEY = ("organisation_id", "assessment_id", "address_folded")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to invite, into one group."""

    name: str
    group: str
    address: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody who was invited, and how far they are."""

    id: InvitationId
    name: str
    address: str | None
    group: str
    language: str | None
    state: State


def folded(address: str) -> str:
    """An address as it is compared: capitals do not tell two people apart."""
    return address.casefold()


def add_people(session: Session, assessment: Assessment, people: Sequence[Person]) -> Sequence[Invitation]:
    """An invitation a person, without a link yet; left out are those whose address is invited already."""
    rows = [_row(assessment, person) for person in people]
    if not rows:
        return []
    # Many rows through one statement: several times faster than one statement of many rows that tells their ids.
    session.connection().execute(
        insert_into(session, InvitationRow).on_conflict_do_nothing(index_elements=ADDRESS_KEY), rows
    )
    added = set(session.scalars(select(InvitationRow.id).where(of_assessment(assessment))))
    return [
        Invitation(InvitationId(row["id"]), person.name, person.address, person.group, person.language, "invited")
        for row, person in zip(rows, people, strict=True)
        if row["id"] in added
    ]


def add_invitations(
    session: Session, assessment: Assessment, people: Iterable[Person]
) -> Sequence[tuple[Invitation, str]]:
    """The same, each with the token of a link, which cannot be read again."""
    found = [(invitation, make_token()) for invitation in add_people(session, assessment, list(people))]
    for invitation, token in found:
        add_personal_link(session, token, assessment, invitation.id)
    return found


def add_code_invitations(session: Session, assessment: Assessment, codes: Mapping[str, str]) -> None:
    """An invitation of nobody in particular for each code on paper: code -> group."""
    nobodies = add_people(session, assessment, [Person("", group) for group in codes.values()])
    for code, invitation in zip(codes, nobodies, strict=True):
        add_code_link(session, code, assessment, invitation.id)


def invitations_of(session: Session, assessment: Assessment) -> Sequence[Invitation]:
    """The invitations of an assessment, by name."""
    by_name = all_columns(assessment).order_by(InvitationRow.name, InvitationRow.id)
    return [Invitation(*found) for found in session.execute(by_name)]


def find_invitation(session: Session, assessment: Assessment, invitation: str) -> Invitation:
    """The invitation of an assessment with this id; raises NotFoundError, also for another assessment's."""
    # It may come from an address: what cannot be an id never reaches the database.
    query = all_columns(assessment).where(InvitationRow.id == invitation)
    found = session.execute(query).one_or_none() if invitation.isalnum() else None
    if found is None:
        raise NotFoundError
    return Invitation(*found)


def of_assessment(assessment: Assessment) -> ColumnElement[bool]:
    """The condition that finds the invitations of an assessment."""
    row = InvitationRow
    return (row.organisation_id == assessment.organisation) & (row.assessment_id == assessment.id)


def all_columns(assessment: Assessment) -> Select[*tuple[Any, ...]]:
    """A query for invitations of an assessment, in the order of the fields of Invitation."""
    row = InvitationRow
    columns: tuple[Any, ...] = (row.id, row.name, row.address, row.group_id, row.language, row.state)
    return select(*columns).where(of_assessment(assessment))


def _row(assessment: Assessment, person: Person) -> dict[str, Any]:
    return {
        "organisation_id": assessment.organisation,
        "id": new_id(),
        "assessment_id": assessment.id,
        "name": person.name,
        "address": person.address,
        "address_folded": folded(person.address) if person.address else None,
        "group_id": person.group,
        "language": person.language,
        "state": "invited",
    }
