"""Addresses that an organisation does not write to: mails came back from them, or somebody asked for no more."""

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from survey.core.errors import NotFoundError
from survey.store.ids import InvitationId, OrganisationId
from survey.store.invitations import folded
from survey.store.mails import UNSUBSCRIBED
from survey.store.rows import AddressRow, InvitationRow, MailRow
from survey.store.upsert import insert_into

AddressState = Literal["bounced", "unsubscribed"]
LONGEST_REASON = 300


def address_state(session: Session, organisation: OrganisationId, address: str) -> AddressState | None:
    """Why an address is not written to, if so."""
    row = AddressRow
    found = select(row.state).where(row.organisation_id == organisation, row.address_folded == folded(address))
    state: AddressState | None = session.scalar(found)
    return state


def unwritten(session: Session, organisation: OrganisationId) -> frozenset[str]:
    """The addresses, folded, that an organisation does not write to."""
    row = AddressRow
    return frozenset(session.scalars(select(row.address_folded).where(row.organisation_id == organisation)))


def mark_bounced(session: Session, organisation: OrganisationId, address: str, reason: str, now: datetime) -> None:
    """Write no more to an address from which mails come back."""
    _mark(session, organisation, address, ("bounced", reason[:LONGEST_REASON]), now)


def forget_bounce(session: Session, organisation: OrganisationId, address: str) -> None:
    """Write to an address again from which a mail came back: somebody says that it is right."""
    row = AddressRow
    bounced = (row.organisation_id == organisation) & (row.address_folded == folded(address)) & (row.state == "bounced")
    session.execute(delete(row).where(bounced))


def unsubscribe(session: Session, organisation: OrganisationId, invitation: InvitationId, now: datetime) -> bool:
    """Write no more to whoever has this invitation; False where that was so already.

    Raises NotFoundError where there is none with an address.
    """
    of_invitation = (InvitationRow.organisation_id == organisation) & (InvitationRow.id == invitation)
    address = session.scalar(select(InvitationRow.address).where(of_invitation))
    if not address:
        raise NotFoundError
    if address_state(session, organisation, address) == UNSUBSCRIBED:
        return False
    _mark(session, organisation, address, ("unsubscribed", ""), now)
    mail = MailRow
    invited = (mail.organisation_id == organisation) & (mail.invitation_id == invitation) & (mail.kind == "invitation")
    session.execute(update(mail).where(invited).values(state="failed", problem=UNSUBSCRIBED))
    return True


def take_back_mail(session: Session, address: str, reason: str, now: datetime) -> int:
    """Mark an address as bounced wherever a mail went to it; says in how many organisations."""
    mail = MailRow
    same = (func.lower(mail.address) == address.strip().lower()) & mail.state.in_(("sent", "perhaps", "failed"))
    organisations = session.scalars(select(mail.organisation_id).where(same).distinct()).all()
    for organisation in organisations:
        mark_bounced(session, OrganisationId(organisation), address, reason, now)
    unread = same & (mail.kind == "invitation") & (mail.state != "failed")
    session.execute(update(mail).where(unread).values(state="failed", problem=bounced(reason)))
    return len(organisations)


def bounced(reason: str) -> str:
    """The problem of a mail that came back."""
    return f"bounced: {reason[:LONGEST_REASON]}"


def _mark(
    session: Session, organisation: OrganisationId, address: str, state: tuple[AddressState, str], now: datetime
) -> None:
    values = {"state": state[0], "reason": state[1], "at": now}
    insert = insert_into(session, AddressRow).values(
        organisation_id=organisation, address_folded=folded(address), **values
    )
    key = ("organisation_id", "address_folded")
    # What somebody asked for is not forgotten because a mail came back later.
    kept = AddressRow.state != UNSUBSCRIBED
    session.execute(insert.on_conflict_do_update(index_elements=key, set_=values, where=kept))
