"""The outbox. A mail is put in by the transaction of its cause, so that neither is there without the other.

It holds an address and what the mail is about, never a link or a text: both are made when it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from survey.store.ids import AccountId, AssessmentId, InvitationId, OrganisationId, new_id
from survey.store.rows import MailRow
from survey.store.upsert import insert_into

Kind = Literal["invitation", "reminder", "test", "account", "reset"]


@dataclass(frozen=True, slots=True)
class NewMail:
    """One mail to one address. `cause` names why it goes, as a key within the organisation: it makes one mail."""

    organisation: OrganisationId
    kind: Kind
    cause: str
    address: str
    language: str | None = None
    assessment: AssessmentId | None = None
    invitation: InvitationId | None = None
    account: AccountId | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def put_mail(session: Session, mail: NewMail, due_at: datetime) -> bool:
    """Put a mail into the outbox, to go when it is due; False where its cause has made one already."""
    insert = insert_into(session, MailRow).values(
        organisation_id=mail.organisation,
        id=new_id(),
        dedupe=mail.cause,
        kind=mail.kind,
        assessment_id=mail.assessment,
        invitation_id=mail.invitation,
        account_id=mail.account,
        address=mail.address,
        language=mail.language,
        details=dict(mail.details),
        state="waiting",
        tries=0,
        due_at=due_at,
    )
    unless_there = insert.on_conflict_do_nothing(index_elements=("organisation_id", "dedupe")).returning(MailRow.id)
    return session.scalar(unless_there) is not None
