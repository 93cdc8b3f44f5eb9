"""Organisations and their PMOs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.ids import OrganisationId, PmoId, new_id
from survey.store.rows import OrganisationRow, PmoRow
from survey.store.slugs import free_slug


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who the work belongs to. A demo organisation holds made-up answers."""

    id: OrganisationId
    name: str
    slug: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Pmo:
    """A PMO that is assessed."""

    organisation: OrganisationId
    id: PmoId
    name: str


def create_organisation(session: Session, name: str, *, demo: bool, today: date) -> Organisation:
    """A new organisation, with a slug of its own."""
    slug = free_slug(session, name, select(OrganisationRow.slug))
    row = OrganisationRow(id=new_id(), name=name, slug=slug, demo=demo, created_on=today)
    session.add(row)
    session.flush()
    return _organisation(row)


def create_pmo(session: Session, organisation: OrganisationId, name: str) -> Pmo:
    """A new PMO of an organisation."""
    row = PmoRow(organisation_id=organisation, id=new_id(), name=name, full_every=0, pulse_every=0)
    session.add(row)
    session.flush()
    return _pmo(row)


def rename_pmo(session: Session, pmo: Pmo, name: str) -> None:
    """Give a PMO another name."""
    session.execute(
        update(PmoRow).where(PmoRow.organisation_id == pmo.organisation, PmoRow.id == pmo.id).values(name=name)
    )


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations, by name."""
    rows = session.scalars(select(OrganisationRow).order_by(OrganisationRow.name, OrganisationRow.id))
    return [_organisation(row) for row in rows]


def find_organisation(session: Session, organisation: OrganisationId) -> Organisation:
    """The organisation with this id; raises NotFoundError."""
    row = session.get(OrganisationRow, organisation)
    if row is None:
        raise NotFoundError
    return _organisation(row)


def pmos(session: Session, organisation: OrganisationId) -> Sequence[Pmo]:
    """The PMOs of an organisation, by name."""
    rows = select(PmoRow).where(PmoRow.organisation_id == organisation).order_by(PmoRow.name, PmoRow.id)
    return [_pmo(row) for row in session.scalars(rows)]


def find_pmo(session: Session, organisation: OrganisationId, pmo: PmoId) -> Pmo:
    """The PMO of an organisation with this id; raises NotFoundError, also for another organisation's."""
    row = session.get(PmoRow, (organisation, pmo))
    if row is None:
        raise NotFoundError
    return _pmo(row)


def pmo_by_id(session: Session, pmo: PmoId) -> Pmo:
    """The PMO with this id, whosever it is; raises NotFoundError."""
    row = session.scalar(select(PmoRow).where(PmoRow.id == pmo))
    if row is None:
        raise NotFoundError
    return _pmo(row)


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(OrganisationId(row.id), row.name, row.slug, row.demo)


def _pmo(row: PmoRow) -> Pmo:
    return Pmo(OrganisationId(row.organisation_id), PmoId(row.id), row.name)
