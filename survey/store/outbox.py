"""The worker's side of the outbox: one mail after the other, each on disk as "sending" before it goes.

What is left in "sending" when a worker comes was perhaps sent: nobody but a person sends it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, delete, select, update
from sqlalchemy.orm import Session

from survey.store.accounts import ACCOUNT_COLUMNS, Account
from survey.store.addresses import mark_bounced
from survey.store.ids import AccountId, AssessmentId, InvitationId, OrganisationId
from survey.store.invitations import folded
from survey.store.mails import TO_PEOPLE, Kind
from survey.store.prepared import Prepared
from survey.store.rows import AccountRow, AddressRow, AssessmentRow, InvitationRow, LinkRow, MailRow, table_of
from survey.store.tokens import hash_of

Ending = Literal["sent", "failed", "perhaps"]


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail whose time has come."""

    organisation: OrganisationId
    id: str
    kind: Kind
    assessment: AssessmentId | None
    invitation: InvitationId | None
    account: AccountId | None
    address: str
    language: str | None
    details: Mapping[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a mail that was on its way. `bad_address`: there is nobody at this address."""

    mail: OutgoingMail
    state: Ending
    problem: str | None = None
    bad_address: bool = False


@dataclass(frozen=True, slots=True)
class Postponed:
    """A mail that was not taken and goes again later. `counts` unless the server was not there at all."""

    mail: OutgoingMail
    due_at: datetime
    token: str
    counts: bool = True


_MAIL, _INVITATION, _ASSESSMENT = table_of(MailRow), table_of(InvitationRow), table_of(AssessmentRow)
_ADDRESS = table_of(AddressRow)
_IS_IT = (_MAIL.c.organisation_id == bindparam("of_organisation")) & (_MAIL.c.id == bindparam("of_mail"))
# In the order of the fields of OutgoingMail.
_DUE: Select[Any] = (
    select(
        *(_MAIL.c.organisation_id, _MAIL.c.id, _MAIL.c.kind, _MAIL.c.assessment_id, _MAIL.c.invitation_id),
        *(_MAIL.c.account_id, _MAIL.c.address, _MAIL.c.language, _MAIL.c.details, _MAIL.c.tries),
    )
    .where(_MAIL.c.state == "waiting", _MAIL.c.due_at <= bindparam("now"))
    .order_by(_MAIL.c.due_at, _MAIL.c.id)
    .limit(bindparam("most"))
)
_PERSON = Prepared(
    select(
        *(_INVITATION.c.name, _INVITATION.c.state, _ASSESSMENT.c.mode, _ASSESSMENT.c.state, _ASSESSMENT.c.closes_at),
        _ADDRESS.c.state,
    )
    .join(
        _ASSESSMENT,
        and_(
            _ASSESSMENT.c.organisation_id == _INVITATION.c.organisation_id,
            _ASSESSMENT.c.id == _INVITATION.c.assessment_id,
        ),
    )
    .outerjoin(
        _ADDRESS,
        and_(
            _ADDRESS.c.organisation_id == _INVITATION.c.organisation_id,
            _ADDRESS.c.address_folded == bindparam("folded"),
        ),
    )
    .where(
        _INVITATION.c.organisation_id == bindparam("of_organisation"),
        _INVITATION.c.id == bindparam("of_invitation"),
    )
)
# Not where somebody has another address by now: it is looked at anew.
_IS_AS_IT_WAS = (_MAIL.c.state == "waiting") & (_MAIL.c.address == bindparam("of_address"))
_SEND = update(_MAIL).where(_IS_IT, _IS_AS_IT_WAS).values(state="sending")
_END = (
    update(_MAIL)
    .where(_IS_IT, _MAIL.c.state == "sending")
    .values(state=bindparam("new_state"), problem=bindparam("new_problem"), sent_at=bindparam("now"))
)
_DROP = delete(_MAIL).where(_IS_IT)


def due_mails(session: Session, now: datetime, most: int) -> Sequence[OutgoingMail]:
    """The mails whose time has come, the longest due first."""
    found = session.connection().execute(_DUE, {"now": now, "most": most})
    return [OutgoingMail(*each) for each in found]


def mark_perhaps_sent(session: Session, now: datetime) -> int:
    """Give up what a worker left behind that is no more: it was perhaps sent. Says how many."""
    row = MailRow
    left = update(row).where(row.state == "sending").values(state="perhaps", sent_at=now)
    return len(session.scalars(left.returning(row.id)).all())


def person_to_write(session: Session, mail: OutgoingMail, now: datetime) -> str | None:
    """The name of whoever is invited; None where they are not to be written to any more, and the mail is at its end.

    An invitation to somebody who has answered ends as one that went, and so does a reminder of an anonymous
    assessment: counted or listed, mails do not tell who has. That an address is not written to, which the leader can
    do something about, is kept with an invitation. Of any other mail nothing is left.
    """
    key = {
        "of_organisation": mail.organisation,
        "of_invitation": mail.invitation,
        "folded": folded(mail.address),
    }
    for name, state, mode, stage, closes_at, unwritten in _PERSON.rows(session, key):
        if stage != "open" or (closes_at is not None and now >= closes_at):
            break
        # The same for everybody, whether they have answered or not.
        if unwritten is not None:
            if mail.kind != "invitation":
                break
            _end_here(session, Ended(mail, "failed", str(unwritten)), now)
            return None
        if state != "sent":
            return str(name)
        if mail.kind != "invitation" and mode != "anonymous":
            break
        _end_here(session, Ended(mail, "sent"), now)
        return None
    drop_mail(session, mail)
    return None


def account_to_write(session: Session, mail: OutgoingMail) -> Account | None:
    """The active account that a mail goes to; None where there is none, and the mail is gone."""
    row = AccountRow
    which = (row.organisation_id == mail.organisation) & (row.id == mail.account) & row.active
    found = session.execute(select(*ACCOUNT_COLUMNS).where(which)).one_or_none()
    # Its address may be another one by now: a link to an account goes nowhere else.
    if found is None or Account(*found).email != mail.address:
        drop_mail(session, mail)
        return None
    return Account(*found)


def set_sending(session: Session, mail: OutgoingMail) -> bool:
    """Say that a mail is on its way; False where it does not wait any more, or for another address."""
    return session.connection().execute(_SEND, _key(mail) | {"of_address": mail.address}).rowcount > 0


def end_mail(session: Session, ended: Ended, now: datetime) -> None:
    """Keep what became of a mail that was on its way."""
    values = {"new_state": ended.state, "new_problem": ended.problem, "now": now}
    session.connection().execute(_END, _key(ended.mail) | values)
    if ended.bad_address:
        mark_bounced(session, ended.mail.organisation, ended.mail.address, ended.problem or "", now)


def postpone_mail(session: Session, postponed: Postponed) -> None:
    """Let a mail that was not taken wait again; the link made for it is forgotten."""
    mail, row = postponed.mail, MailRow
    which = (row.organisation_id == mail.organisation) & (row.id == mail.id) & (row.state == "sending")
    tries = mail.tries + (1 if postponed.counts else 0)
    session.execute(update(row).where(which).values(state="waiting", tries=tries, due_at=postponed.due_at))
    if mail.kind in TO_PEOPLE:
        session.execute(delete(LinkRow).where(LinkRow.token_hash == hash_of(postponed.token)))


def drop_mail(session: Session, mail: OutgoingMail) -> None:
    """Take a mail out of the outbox as if it had never been in it."""
    session.connection().execute(_DROP, _key(mail))


def _end_here(session: Session, ended: Ended, now: datetime) -> None:
    """End a mail that does not go out."""
    if set_sending(session, ended.mail):
        end_mail(session, ended, now)


def _key(mail: OutgoingMail) -> dict[str, str]:
    return {"of_organisation": mail.organisation, "of_mail": mail.id}
