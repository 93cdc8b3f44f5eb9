"""People are invited: by a list that is checked first, one by one, or by codes on paper. All or nothing each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from survey.actions.people_check import CheckedPeople, PersonReader, check_people
from survey.actions.people_entries import Entry, PeopleRead
from survey.core.codes import written
from survey.core.errors import NotFoundError, RefusedError, ResponsesError
from survey.store import Engine, Session
from survey.store.accounts import Account
from survey.store.assessments import Assessment, find_assessment, hold_state, questionnaire_of
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import reading, transaction
from survey.store.ids import AccountId
from survey.store.invitations import Invitation, Person, add_code_invitations, add_invitations, add_people
from survey.store.invited_people import change_person, changing_list, known_of, remove_person
from survey.store.links import add_code_link, find_link
from survey.store.mails import mail_plan_of, put_invitations
from survey.store.people_lists import keep_list, kept_list, take_list
from survey.store.tokens import make_letters, make_token

CODE_LENGTH, CODE_PART = 15, 5  # 75 bits


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """Somebody invited and the token of their link: given out once, never stored."""

    name: str
    group: str
    token: str


@dataclass(frozen=True, slots=True)
class Invited:
    """How many people were invited, and how many rows of their list were left out."""

    people: int
    left_out: int


def check_list(engine: Engine, assessment: Assessment, read: PeopleRead) -> CheckedPeople:
    """What is wrong with a list, and what it would make of the groups; nothing is kept."""
    with reading(engine) as session:
        return _check(session, assessment, read)


def keep_for_later(engine: Engine, account: Account, assessment: Assessment, read: PeopleRead, now: datetime) -> str:
    """Keep a list until its leader has looked through it; gives its id. Raises RefusedError once closed."""
    with transaction(engine) as session:
        _refuse_closed(session, assessment)
        return keep_list(session, account, assessment, read.to_document(), now)


def look_through(
    engine: Engine, account: Account, assessment: Assessment, which: str
) -> tuple[PeopleRead, CheckedPeople]:
    """A list that was kept, checked as things stand now; raises NotFoundError."""
    with reading(engine) as session:
        read = PeopleRead.from_document(kept_list(session, account, assessment, which))
        return read, _check(session, assessment, read)


def invite_list(engine: Engine, account: Account, assessment: Assessment, which: str, now: datetime) -> Invited:
    """Invite those of a kept list whom nothing speaks against, and forget the list.

    Raises NotFoundError where that was done before, and RefusedError once the assessment is closed.
    """
    with transaction(engine) as session:
        read = PeopleRead.from_document(take_list(session, account, assessment, which))
        with changing_list(session, assessment):
            checked = _check(session, assessment, read)
            added = add_people(session, assessment, checked.people)
        _tell_invited(session, assessment, added, now, account.id)
        rows = len(read.entries) + len(read.problems)
    return Invited(len(added), rows - len(added))


def invite_person(engine: Engine, account: Account, assessment: Assessment, entry: Entry, now: datetime) -> None:
    """Invite somebody typed in; raises ResponsesError with every problem, and RefusedError once closed."""
    with transaction(engine) as session:
        with changing_list(session, assessment):
            checked = _check(session, assessment, PeopleRead((entry,)))
            if checked.problems:
                raise ResponsesError(checked.problems)
            added = add_people(session, assessment, checked.people)
        _tell_invited(session, assessment, added, now, account.id)


def invite(
    engine: Engine, assessment: Assessment, people: Sequence[Person], now: datetime, by: AccountId | None = None
) -> list[PersonalLink]:
    """Invitations for all of them, each with its link; left out are those whose address was invited meanwhile.

    Raises RefusedError once the assessment is closed, or where a group cannot grow any more.
    """
    with transaction(engine) as session:
        with changing_list(session, assessment):
            added = add_invitations(session, assessment, people)
        _tell_invited(session, assessment, [invitation for invitation, _ in added], now, by)
        return [PersonalLink(invitation.name, invitation.group, token) for invitation, token in added]


def correct_person(
    engine: Engine, account: Account, assessment: Assessment, change: tuple[str, Entry], now: datetime
) -> None:
    """Change what is known of the person of an invitation; raises ResponsesError with every problem.

    Raises as `change_person` too.
    """
    invitation, entry = change
    with transaction(engine) as session:
        person, problems = PersonReader(questionnaire_of(session, assessment), assessment).read(entry)
        if problems:
            raise ResponsesError(problems)
        change_person(session, assessment, invitation, person)
        log_entry(session, of_assessment(assessment, "people.changed", account.id, people=1), now)
        _write_to_new(session, assessment, now)


def take_off(engine: Engine, account: Account, assessment: Assessment, invitation: str, now: datetime) -> None:
    """Take somebody off the list; raises as `remove_person`, and RefusedError once the assessment is closed."""
    with transaction(engine) as session:
        remove_person(session, assessment, invitation)
        log_entry(session, of_assessment(assessment, "people.removed", account.id, people=1), now)


def make_codes(
    engine: Engine, assessment: Assessment, counts: Mapping[str, int], now: datetime, by: AccountId | None = None
) -> list[tuple[str, str]]:
    """Codes as they are printed, each with its group: so many for each group. They cannot be read again.

    Raises RefusedError for a group that there is not, where answers stand beside names or codes of people, and once
    the assessment is closed. Spare codes are printed too, so that their number says nothing of a group's size.
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


def _check(session: Session, assessment: Assessment, read: PeopleRead) -> CheckedPeople:
    return check_people(read, questionnaire_of(session, assessment), assessment, known_of(session, assessment))


def _tell_invited(
    session: Session, assessment: Assessment, added: Sequence[Invitation], now: datetime, by: AccountId | None
) -> None:
    """Log that people were invited, and write to them."""
    log_entry(session, of_assessment(assessment, "people.invited", by, people=len(added)), now)
    _write_to_new(session, assessment, now)


def _write_to_new(session: Session, assessment: Assessment, now: datetime) -> None:
    """Who joins an open survey is written to at once; the others are when it opens."""
    current = find_assessment(session, assessment.id)
    if current.may_begin(now) and mail_plan_of(session, current).by_mail:
        put_invitations(session, current, now)


def _refuse_closed(session: Session, assessment: Assessment) -> None:
    if hold_state(session, assessment.organisation, assessment.id) == "closed":
        raise RefusedError("invite_closed")
