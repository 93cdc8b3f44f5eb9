"""Emptying the outbox into a real mail server."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from threading import Event, Timer
from time import monotonic

import pytest
from sqlalchemy import text, update

from survey.actions import sending
from survey.actions.closing import set_closing_time
from survey.actions.letters import read_unsubscribe_token
from survey.actions.mailing import plan_mails, plan_reminders, remind_now, send_test
from survey.actions.running import close, create, launch, plan, reopen
from survey.actions.sending import Mailer
from survey.config import Settings
from survey.core.errors import NotFoundError, RefusedError
from survey.core.mail_plan import MailPlan
from survey.mail.compose import compose
from survey.mail.settings import MailSettings
from survey.mail.smtp import SmtpServer
from survey.store.account_links import account_of_link
from survey.store.accounts import NewAccount, create_account
from survey.store.addresses import address_state
from survey.store.engine import open_engine, reading, transaction
from survey.store.errors import NotSavedError
from survey.store.invitations import Person, add_invitations
from survey.store.links import find_link
from survey.store.mails import MailCounts, NewMail, mail_counts, put_mail
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from survey.store.rows import AccountRow, InvitationRow
from tests.factories import pmo50
from tests.mail.sink import Sink, free_port, receiving
from tests.store.conftest import NOW

TODAY = NOW.date()
PLAN = MailPlan(True, "Léa Martin", "lea@example.org", {"en": "Please take part.", "fr": "Merci de participer."})
LINK = re.compile(r"http://127\.0\.0\.1:5000/s/(\S+)")


@pytest.fixture(scope="module")
def server():
    with receiving() as sink:
        yield sink


@pytest.fixture
def sink(server):
    server.__dict__ |= Sink().__dict__ | {"port": server.port}
    return server


@pytest.fixture
def settings(tmp_path, sink):
    server = SmtpServer("127.0.0.1", sink.port, "none", timeout=5.0)
    mail = MailSettings(server, "survey@example.org", 100_000)
    (tmp_path / "instance").mkdir()
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'survey.db'}", "a key for tests that is long enough", mail=mail)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "survey.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(settings, empty_database):
    shutil.copy(empty_database, settings.home / "survey.db")
    engine = open_engine(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def account(engine):
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=TODAY)
        create_pmo(session, owner.id, "Central PMO")
        return create_account(session, NewAccount(owner.id, "Léa", "lea@example.org", None, "leader", "fr"), TODAY)


@pytest.fixture
def draft(engine, account):
    with transaction(engine) as session:
        pmo = create_pmo(session, account.organisation, "Second PMO")
    return create(engine, plan(pmo, "Autumn 2026", pmo50(), 3), TODAY)


@pytest.fixture
def opened(engine, settings, draft):
    """An open assessment: an English, a French and a third reader were written to, who reads a language of neither."""
    people = [Person("Ann", "X", "ann@example.org", "en"), Person("Ben", "B", "ben@example.org", "fr")]
    with transaction(engine) as session:
        add_invitations(session, draft, [*people, Person("Cy", "P", "cy@example.org")])
    plan_mails(engine, draft, PLAN, NOW)
    return launch(engine, settings.secret_key, draft, NOW)


@pytest.fixture
def mailer(settings, engine):
    mailer = Mailer(settings, engine)
    yield mailer
    mailer.close()


def drain(mailer, now=NOW):
    """Send all that is due."""
    while mailer.drain(lambda: now, Event()):
        pass


def counts(engine, assessment):
    with reading(engine) as session:
        return mail_counts(session, assessment)


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_opening_invites_everybody_in_their_language_with_a_link_of_their_own(mailer, engine, opened, sink):
    drain(mailer)
    mails = dict(sink.messages())
    assert sorted(mails) == ["ann@example.org", "ben@example.org", "cy@example.org"]
    assert "Please take part." in text_of(mails["ann@example.org"])
    assert "Merci de participer." in text_of(mails["ben@example.org"])
    assert mails["cy@example.org"]["Content-Language"] == "en"
    with reading(engine) as session:
        links = [find_link(session, LINK.search(text_of(mail))[1]) for mail in mails.values()]
    assert {link.assessment for link in links} == {opened.id}
    assert len({link.invitation for link in links}) == 3
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)
    drain(mailer)
    assert len(sink.arrived) == 3


def test_no_token_is_in_the_database_or_the_log(mailer, engine, opened, settings, sink, caplog):
    sink.refuse["ann@example.org"] = ["451 4.7.1 later"]
    drain(mailer)
    tokens = [LINK.search(text_of(mail))[1].encode() for _, mail in sink.messages()]
    files = b"".join(path.read_bytes() for path in settings.home.glob("survey.db*"))
    assert len(tokens) == 2
    assert not [token for token in tokens if token in files or token.decode() in caplog.text]


def test_a_new_link_leaves_the_earlier_ones_good(mailer, engine, opened, sink):
    drain(mailer)
    assert remind_now(engine, opened, NOW + timedelta(days=3)).people == 3
    drain(mailer, NOW + timedelta(days=3))
    with reading(engine) as session:
        links = [find_link(session, LINK.search(text_of(mail))[1]) for _, mail in sink.messages()]
    assert len(links) == 6
    assert len({link.invitation for link in links}) == 3


def test_a_refused_address_is_marked_and_the_others_are_sent(mailer, engine, opened, sink):
    sink.refuse["ben@example.org"] = ["550 5.1.1 no such user"]
    drain(mailer)
    assert counts(engine, opened) == MailCounts(invited=3, sent=2, failed=1)
    with reading(engine) as session:
        assert address_state(session, opened.organisation, "ben@example.org") == "bounced"


def test_later_is_tried_again_after_growing_delays_and_given_up_after_two_days(mailer, engine, opened, sink):
    sink.refuse["ben@example.org"] = ["451 4.7.1 greylisted", "451 4.7.1 greylisted"]
    for minutes in (0, 0.9, 1, 2, 3.1):
        drain(mailer, NOW + timedelta(minutes=minutes))
    assert sink.tried.count("ben@example.org") == 3
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)


def test_what_is_always_put_off_fails(mailer, engine, opened, sink):
    sink.refuse["ben@example.org"] = ["451 4.7.1 greylisted"] * 100
    for hours in range(0, 72, 6):
        for minutes in (0, 1, 3, 7, 15, 31, 63, 127, 255):
            drain(mailer, NOW + timedelta(hours=hours, minutes=minutes))
    assert counts(engine, opened) == MailCounts(invited=3, sent=2, failed=1)
    assert sink.tried.count("ben@example.org") == 15


def test_a_server_that_dies_with_a_mail_leaves_it_in_doubt_and_unsent(mailer, engine, opened, sink):
    sink.at_data = "hang up"
    drain(mailer)
    drain(mailer)
    assert counts(engine, opened) == MailCounts(invited=3, sent=2, perhaps=1)
    assert len(sink.arrived) == 3


def test_a_fault_of_ours_leaves_a_mail_in_doubt_and_the_others_go(mailer, engine, opened, sink, monkeypatch, caplog):
    faults = [ZeroDivisionError]

    def faulty(*mail):
        if faults:
            raise faults.pop()
        return compose(*mail)

    monkeypatch.setattr(sending, "compose", faulty)
    drain(mailer)
    assert counts(engine, opened) == MailCounts(invited=3, sent=2, perhaps=1)
    assert "a mail was perhaps sent" in caplog.text


@pytest.mark.parametrize("later", ["moved", "reopened"])
def test_who_was_not_reached_before_the_end_is_when_there_is_time_again(mailer, engine, opened, sink, later):
    ended = set_closing_time(engine, opened, (NOW + timedelta(hours=1), "UTC"), NOW)
    drain(mailer, NOW + timedelta(hours=2))
    assert counts(engine, opened) == MailCounts()
    if later == "moved":
        set_closing_time(engine, ended, (NOW + timedelta(days=9), "UTC"), NOW + timedelta(hours=2))
    else:
        close(engine, ended, NOW + timedelta(hours=2))
        reopen(engine, ended, NOW + timedelta(hours=2))
    drain(mailer, NOW + timedelta(hours=2))
    assert sorted(sink.recipients()) == ["ann@example.org", "ben@example.org", "cy@example.org"]


def test_a_server_that_is_away_costs_no_try_and_no_link(settings, engine, opened):
    port = free_port()
    away = replace(settings, mail=replace(settings.mail, server=SmtpServer("127.0.0.1", port, "none")))
    mailer = Mailer(away, engine)
    drain(mailer)
    with reading(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM mail WHERE state = 'waiting' AND tries = 0")) == 3
        links = session.scalar(text("SELECT count(*) FROM link WHERE purpose = 'personal'"))
    assert links == 3, "those that were made with the invitations"
    with receiving(port=port) as sink:
        # It is asked again only after a while.
        drain(mailer)
        assert sink.arrived == []
        mailer._rest_until = 0.0
        drain(mailer)
        mailer.close()
        assert len(sink.arrived) == 3


def test_who_has_answered_since_gets_nothing_and_no_count_tells_it(mailer, engine, opened, sink):
    with transaction(engine) as session:
        session.execute(update(InvitationRow).where(InvitationRow.name == "Ben").values(state="sent"))
    drain(mailer)
    assert sorted(sink.recipients()) == ["ann@example.org", "cy@example.org"]
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)


def test_rounds_go_when_they_are_due_and_once(mailer, engine, opened, sink):
    drain(mailer)
    for hours in (0, 24, 71, 72, 73):
        plan_reminders(engine, opened, NOW + timedelta(hours=hours))
    # A Friday: three working days later it is Wednesday.
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)
    assert [plan_reminders(engine, opened, NOW + timedelta(days=5, hours=hours)) for hours in (0, 1)] == [3, 0]
    drain(mailer, NOW + timedelta(days=5))
    assert counts(engine, opened) == MailCounts(invited=3, sent=3, reminders=3)
    assert remind_now(engine, opened, NOW + timedelta(days=6)).too_soon == 3


def test_nobody_can_be_reminded_before_it_is_open(engine, draft):
    with pytest.raises(RefusedError):
        remind_now(engine, draft, NOW)


def test_mails_to_accounts_carry_links_that_open_once_and_go_to_nobody_who_was_shut_out(mailer, engine, account, sink):
    for kind in ("account", "reset"):
        mail = NewMail(account.organisation, kind, kind, account.email, account=account.id)
        with transaction(engine) as session:
            put_mail(session, mail, NOW)
    drain(mailer)
    bodies = [text_of(mail) for _, mail in sink.messages()]
    found = {path: token for body in bodies for path, token in re.findall(r"5000/(accept|reset)/(\S+)", body)}
    with reading(engine) as session:
        for purpose, token in found.items():
            assert account_of_link(session, token, purpose, NOW) == account
    assert set(found) == {"accept", "reset"}
    with transaction(engine) as session:
        session.execute(update(AccountRow).values(active=False))
        put_mail(session, NewMail(account.organisation, "reset", "again", account.email, account=account.id), NOW)
    drain(mailer)
    assert len(sink.arrived) == 2


def test_a_test_goes_to_the_leader_with_a_link_to_the_preview(mailer, engine, draft, account, sink):
    assert send_test(engine, draft, account, "fr", NOW)
    assert not send_test(engine, draft, account, "fr", NOW)
    drain(mailer)
    ((to, mail),) = sink.messages()
    assert (to, mail["Content-Language"]) == (account.email, "fr")
    assert "http://127.0.0.1:5000/assessments/autumn-2026/preview/" in text_of(mail)
    assert "List-Unsubscribe" not in mail


def test_an_address_in_a_mail_tells_by_itself_who_wants_no_more(mailer, opened, settings, sink):
    drain(mailer)
    (_, mail), *_ = sink.messages()
    token = re.fullmatch(r"<http://127\.0\.0\.1:5000/unsubscribe/(\S+)>", mail["List-Unsubscribe"])[1]
    assert read_unsubscribe_token(settings.secret_key, token)[0] == opened.organisation
    for wrong in ("", "x", token[:-1], token[:-1] + "?", token.replace(token[0], "0" if token[0] != "0" else "1", 1)):
        with pytest.raises(NotFoundError):
            read_unsubscribe_token(settings.secret_key, wrong)


def test_an_address_that_is_none_fails_and_keeps_nobody_else_from_their_mail(mailer, engine, draft, settings, sink):
    with transaction(engine) as session:
        add_invitations(session, draft, [Person("Ann", "X", "a@b, c@d"), Person("Ben", "B", "ben@example.org")])
    plan_mails(engine, draft, PLAN, NOW)
    opened = launch(engine, settings.secret_key, draft, NOW)
    drain(mailer)
    assert counts(engine, opened) == MailCounts(invited=2, sent=1, failed=1)


def test_without_a_server_mails_are_files_and_count_as_sent(settings, engine, opened):
    drain(Mailer(replace(settings, mail=MailSettings(per_minute=100_000)), engine))
    files = sorted(settings.outbox.glob("*.eml"))
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in files]
    assert sorted(mail["To"] for mail in mails) == ["ann@example.org", "ben@example.org", "cy@example.org"]
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)


def test_links_begin_with_the_public_address(settings, engine, opened):
    kept = replace(settings, public_url="https://survey.example.org/", mail=MailSettings(per_minute=100_000))
    drain(Mailer(kept, engine))
    assert all(b"https://survey.example.org/s/" in path.read_bytes() for path in settings.outbox.iterdir())


def test_no_more_go_in_a_minute_than_were_set_and_stopping_is_quick(settings, engine, opened, sink):
    slow = replace(settings, mail=replace(settings.mail, per_minute=6))
    mailer, stop = Mailer(slow, engine), Event()
    Timer(0.3, stop.set).start()
    begun = monotonic()
    assert mailer.drain(lambda: NOW, stop) is False
    mailer.close()
    assert monotonic() - begun < 5
    assert len(sink.arrived) == 1
    assert counts(engine, opened) == MailCounts(invited=3, sent=1, waiting=2)


def test_a_full_disk_keeps_mails_from_going_twice(mailer, engine, opened, sink, monkeypatch):
    failing = [False, True, True, False]

    def transaction_of(engine):
        if failing and failing.pop(0):
            raise NotSavedError
        return transaction(engine)

    monkeypatch.setattr(sending, "transaction", transaction_of)
    with pytest.raises(NotSavedError):
        drain(mailer)
    with pytest.raises(NotSavedError):
        drain(mailer)
    assert len(sink.arrived) == 1
    drain(mailer)
    assert len(sink.arrived) == len(set(sink.recipients())) == 3
    assert counts(engine, opened) == MailCounts(invited=3, sent=3)
