import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from survey.core.errors import NotFoundError
from survey.store.account_sessions import start_session
from survey.store.accounts import NewAccount, create_account
from survey.store.assessments import create_assessment
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations, find_invitation, invitations_of
from survey.store.links import add_open_link, add_personal_link, add_resume_link, find_link, handle_of
from survey.store.responses import Submission, submit
from survey.store.rows import LinkRow, Row
from survey.store.setup_link import replace_setup_token
from survey.store.tokens import make_token
from tests.store.conftest import NOW, response


def test_each_kind_of_link_opens_what_it_is_for(engine, assessment, draft):
    opened, resumed = make_token(), make_token()
    with transaction(engine) as session:
        add_open_link(session, opened, assessment)
        add_resume_link(session, resumed, assessment, draft.id)
        [(invitation, personal)] = add_invitations(session, assessment, [Person("Ada", "pmo")])
    with reading(engine) as session:
        links = [find_link(session, token) for token in (opened, personal, resumed)]
    assert [link.purpose for link in links] == ["open", "personal", "resume"]
    assert [link.invitation for link in links] == [None, invitation.id, None]
    assert [link.draft for link in links] == [None, None, draft.id]
    assert {(link.organisation, link.assessment, link.sent) for link in links} == {
        (assessment.organisation, assessment.id, False)
    }


def test_a_handle_is_the_beginning_of_the_hash_and_opens_nothing(engine, assessment):
    token = make_token()
    with transaction(engine) as session:
        link = add_open_link(session, token, assessment)
        assert find_link(session, token) == link
        assert link.handle == handle_of(token)
        assert find_link(session, link.handle) is None
    assert len(link.handle) == 16


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 30, "' OR 1=1 --"])
def test_a_token_that_was_never_given_out_opens_nothing(engine, assessment, token):
    with reading(engine) as session:
        assert find_link(session, token) is None


def test_a_token_that_could_be_guessed_is_not_taken(engine, assessment):
    with transaction(engine) as session, pytest.raises(ValueError, match="128 bits"):
        add_open_link(session, "guessable", assessment)


def test_tokens_hold_128_bits_and_differ():
    tokens = {make_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}


@pytest.mark.parametrize("wrong", [{"purpose": "open", "invitation_id": "i"}, {"purpose": "personal"}])
def test_the_database_itself_knows_what_a_link_may_point_at(engine, assessment, wrong):
    key = {"organisation_id": assessment.organisation, "assessment_id": assessment.id}
    with pytest.raises(IntegrityError, match="ck_link_invitation"), transaction(engine) as session:
        session.add(LinkRow(token_hash="h", handle="h", sent=False, typed=False, **key, **wrong))


def test_an_invitation_is_kept_as_given_and_may_have_several_links(engine, assessment):
    ada, bob = Person("Ada", "pmo", "ada@example.org", "fr"), Person("Bob", "pmo")
    with transaction(engine) as session:
        made = [invitation for invitation, _ in add_invitations(session, assessment, [bob, ada])]
        second = make_token()
        add_personal_link(session, second, assessment, made[0].id)
    with reading(engine) as session:
        assert invitations_of(session, assessment) == [made[1], made[0]]
        assert find_invitation(session, assessment, made[0].id) == made[0]
        assert find_link(session, second).invitation == made[0].id
    assert (made[1].name, made[1].address, made[1].language, made[1].state) == ("Ada", ada.address, "fr", "invited")


def test_an_invitation_of_another_assessment_is_not_found(engine, assessment, plan, today):
    with transaction(engine) as session:
        [(invitation, _)] = add_invitations(session, assessment, [Person("Ada", "pmo")])
        other = create_assessment(session, plan, today)
        with pytest.raises(NotFoundError):
            find_invitation(session, other, invitation.id)


def test_no_token_lies_in_the_database(engine, assessment, draft, now):
    tokens = {name: make_token() for name in ("open", "resume", "code")}
    with transaction(engine) as session:
        add_open_link(session, tokens["open"], assessment)
        add_resume_link(session, tokens["resume"], assessment, draft.id)
        [(_, tokens["personal"])] = add_invitations(session, assessment, [Person("Ada", "pmo")])
        new = NewAccount(assessment.organisation, "Eve", "eve@example.org", "argon2", "leader")
        tokens["session"] = start_session(session, create_account(session, new, now.date()), now)
        tokens["setup"] = replace_setup_token(session, now)
        submit(session, draft, Submission(response(), {}, tokens["code"]), NOW)
    with reading(engine) as session:
        text = "\n".join(str(row) for table in Row.metadata.tables.values() for row in session.execute(select(table)))
    assert "Ada" in text
    assert [name for name, token in tokens.items() if token in text] == []
