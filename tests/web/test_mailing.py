"""The pages about mails: the plan, a look, a test, reminders, addresses put right, no more mails."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from survey.actions.letters import unsubscribe_token
from survey.actions.mailing import plan_mails
from survey.core.mail_plan import MailPlan
from survey.store.addresses import address_state
from survey.store.assessments import set_closed
from survey.store.audit import log_of
from survey.store.engine import reading, transaction
from survey.store.invitations import Person, add_invitations
from survey.store.mails import mail_counts, mail_plan_of
from survey.store.rows import AssessmentRow, InvitationRow, MailRow
from tests.web.conftest import NOW, add_answers
from tests.web.pages import fields_in

MAIL = "/assessments/autumn-2026/mail"
PLAN = MailPlan(True, "Léa Martin", "lea@example.org")
NAMES = ("Ann", "Ben", "Cy")


@pytest.fixture
def invited(engine, assessment):
    """Three people were written to four days ago."""
    with transaction(engine) as session:
        add_invitations(session, assessment, [Person(name, "X", f"{name}@example.org") for name in NAMES])
    plan_mails(engine, assessment, PLAN, NOW)
    change_mails(engine, state="sent", sent_at=NOW - timedelta(days=4))
    return assessment


def change_mails(engine, address="%", **values):
    with transaction(engine) as session:
        session.execute(update(MailRow).where(MailRow.address.like(address)).values(**values))


def set_people(engine, mode, smallest_group):
    with transaction(engine) as session:
        session.execute(update(AssessmentRow).values(mode=mode, smallest_group=smallest_group))


def plan_of(engine, assessment):
    with reading(engine) as session:
        return mail_plan_of(session, assessment)


def test_a_plan_is_kept_and_everybody_invited_is_written_to(leader, engine, assessment, account):
    with transaction(engine) as session:
        add_invitations(session, assessment, [Person("Ann", "X", "ann@example.org")])
    fields = fields_in(leader.get(MAIL).text)
    assert (fields["sender"], fields["reply_to"]) == (account.name, account.email)
    given = {"by_mail": "yes", "sender": "The PMO", "reminders": "1", "gap_days": "5", "note-fr": "Merci.\r\n\r\nLéa"}
    page = leader.send(MAIL, fields | given, follow_redirects=True)
    assert "Saved." in page.text
    assert plan_of(engine, assessment) == MailPlan(True, "The PMO", account.email, {"fr": "Merci.\n\nLéa"}, 1, 5)
    with reading(engine) as session:
        assert mail_counts(session, assessment).waiting == 1
        assert "mails.planned" in {entry.action for entry in log_of(session, account.organisation)}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"by_mail": "yes", "sender": ""}, "in whose name"),
        ({"sender": "Léa\r\nBcc: all@example.org"}, "cannot be shown"),
        ({"sender": "Léa\u2028Bcc: all@example.org"}, "cannot be shown"),
        ({"reply_to": "nobody"}, "no e-mail address"),
        ({"reply_to": "a@example.org, b@example.org"}, "no e-mail address"),
        ({"reminders": "6"}, "from 0 to 5"),
        ({"gap_days": "0"}, "from 1 to 30"),
        ({"note-en": "x" * 2001}, "2000 characters"),
    ],
    ids=repr,
)
def test_what_cannot_be_meant_comes_back_with_everything_typed(leader, engine, assessment, given, fault):
    fields = fields_in(leader.get(MAIL).text) | {"note-fr": "Gardez ceci."} | given
    page = leader.send(MAIL, fields)
    assert page.status_code == 422
    assert fault in page.text
    assert "Gardez ceci." in page.text
    assert plan_of(engine, assessment) == MailPlan()


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_mail_can_be_looked_at_as_text_and_page_and_runs_nothing(leader, engine, assessment, kind, language):
    plan_mails(engine, assessment, MailPlan(True, "Léa", "", {"en": "<script>alert(1)</script>"}), NOW)
    look = leader.get(f"{MAIL}/{kind}?in={language}")
    html = leader.get(f"{MAIL}/{kind}/html?in={language}")
    assert f'<pre class="said card" lang="{language}"' in look.text
    assert f'<html lang="{language}"' in html.text
    for page in (look, html):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert re.findall(r'href="(http[^"]*)"', html.text) == ["http://127.0.0.1:5000/s/…"]


def test_a_test_goes_into_the_outbox_once_a_minute(leader, engine, assessment, account):
    first, second = (leader.send(f"{MAIL}/test", page=MAIL, follow_redirects=True) for _ in range(2))
    assert f"on its way to {account.email}" in first.text
    assert "a moment ago" in second.text or "on its way" in second.text
    with reading(engine) as session:
        assert session.scalars(select(MailRow.address).where(MailRow.kind == "test")).first() == account.email


def test_without_a_public_address_the_page_says_where_links_lead(leader, assessment):
    page = leader.get(MAIL).text
    assert "SURVEY_URL" in page
    assert "SURVEY_SMTP" in page


def test_a_foreign_host_header_never_reaches_a_mail(leader, engine, assessment):
    assert leader.get(f"{MAIL}/invitation/html", headers={"Host": "evil.example"}).status_code == 400
    assert "127.0.0.1:5000/s/" in leader.get(f"{MAIL}/invitation/html", headers={"Host": "localhost"}).text


def test_an_anonymous_survey_never_tells_how_many_are_reminded(leader, engine, invited):
    assert "at least 5 people must have had no mail for 3 days" in leader.get(MAIL).text
    set_people(engine, "anonymous", 3)
    add_answers(engine, invited, {"X": 5})
    with transaction(engine) as session:
        session.execute(update(InvitationRow).where(InvitationRow.name == "Ann").values(state="sent"))
    page = leader.get(MAIL).text
    assert "Reminders go to those who have not answered." in page
    done = leader.send(f"{MAIL}/remind", page=MAIL, follow_redirects=True).text
    assert not re.search(r"\d+ (person|people) ", page)
    assert "people are reminded" not in done
    assert "Reminders go to those who have not answered." in done
    with reading(engine) as session:
        logged = [entry.details for entry in log_of(session, invited.organisation) if entry.action == "people.reminded"]
        waiting = session.scalars(select(MailRow.dedupe).where(MailRow.kind == "reminder")).all()
    assert logged == [{"people": None}]
    assert len(waiting) == 3


def test_a_named_survey_tells_how_many_are_reminded_and_how_many_had_a_mail_too_short_a_time_ago(
    leader, engine, invited
):
    set_people(engine, "named", 5)
    change_mails(engine, "Ann@%", sent_at=NOW - timedelta(days=1))
    assert "2 people were invited by mail, have not answered" in leader.get(MAIL).text
    page = leader.send(f"{MAIL}/remind", page=MAIL, follow_redirects=True)
    assert "2 people are reminded." in page.text
    assert "1 person had a mail too short a time ago" in page.text


def test_a_page_says_why_an_address_stays_as_it_is(leader, engine, invited):
    change_mails(engine, "Ann@%", state="perhaps", problem="lost: ")
    add_answers(engine, invited, {"X": 1})
    (address,) = re.findall(r'href="([^"]*/mail/trouble/[^"]*)"', leader.get(MAIL).text)
    refused = leader.send(address, {"address": "leader@example.org"})
    assert (refused.status_code, "may have a link already" in refused.text) == (409, True)


def test_an_address_is_put_right_and_written_to(leader, engine, invited):
    change_mails(engine, "Ann@%", state="failed", problem="bounced: 550 <b>no</b> such user")
    page = leader.get(MAIL).text
    assert "there is nobody at this address" in page
    assert "550 &lt;b&gt;no&lt;/b&gt; such user" in page
    (address,) = re.findall(r'href="([^"]*/mail/trouble/[^"]*)"', page)
    wrong = leader.send(address, {"address": "nobody"})
    assert (wrong.status_code, 'value="nobody"' in wrong.text) == (422, True)
    taken = leader.send(address, {"address": "BEN@example.org"})
    assert (taken.status_code, "Somebody else" in taken.text) == (422, True)
    done = leader.send(address, {"address": "anna@Exämple.org"}, follow_redirects=True)
    assert "The next mail to Ann goes to anna@" in done.text
    with reading(engine) as session:
        assert mail_counts(session, invited).waiting == 1
        assert session.scalar(select(InvitationRow.address).where(InvitationRow.name == "Ann")).startswith("anna@xn--")
    assert leader.get(address).status_code == 404


def test_what_perhaps_arrived_goes_again_only_when_somebody_says_so(leader, engine, invited):
    change_mails(engine, state="perhaps")
    page = leader.get(MAIL).text
    again = next(each for each in re.findall(r'href="([^"]*/mail/again\?[^"]*)"', page))
    asked = leader.get(again)
    assert "they get it twice" in asked.text
    fields = fields_in(asked.text)
    leader.send(f"{MAIL}/again", fields, page=again)
    with reading(engine) as session:
        assert mail_counts(session, invited).perhaps == 2
    assert "2 mails perhaps arrived" in leader.get(f"{MAIL}/again").text
    page = leader.send(f"{MAIL}/again", {"mail": "all"}, page=f"{MAIL}/again", follow_redirects=True)
    assert "2 mails go again." in page.text


def test_trouble_comes_in_pages(leader, engine, assessment):
    people = [Person(f"P{n:03}", "X", f"p{n}@example.org") for n in range(60)]
    with transaction(engine) as session:
        add_invitations(session, assessment, people)
    plan_mails(engine, assessment, PLAN, NOW)
    change_mails(engine, state="failed", problem="gave_up: 451")
    assert "P049" in leader.get(MAIL).text
    assert "P050" not in leader.get(MAIL).text
    assert "P050" in leader.get(f"{MAIL}?page=2").text
    assert leader.get(f"{MAIL}?page=0x").status_code == 200


def test_a_stranger_finds_none_of_it(stranger, engine, invited):
    for path in ("", "/invitation", "/invitation/html", "/again", "/trouble/any"):
        assert stranger.get(MAIL + path).status_code == 404
    for path in ("", "/test", "/remind", "/again", "/trouble/any"):
        token = stranger.token_on("/assessments")
        assert stranger.post(MAIL + path, data={"csrf_token": token}).status_code == 404


def test_another_assessments_mail_is_not_found(leader, engine, invited, make_assessment):
    change_mails(engine, state="failed", problem="gave_up: 451")
    with reading(engine) as session:
        mail = session.scalars(select(MailRow.id)).first()
    make_assessment({}, title="Spring 2027")
    assert leader.get(f"/assessments/spring-2027/mail/trouble/{mail}").status_code == 404


def test_after_the_end_nothing_more_is_written(leader, engine, invited, account):
    with transaction(engine) as session:
        set_closed(session, invited, NOW.date())
    page = leader.get(MAIL)
    assert page.status_code == 200
    assert "Nobody can be reminded" in page.text
    assert leader.post(f"{MAIL}/remind", data={"csrf_token": leader.token_on(MAIL)}).status_code == 409
    with reading(engine) as session:
        assert session.scalar(select(AssessmentRow.state)) == "closed"


@pytest.fixture
def token(engine, settings, invited):
    with reading(engine) as session:
        invitation = session.scalar(select(InvitationRow.id).where(InvitationRow.name == "Ann"))
    return unsubscribe_token(settings.secret_key, invited.organisation, invitation)


def state_of(engine, organisation):
    with reading(engine) as session:
        return address_state(session, organisation, "ann@example.org")


def test_looking_at_the_page_changes_nothing_and_its_button_does(reader, engine, invited, token):
    for look in (reader.get, reader.head):
        assert look(f"/unsubscribe/{token}").status_code == 200
    assert state_of(engine, invited.organisation) is None
    page = reader.send(f"/unsubscribe/{token}")
    assert "You get no more mails" in page.text
    assert state_of(engine, invited.organisation) == "unsubscribed"


def test_one_click_of_a_mail_program_needs_no_cookie_and_may_come_twice(app, engine, invited, token):
    for _ in range(2):
        answer = app.test_client().post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert state_of(engine, invited.organisation) == "unsubscribed"


def test_a_wrong_address_says_nothing(reader, token):
    for wrong in ("x", token[:-1], token + "x", "é" * 86):
        assert reader.get(f"/unsubscribe/{wrong}").status_code == 404
        assert reader.post(f"/unsubscribe/{wrong}").status_code == 404
