"""The list of people invited, as its leader keeps it: looked through, changed, in step with the sizes of groups.

Codes on paper are nobody's in particular and stand on no list; neither does who was erased.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.core.errors import AlreadyDoneError, RefusedError
from survey.core.group_sizes import may_grow, sizes_after
from survey.store.assessments import PEOPLE, Assessment, change_assessment, has_begun, is_row
from survey.store.invitations import Invitation, Person, all_columns, find_invitation, folded, of_assessment
from survey.store.new_address import refuse_another, write_to
from survey.store.rows import AddressRow, AssessmentRow, InvitationRow, LinkRow, MailRow

PAGE = 50
IS_SOMEBODY = or_(InvitationRow.name != "", InvitationRow.address.is_not(None))


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the list, and how many people there are to be looked through in all."""

    people: Sequence[Invitation]
    total: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before people are added: folded addresses invited already, those that no mail reaches, sizes.

    `unreachable` says by address whether it bounced or unsubscribed. `sizes` are those stated, `listed` those of the
    list. `begun`: somebody was told how large the groups are.
    """

    addresses: frozenset[str]
    unreachable: Mapping[str, str]
    sizes: Mapping[str, int]
    listed: Mapping[str, int]
    begun: bool


def people_page(session: Session, assessment: Assessment, wanted: str = "", number: int = 1) -> PeoplePage:
    """The people whose name or address contains what is wanted, by name, fifty a page."""
    matching = IS_SOMEBODY & _matches(wanted) if wanted else IS_SOMEBODY
    total = session.scalar(select(func.count()).where(of_assessment(assessment), matching)) or 0
    row = InvitationRow
    in_order = all_columns(assessment).where(matching).order_by(row.name, row.address, row.id)
    found = session.execute(in_order.limit(PAGE).offset((number - 1) * PAGE))
    return PeoplePage([Invitation(*each) for each in found], total)


def listed_by_group(session: Session, assessment: Assessment) -> Mapping[str, int]:
    """How many people are on the list, by group."""
    row = InvitationRow
    counted = select(row.group_id, func.count()).where(of_assessment(assessment), IS_SOMEBODY)
    return dict(session.execute(counted.group_by(row.group_id)).all())


def known_of(session: Session, assessment: Assessment) -> Known:
    """What has to be known before people are added."""
    row, address = InvitationRow, AddressRow
    unreachable = select(address.address_folded, address.state).where(
        address.organisation_id == assessment.organisation
    )
    invited = select(row.address_folded).where(of_assessment(assessment), row.address_folded.is_not(None))
    stated = session.scalars(select(AssessmentRow.context).where(is_row(assessment))).one()
    return Known(
        frozenset(found for found in session.scalars(invited) if found is not None),
        dict(session.execute(unreachable).all()),
        stated.get(PEOPLE, {}),
        listed_by_group(session, assessment),
        has_begun(session, assessment),
    )


@contextmanager
def changing_list(session: Session, assessment: Assessment) -> Iterator[bool]:
    """A block that changes the list; the sizes of groups follow it (`sizes_after`). Yields whether somebody has begun.

    From then on a size only grows, and only so that what people were told stays true (`may_grow`); raises
    RefusedError("people_told") otherwise, and RefusedError("invite_closed") once the assessment is closed.
    `save_context` keeps sizes as they are once somebody has begun, since it cannot tell a slip from a change; here the
    people are known.
    """
    # Held first: who begins, states sizes or adds people meanwhile waits, or is seen here.
    held = select(AssessmentRow.context, AssessmentRow.state).where(is_row(assessment)).with_for_update()
    context, state = session.execute(held).one()
    if state == "closed":
        raise RefusedError("invite_closed")
    before, begun = listed_by_group(session, assessment), has_begun(session, assessment)
    yield begun
    stated: Mapping[str, int] = context.get(PEOPLE, {})
    sizes = sizes_after(stated, before, listed_by_group(session, assessment))
    changed = [group for group, size in sizes.items() if size != stated.get(group)]
    if begun and not all(may_grow(stated.get(group), sizes[group], assessment.smallest_group) for group in changed):
        raise RefusedError("people_told")
    # Also where no size changes: it refuses an assessment that was put away.
    change_assessment(session, assessment, ("draft", "open"), context={**context, PEOPLE: sizes})


def change_person(session: Session, assessment: Assessment, invitation: str, person: Person) -> None:
    """Change what is known of somebody; a mail that waits for them goes to the new address.

    Raises NotFoundError, AlreadyDoneError("address_taken"), RefusedError("people_fixed") for another group once anybody
    has begun, RefusedError("has_begun") where somebody has whose name stands beside the answers, and as
    `refuse_another` for another address or whatever else a code is made from.
    """
    with changing_list(session, assessment) as begun:
        before = find_invitation(session, assessment, invitation)
        if begun and person.group != before.group:
            raise RefusedError("people_fixed")
        if assessment.mode == "named" and before.state != "invited":
            raise RefusedError("has_begun")
        key = folded(person.address) if person.address else None
        _refuse_taken(session, assessment, before, key)
        if assessment.mode == "pseudonymous" and not before.address and person.name != before.name:
            refuse_another(session, assessment, before)
        if person.address != before.address:
            write_to(session, assessment, before, person.address)
            _drop_mails(session, assessment, before)
        session.execute(
            update(InvitationRow)
            .where(of_assessment(assessment), InvitationRow.id == before.id)
            .values(
                name=person.name,
                address=person.address,
                address_folded=key,
                group_id=person.group,
                language=person.language,
            )
        )


def remove_person(session: Session, assessment: Assessment, invitation: str) -> Invitation:
    """Take somebody off the list, with links and mails; raises RefusedError("people_fixed") once anybody has begun.

    Nobody goes after that, not even those who have not begun: who may go would tell who has, and the others were told
    how many they are.
    """
    with changing_list(session, assessment) as begun:
        if begun:
            raise RefusedError("people_fixed")
        found = find_invitation(session, assessment, invitation)
        _drop_mails(session, assessment, found)
        link, row = LinkRow, InvitationRow
        of_person = (link.organisation_id == assessment.organisation) & (link.invitation_id == found.id)
        session.execute(delete(link).where(of_person))
        session.execute(delete(row).where(of_assessment(assessment), row.id == found.id))
    return found


def _refuse_taken(session: Session, assessment: Assessment, before: Invitation, key: str | None) -> None:
    row = InvitationRow
    another = select(row.id).where(of_assessment(assessment), row.address_folded == key, row.id != before.id)
    if key is not None and session.scalar(another) is not None:
        raise AlreadyDoneError("address_taken")


def _drop_mails(session: Session, assessment: Assessment, invitation: Invitation) -> None:
    """Forget the mails to somebody, so that a new address is written to; raises RefusedError while one is going."""
    row = MailRow
    of_person = (row.organisation_id == assessment.organisation) & (row.invitation_id == invitation.id)
    if session.scalar(select(row.id).where(of_person, row.state == "sending")) is not None:
        raise RefusedError("mail_under_way")
    session.execute(delete(row).where(of_person))


def _matches(wanted: str) -> ColumnElement[bool]:
    # SQLite knows capitals of plain letters only, so that an É is looked for both ways.
    written = {wanted, wanted.lower(), wanted.upper(), wanted.title()}
    parts = (InvitationRow.name, InvitationRow.address)
    return or_(*(part.icontains(text, autoescape=True) for part in parts for text in written))
