"""The list of people invited and the sizes of groups, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from survey.core.errors import NotFoundError, RefusedError
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import context_of, set_closed
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_people, invitations_of
from survey.store.invited_people import changing_list, known_of, people_page, remove_person
from survey.store.links import find_link
from survey.store.mails import put_invitations
from survey.store.people_lists import keep_list, kept_list, take_list
from survey.store.rows import LinkRow, MailRow, PeopleListRow
from tests.store.conftest import NOW

ADA, BO = Person("Ada", "pmo", "Ada@example.org"), Person("Bo", "pmo")


@contextmanager
def adding(engine, assessment, *people):
    with transaction(engine) as session, changing_list(session, assessment):
        yield add_people(session, assessment, people)


def listed(engine, assessment):
    with reading(engine) as session:
        return sorted(each.name for each in invitations_of(session, assessment))


def population(engine, assessment):
    with reading(engine) as session:
        return context_of(session, assessment).get("population")


def test_an_address_is_invited_once_to_an_assessment_whatever_its_capitals(engine, assessment):
    with adding(engine, assessment, ADA, BO, BO) as added:
        assert [each.name for each in added] == ["Ada", "Bo", "Bo"]
    with adding(engine, assessment, Person("Ada L.", "pmo", "ADA@EXAMPLE.org"), Person("Cy", "pmo")) as added:
        assert [each.name for each in added] == ["Cy"]
    assert population(engine, assessment) == {"pmo": 4}


def test_leaders_who_add_the_same_people_at_once_add_each_once(engine, assessment):
    people = [Person(f"P{n}", "pmo", f"p{n}@example.org") for n in range(40)]

    def add(_):
        with adding(engine, assessment, *people) as added:
            return len(added)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(4))) == [0, 0, 0, 40]
    assert population(engine, assessment) == {"pmo": 40}


def test_what_breaks_off_leaves_nobody_and_no_size(engine, assessment):
    with pytest.raises(ZeroDivisionError), adding(engine, assessment, ADA):
        1 / 0  # noqa: B018
    assert (listed(engine, assessment), population(engine, assessment)) == ([], None)


def test_once_somebody_has_begun_a_group_that_was_told_small_stays_small(engine, assessment):
    with adding(engine, assessment, *[Person(f"P{n}", "pmo") for n in range(3)]):
        pass
    with transaction(engine) as session:
        start_draft(session, assessment, NewDraft("pmo", "en"), NOW)
    with adding(engine, assessment, Person("Q", "pmo")):
        pass
    with pytest.raises(RefusedError, match="people_told"), adding(engine, assessment, Person("R", "pmo")):
        pass
    assert population(engine, assessment) == {"pmo": 4}
    assert listed(engine, assessment) == ["P0", "P1", "P2", "Q"]


def test_a_closed_assessment_takes_nobody(engine, assessment, today):
    with transaction(engine) as session:
        set_closed(session, assessment, today)
    with pytest.raises(RefusedError, match="invite_closed"), adding(engine, assessment, ADA):
        pass


def test_who_is_taken_off_leaves_neither_link_nor_mail(engine, assessment):
    with adding(engine, assessment, ADA, BO) as (ada, _):
        pass
    with transaction(engine) as session:
        assert put_invitations(session, assessment, NOW) == 1
        remove_person(session, assessment, ada.id)
    assert (listed(engine, assessment), population(engine, assessment)) == (["Bo"], {"pmo": 1})
    with reading(engine) as session:
        assert list(session.scalars(select(MailRow.id))) == []
        assert list(session.scalars(select(LinkRow.handle))) == []
        assert find_link(session, "x") is None


def test_nobody_is_taken_off_while_a_mail_to_them_is_going(engine, assessment):
    with adding(engine, assessment, ADA) as (ada,):
        pass
    with transaction(engine) as session:
        assert put_invitations(session, assessment, NOW) == 1
        session.scalars(select(MailRow)).one().state = "sending"
    with pytest.raises(RefusedError, match="mail_under_way"), transaction(engine) as session:
        remove_person(session, assessment, ada.id)
    assert listed(engine, assessment) == ["Ada"]


def test_what_cannot_be_an_id_is_nobody(engine, assessment):
    with pytest.raises(NotFoundError), transaction(engine) as session:
        remove_person(session, assessment, "\x00")


def test_people_are_found_by_a_part_of_name_or_address(engine, assessment):
    people = [Person("Élodie", "pmo"), Person("100% sure", "pmo"), Person("Max_1", "pmo", "max@example.org")]
    with adding(engine, assessment, *people):
        pass
    with reading(engine) as session:
        for wanted, found in (("éLO", 1), ("%", 1), ("_", 1), ("EXAMPLE", 1), ("", 3), ("zzz", 0)):
            assert people_page(session, assessment, wanted).total == found, wanted
        known = known_of(session, assessment)
    assert known.addresses == frozenset({"max@example.org"})
    assert (dict(known.listed), known.begun) == ({"pmo": 3}, False)


def test_a_list_is_taken_once_by_its_own_leader_within_a_day(engine, assessment, today):
    with transaction(engine) as session:
        lea, sam = (
            create_account(
                session, NewAccount(assessment.organisation, name, f"{name}@example.org", "x", "leader"), today
            )
            for name in ("lea", "sam")
        )
        first = keep_list(session, lea, assessment, {"n": 1}, NOW)
        other = keep_list(session, sam, assessment, {"n": 2}, NOW)
        second = keep_list(session, lea, assessment, {"n": 3}, NOW)
    with transaction(engine) as session:
        for whose, which in ((lea, first), (lea, other), (sam, second), (lea, "\x00")):
            with pytest.raises(NotFoundError):
                kept_list(session, whose, assessment, which)
        assert kept_list(session, lea, assessment, second) == {"n": 3}
        assert take_list(session, lea, assessment, second) == {"n": 3}
        with pytest.raises(NotFoundError):
            take_list(session, lea, assessment, second)
        keep_list(session, lea, assessment, {"n": 4}, NOW + timedelta(days=1, seconds=1))
        assert [each.people for each in session.scalars(select(PeopleListRow))] == [{"n": 4}]
