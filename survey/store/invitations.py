"""Invitations: who was asked, and whether they are done. Nothing here says when, or what they answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.assessments import Assessment
from survey.store.ids import InvitationId, new_id
from survey.store.links import add_code_link, add_personal_link
from survey.store.rows import InvitationRow
from survey.store.tokens import make_token

State = Literal["invited", "started", "sent"]


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


def add_invitations(
    session: Session, assessment: Assessment, people: Iterable[Person]
) -> Sequence[tuple[Invitation, str]]:
    """An invitation a person, each with the token of its link, which cannot be read again."""
    return [_add(session, assessment, person) for person in people]


def add_code_invitations(session: Session, assessment: Assessment, codes: Mapping[str, str]) -> None:
    """An invitation of nobody in particular for each code on paper: code -> group."""
    for code, group in codes.items():
        invitation = _add_row(session, assessment, Person("", group))
        add_code_link(session, code, assessment, invitation.id)


def invitations_of(session: Session, assessment: Assessment) -> Sequence[Invitation]:
    """The invitations of an assessment, by name."""
    by_name = _all_columns(assessment).order_by(InvitationRow.name, InvitationRow.id)
    return [Invitation(*found) for found in session.execute(by_name)]


def find_invitation(session: Session, assessment: Assessment, invitation: InvitationId) -> Invitation:
    """The invitation of an assessment with this id; raises NotFoundError, also for another assessment's."""
    found = session.execute(_all_columns(assessment).where(InvitationRow.id == invitation)).one_or_none()
    if found is None:
        raise NotFoundError
    return Invitation(*found)


def _add(session: Session, assessment: Assessment, person: Person) -> tuple[Invitation, str]:
    invitation, token = _add_row(session, assessment, person), make_token()
    add_personal_link(session, token, assessment, invitation.id)
    return invitation, token


def _add_row(session: Session, assessment: Assessment, person: Person) -> Invitation:
    invitation = Invitation(
        InvitationId(new_id()), person.name, person.address, person.group, person.language, "invited"
    )
    session.add(
        InvitationRow(
            organisation_id=assessment.organisation,
            id=invitation.id,
            assessment_id=assessment.id,
            name=invitation.name,
            address=invitation.address,
            group_id=invitation.group,
            language=invitation.language,
            state=invitation.state,
        )
    )
    # A link points at the invitation, which therefore has to be there first.
    session.flush()
    return invitation


def _all_columns(assessment: Assessment) -> Select[*tuple[Any, ...]]:
    row = InvitationRow
    # In the order of the fields of Invitation.
    columns: tuple[Any, ...] = (row.id, row.name, row.address, row.group_id, row.language, row.state)
    return select(*columns).where(row.organisation_id == assessment.organisation, row.assessment_id == assessment.id)
