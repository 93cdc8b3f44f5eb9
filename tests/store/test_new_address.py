"""Another address for somebody: it neither opens what was begun nor tells whether it was."""

import pytest
from sqlalchemy import select, update

from survey.core.errors import RefusedError
from survey.store.assessments import find_assessment
from survey.store.drafts import NewDraft, start_draft
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_people, find_invitation
from survey.store.invited_people import change_person
from survey.store.links import add_personal_link
from survey.store.mails import put_invitations
from survey.store.new_address import write_to
from survey.store.rows import AssessmentRow, InvitationRow, LinkRow, MailRow
from survey.store.tokens import make_token
from survey.store.trouble import send_to, troubles
from tests.store.conftest import NOW

ANN = Person("Ann", "pmo", "ann@example.org")


@pytest.fixture
def set_up(engine, assessment):
    """Invite Ann, whose mail has this state, and let somebody begin, or not."""

    def make(mode, state, *, problem=None, begun=True):
        with transaction(engine) as session:
            session.execute(update(AssessmentRow).values(mode=mode))
            found = find_assessment(session, assessment.id)
            (ann,) = add_people(session, found, [ANN])
            if state:
                put_invitations(session, found, NOW)
                session.execute(update(MailRow).values(state=state, problem=problem, sent_at=NOW))
                add_personal_link(session, make_token(), found, ann.id)
            if begun:
                start_draft(session, found, NewDraft("pmo", "en"), NOW)
        return found, ann

    return make


def links(engine):
    with reading(engine) as session:
        return len(session.scalars(select(LinkRow.handle).where(LinkRow.purpose == "personal")).all())


@pytest.mark.parametrize(
    ("mode", "state", "problem"),
    [
        ("anonymous", "sent", None),
        ("anonymous", "perhaps", "lost: "),
        ("anonymous", "failed", "unsubscribed"),
        ("anonymous", "sending", None),
        ("pseudonymous", "sent", None),
    ],
)
def test_once_somebody_has_begun_who_may_have_a_link_keeps_their_address(engine, set_up, mode, state, problem):
    found, ann = set_up(mode, state, problem=problem)
    fixed = "address_fixed" if mode == "anonymous" else "code_fixed"
    with pytest.raises(RefusedError, match=fixed), transaction(engine) as session:
        change_person(session, found, ann.id, Person("Ann", "pmo", "leader@example.org"))
    with transaction(engine) as session:
        write_to(session, found, ann, "ANN@example.org")
    assert links(engine) == 1


def test_a_mail_that_perhaps_arrived_goes_again_to_the_same_address_only(engine, set_up):
    found, _ = set_up("anonymous", "perhaps")
    with transaction(engine) as session:
        ((trouble,), _) = troubles(session, found)
    with pytest.raises(RefusedError, match="address_fixed"), transaction(engine) as session:
        send_to(session, found, trouble, "leader@example.org", NOW)
    with transaction(engine) as session:
        send_to(session, found, trouble, "ann@example.org", NOW)
        assert session.scalars(select(MailRow.state)).all() == ["waiting"]


@pytest.mark.parametrize("begun", [True, False])
def test_what_never_arrived_goes_elsewhere_and_its_link_is_forgotten(engine, set_up, begun):
    found, ann = set_up("anonymous", "failed", problem="bounced: 550", begun=begun)
    with transaction(engine) as session:
        ((trouble,), _) = troubles(session, found)
        send_to(session, found, trouble, "anna@example.org", NOW)
        assert find_invitation(session, found, ann.id).address == "anna@example.org"
    assert links(engine) == 0


def test_before_anybody_has_begun_links_to_the_earlier_address_are_forgotten(engine, set_up):
    found, ann = set_up("anonymous", "sent", begun=False)
    with transaction(engine) as session:
        change_person(session, found, ann.id, Person("Ann", "pmo", "anna@example.org"))
    assert links(engine) == 0


@pytest.mark.parametrize("state", [None, "failed"])
def test_a_link_that_was_handed_over_is_one_as_well(engine, set_up, state):
    found, ann = set_up("anonymous", state, problem="bounced: 550" if state else None)
    with transaction(engine) as session:
        add_personal_link(session, make_token(), found, ann.id)
    with pytest.raises(RefusedError, match="address_fixed"), transaction(engine) as session:
        change_person(session, found, ann.id, Person("Ann", "pmo", "leader@example.org"))


def test_who_has_answered_in_a_named_survey_keeps_their_address_and_nobody_else(engine, set_up):
    found, ann = set_up("named", "perhaps")
    with transaction(engine) as session:
        ((trouble,), _) = troubles(session, found)
        session.execute(update(InvitationRow).values(state="started"))
    with pytest.raises(RefusedError, match="has_begun"), transaction(engine) as session:
        send_to(session, found, trouble, "leader@example.org", NOW)
    with transaction(engine) as session:
        session.execute(update(InvitationRow).values(state="invited"))
        send_to(session, found, trouble, "anna@example.org", NOW)
        assert find_invitation(session, found, ann.id).address == "anna@example.org"


def test_a_name_that_a_code_is_made_from_stays_too(engine, set_up):
    found, ann = set_up("pseudonymous", None)
    with transaction(engine) as session:
        session.execute(update(InvitationRow).values(address=None, address_folded=None))
        add_personal_link(session, make_token(), found, ann.id)
    with pytest.raises(RefusedError, match="code_fixed"), transaction(engine) as session:
        change_person(session, found, ann.id, Person("Anna", "pmo"))
