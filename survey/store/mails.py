"""The outbox. A mail is put in by the transaction of its cause, so that neither is there without the other.

It holds an address and what the mail is about, never a link or a text: both are made when it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from survey.core.mail_plan import MailPlan, read_mail_plan
from survey.core.reminding import Reminded, next_round_at
from survey.store.assessments import Assessment, change_assessment, is_row
from survey.store.ids import AccountId, AssessmentId, InvitationId, OrganisationId, new_id
from survey.store.rows import AssessmentRow, InvitationRow, MailRow
from survey.store.upsert import insert_into
from survey.store.zones import zone_of

Kind = Literal["invitation", "reminder", "test", "account", "reset"]
# Mails to the people of an assessment; the others go to accounts.
TO_PEOPLE = ("invitation", "reminder")
MOST_ROWS = 1000  # of one INSERT
UNSUBSCRIBED = "unsubscribed"  # the problem of a mail to somebody who does not want any


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


@dataclass(frozen=True, slots=True)
class MailCounts:
    """Mails of an assessment: how many people are written to, how their invitations stand, how many reminders went.

    `unsubscribed` are those of the failed ones that are not wanted.
    """

    invited: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    perhaps: int = 0
    unsubscribed: int = 0
    reminders: int = 0

    @property
    def trouble(self) -> int:
        """How many people were perhaps not reached, and would want to be."""
        return self.failed - self.unsubscribed + self.perhaps


def mail_plan_of(session: Session, assessment: Assessment) -> MailPlan:
    """How the people of an assessment are written to."""
    return read_mail_plan(session.scalars(select(AssessmentRow.mailing).where(is_row(assessment))).one())


def save_mail_plan(session: Session, assessment: Assessment, plan: MailPlan) -> Assessment:
    """Keep how people are written to; raises RefusedError once the assessment is closed."""
    return change_assessment(session, assessment, ("draft", "open"), mailing=plan.to_document())


def put_mail(session: Session, mail: NewMail, due_at: datetime) -> bool:
    """Put a mail into the outbox, to go when it is due; False where its cause has made one already."""
    return put_mails(session, [mail], due_at) > 0


def put_mails(session: Session, mails: list[NewMail], due_at: datetime) -> int:
    """Put mails into the outbox, to go when they are due; says how many their causes had not made already."""
    new = 0
    for first in range(0, len(mails), MOST_ROWS):
        insert = insert_into(session, MailRow)
        unless_there = insert.on_conflict_do_nothing(index_elements=("organisation_id", "dedupe"))
        rows = [_row(mail, due_at) for mail in mails[first : first + MOST_ROWS]]
        new += session.connection().execute(unless_there.execution_options(preserve_rowcount=True), rows).rowcount
    return new


def put_invitations(session: Session, assessment: Assessment, due_at: datetime) -> int:
    """Write to everybody invited who has an address and was not written to yet; says to how many.

    Also to those who have answered, whose mail goes nowhere: that one is missing would tell that they have.
    """
    row, mail = InvitationRow, MailRow
    written = exists().where(
        mail.organisation_id == row.organisation_id, mail.invitation_id == row.id, mail.kind == "invitation"
    )
    asked = select(row.id, row.address, row.language).where(
        row.organisation_id == assessment.organisation,
        row.assessment_id == assessment.id,
        row.address.is_not(None),
        ~written,
    )
    mails = [
        _invitation(assessment, InvitationId(id_), address or "", language)
        for id_, address, language in session.execute(asked)
    ]
    return put_mails(session, mails, due_at)


def write_to_invited(session: Session, assessment: Assessment, now: datetime) -> None:
    """Write to whoever was not written to yet, if that is the plan and people may begin."""
    if assessment.may_begin(now) and mail_plan_of(session, assessment).by_mail:
        put_invitations(session, assessment, now)


def mail_counts(session: Session, assessment: Assessment) -> MailCounts:
    """How the mails of an assessment stand."""
    row = MailRow
    is_unsubscribed = func.sum(case((row.problem == UNSUBSCRIBED, 1), else_=0))
    counted = select(row.kind, row.state, func.count(), is_unsubscribed)
    counted = counted.where(of_assessment(assessment), row.kind.in_(TO_PEOPLE)).group_by(row.kind, row.state)
    found = {(kind, state): (n, unsubscribed) for kind, state, n, unsubscribed in session.execute(counted)}
    invitations = {state: n for (kind, state), (n, _) in found.items() if kind == "invitation"}
    return MailCounts(
        invited=sum(invitations.values()),
        waiting=invitations.get("waiting", 0) + invitations.get("sending", 0),
        sent=invitations.get("sent", 0),
        failed=invitations.get("failed", 0),
        perhaps=invitations.get("perhaps", 0),
        unsubscribed=found.get(("invitation", "failed"), (0, 0))[1],
        reminders=found.get(("reminder", "sent"), (0, 0))[0],
    )


def reminded_so_far(session: Session, assessment: Assessment) -> Reminded:
    """How far the mails of an assessment are."""
    row = MailRow
    at = func.max(func.coalesce(row.sent_at, row.due_at))
    found = select(row.kind, at, func.max(row.details["round"].as_integer()))
    is_written = or_(row.kind == "reminder", row.state != "failed")
    found = found.where(of_assessment(assessment), row.kind.in_(TO_PEOPLE), is_written).group_by(row.kind)
    last = {kind: (moment, rounds) for kind, moment, rounds in session.execute(found)}
    invited_at, _ = last.get("invitation", (None, 0))
    last_at, rounds = last.get("reminder", (None, 0))
    return Reminded(invited_at, rounds or 0, last_at)


def next_mail_at(session: Session, assessment: Assessment, plan: MailPlan, now: datetime) -> datetime | None:
    """When the next mails of an assessment go, now where some are due; None where none is planned."""
    row = MailRow
    waits = of_assessment(assessment) & row.kind.in_(TO_PEOPLE) & (row.state == "waiting")
    waiting = session.scalar(select(func.min(row.due_at)).where(waits))
    if waiting is None and assessment.may_begin(now):
        done = reminded_so_far(session, assessment)
        waiting = next_round_at(plan, done, assessment.closes_at, zone_of(assessment.time_zone))
    return max(waiting, now) if waiting else None


def has_test_mail(session: Session, assessment: Assessment) -> bool:
    """Whether a test mail of an assessment went."""
    row = MailRow
    went = exists(row.id).where(of_assessment(assessment), row.kind == "test", row.state == "sent")
    return bool(session.scalar(select(went)))


def of_assessment(assessment: Assessment) -> ColumnElement[bool]:
    """The condition that finds the mails of an assessment."""
    return (MailRow.organisation_id == assessment.organisation) & (MailRow.assessment_id == assessment.id)


def _invitation(assessment: Assessment, invitation: InvitationId, address: str, language: str | None) -> NewMail:
    return NewMail(
        assessment.organisation,
        "invitation",
        f"invitation:{invitation}",
        address,
        language,
        assessment.id,
        invitation,
    )


def _row(mail: NewMail, due_at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": mail.organisation,
        "id": new_id(),
        "dedupe": mail.cause,
        "kind": mail.kind,
        "assessment_id": mail.assessment,
        "invitation_id": mail.invitation,
        "account_id": mail.account,
        "address": mail.address,
        "language": mail.language,
        "details": dict(mail.details),
        "state": "waiting",
        "tries": 0,
        "due_at": due_at,
    }
