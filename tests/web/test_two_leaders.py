"""Two who lead the same PMO at once, and one who presses twice: nothing typed is lost, nothing is made two times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from survey.actions.running import close
from survey.core.context import read_context
from survey.core.mail_plan import MailPlan
from survey.store.assessments import assessments_of, context_of, find_assessment, questionnaire_of
from survey.store.audit import log_of
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_people, invitations_of
from survey.store.mails import put_invitations, save_mail_plan
from survey.store.organisations import pmos
from survey.store.preparing import settled_of
from survey.store.rows import ActionNoteRow, ActionRow, MailRow
from tests.web.conftest import NOW, make_ready
from tests.web.pages import fields_in

PATH = "/assessments/autumn-2026"
LISTED = [Person(f"Person {n}", "B", f"b{n}@example.org") for n in range(6)]


@pytest.fixture
def draft(make_assessment):
    return make_assessment()


@pytest.fixture
def pmo(engine, account):
    with reading(engine) as session:
        return pmos(session, account.organisation)[0]


@pytest.fixture
def colleague(signed_in, make_colleague, pmo):
    """The other one who leads the same PMO."""
    return signed_in(make_colleague("Bo", pmos=[pmo.id]))


def stated(engine, draft):
    with reading(engine) as session:
        return read_context(questionnaire_of(session, draft), context_of(session, draft))


def count(engine, row):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(row))


def at_once(client, path, fields, times=4):
    """Press a button so many times before the first answer is there."""
    clients = [client.application.test_client() for _ in range(times)]
    for each in clients:
        each._cookies = dict(client._cookies)  # the same browser
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda each: each.post(path, data=fields), clients))


# Two at once


def test_what_two_leaders_state_of_different_things_is_all_kept(leader, colleague, engine, draft):
    mine, theirs = (fields_in(client.get(f"{PATH}/context").text) for client in (leader, colleague))
    assert colleague.post(f"{PATH}/context", data=theirs | {"targets-SPO": "5.0"}).status_code == 303
    assert leader.post(f"{PATH}/context", data=mine | {"population-X": "12"}).status_code == 303
    assert (stated(engine, draft).targets["SPO"], stated(engine, draft).population["X"]) == (5.0, 12)


@pytest.mark.parametrize(
    ("page", "field", "first", "second"),
    [
        ("context", "population-X", "12", "13"),
        ("context", "targets-SPO", "5.0", "3.0"),
        ("privacy", "privacy-en", "Ask <b>Bo</b>.", "Ask Léa."),
        ("mail", "note-en", "From Bo", "From Léa"),
        ("mail", "reminders", "1", "0"),
    ],
)
def test_where_both_change_the_same_the_second_is_told_and_loses_nothing(
    leader, colleague, draft, page, field, first, second
):
    path = f"{PATH}/{page}"
    mine, theirs = (fields_in(client.get(path).text) for client in (leader, colleague))
    assert colleague.post(path, data=theirs | {field: first}).status_code == 303
    told = leader.post(path, data=mine | {field: second})
    assert told.status_code == 409
    assert "Somebody else changed this meanwhile." in told.text
    assert first.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;") in told.text
    shown = fields_in(told.text)
    assert shown[field] == second
    assert leader.post(path, data=shown).status_code == 303
    assert fields_in(colleague.get(path).text)[field] == second


def test_two_leaders_tick_one_box_each(leader, colleague, engine, draft):
    mine, theirs = (fields_in(client.get(PATH).text) for client in (leader, colleague))
    colleague.post(f"{PATH}/agree", data=theirs | {"agreed": "privacy"})
    leader.post(f"{PATH}/agree", data=mine | {"agreed": "targets"})
    with reading(engine) as session:
        assert set(settled_of(session, draft).agreed) == {"privacy", "targets"}


def test_nobody_agrees_to_targets_that_they_have_not_seen(leader, colleague, engine, draft):
    mine = fields_in(leader.get(PATH).text)
    theirs = fields_in(colleague.get(f"{PATH}/context").text)
    colleague.post(f"{PATH}/context", data=theirs | {"targets-SPO": "5.0"})
    told = leader.post(f"{PATH}/agree", data=mine | {"agreed": ["targets", "privacy"]}, follow_redirects=True)
    assert "Look again, and tick it again." in told.text
    with reading(engine) as session:
        assert set(settled_of(session, draft).agreed) == {"privacy"}


def test_of_two_who_open_or_close_at_once_one_does_it(leader, engine, draft):
    make_ready(leader, PATH)
    fields = {"csrf_token": leader.token_on(PATH)}
    for step, done in (("open", "assessment.opened"), ("close", "assessment.closed")):
        answers = at_once(leader, f"{PATH}/{step}", fields)
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
        with reading(engine) as session:
            log = log_of(session, draft.organisation, assessment=draft.id)
        assert [entry.action for entry in log].count(done) == 1


# One who presses twice


def test_a_new_assessment_is_made_once(leader, engine, account):
    fields = fields_in(leader.get("/assessments/new").text) | {"title": "Spring"}
    answers = at_once(leader, "/assessments/new", fields)
    assert {answer.location for answer in answers} == {"/assessments/spring"}
    new = fields | {"pmo": "", "new_pmo": "Other PMO", "title": "Summer"}
    assert {answer.location for answer in at_once(leader, "/assessments/new", new)} == {"/assessments/summer"}
    with reading(engine) as session:
        assert sorted(each.title for each in assessments_of(session, account.organisation)) == ["Spring", "Summer"]
        assert [each.name for each in pmos(session, account.organisation)] == ["Central PMO", "Other PMO"]


def test_another_assessment_of_the_same_title_is_another_one(leader, engine, account):
    fields = fields_in(leader.get("/assessments/new").text) | {"title": "Spring"}
    for mode in ("anonymous", "named"):
        leader.post("/assessments/new", data=fields | {"mode": mode})
    with reading(engine) as session:
        assert len(assessments_of(session, account.organisation)) == 2


def test_a_pmo_is_added_once(leader, engine, account):
    fields = fields_in(leader.get("/people/pmos/new").text) | {"name": "Other PMO"}
    assert [answer.status_code for answer in at_once(leader, "/people/pmos/new", fields)] == [303] * 4
    with reading(engine) as session:
        assert [each.name for each in pmos(session, account.organisation)] == ["Central PMO", "Other PMO"]


def test_a_colleague_is_invited_once(leader, engine):
    fields = fields_in(leader.get("/people/new").text)
    fields |= {"name": "Cy", "email": "cy@example.org", "role": "viewer"}
    answers = at_once(leader, "/people/new", fields)
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert count(engine, MailRow) == 1


def test_a_list_is_taken_once(leader, engine, draft):
    pasted = leader.send(
        f"{PATH}/people/paste", {"paste-people": "Ada;B\nBo;B\nCy;B", "paste-group": ""}, page=f"{PATH}/people/add"
    )
    fields = {"csrf_token": leader.token_on(pasted.location)}
    assert [answer.status_code for answer in at_once(leader, pasted.location, fields)] == [303] * 4
    with reading(engine) as session:
        assert len(invitations_of(session, draft)) == 3


def test_the_next_assessment_is_started_once(leader, engine, settings, account, make_assessment):
    close(engine, make_assessment({}), NOW)
    shown = fields_in(leader.get(f"{PATH}/next").text)
    answers = at_once(leader, f"{PATH}/next", shown)
    assert sum(answer.status_code == 303 for answer in answers) == 1
    with reading(engine) as session:
        assert len(assessments_of(session, account.organisation)) == 2


def test_an_action_and_a_note_are_added_once(leader, engine, pmo):
    path = f"/actions/new?pmo={pmo.id}"
    fields = fields_in(leader.get(path).text) | {"title": "Sign the mandate", "focus": "y"}
    (made,) = {answer.location for answer in at_once(leader, path, fields)}
    assert count(engine, ActionRow) == 1
    note = {"csrf_token": leader.token_on(made), "text": "Agreed."}
    assert [answer.status_code for answer in at_once(leader, f"{made}/notes", note)] == [303] * 4
    assert count(engine, ActionNoteRow) == 1
    leader.post(path, data=fields | {"title": "Another one"})
    assert count(engine, ActionRow) == 2


def test_everybody_is_reminded_once(leader, engine, make_assessment):
    opened = make_assessment({}, title="Autumn 2026")
    invite_by_mail(engine, opened)
    fields = {"csrf_token": leader.token_on(f"{PATH}/mail")}
    assert [answer.status_code for answer in at_once(leader, f"{PATH}/mail/remind", fields)] == [303] * 4
    with reading(engine) as session:
        sent = session.scalars(select(MailRow.address).where(MailRow.kind == "reminder")).all()
    assert sorted(sent) == sorted(person.address for person in LISTED)


def invite_by_mail(engine, assessment):
    """Everybody on the list had an invitation some days ago."""
    with transaction(engine) as session:
        add_people(session, assessment, LISTED)
        save_mail_plan(session, assessment, MailPlan(by_mail=True, sender="Léa"))
        put_invitations(session, find_assessment(session, assessment.id), NOW - timedelta(days=5))
        for mail in session.scalars(select(MailRow)):
            mail.state, mail.sent_at = "sent", NOW - timedelta(days=5)
