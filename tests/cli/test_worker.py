"""`survey worker` as a process of its own, killed, ended and started again; `survey bounces`."""

import os
import signal
import subprocess
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest

from survey.actions.mailing import plan_mails
from survey.cli.fresh import fresh
from survey.core.mail_plan import MailPlan
from survey.store.addresses import address_state
from survey.store.assessments import find_assessment
from survey.store.engine import open_engine, reading, transaction
from survey.store.invitations import Person, add_invitations
from survey.store.mails import mail_counts
from survey.store.trouble import troubles
from tests.mail.sink import receiving
from tests.mail.test_bounces import FAILED, notification

PEOPLE = 120
PATIENCE = 30.0


@pytest.fixture
def engine(demo):
    engine = open_engine(f"sqlite:///{demo / 'instance' / 'survey.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def invited(engine):
    """An open assessment, whose people wait for their invitations."""
    with transaction(engine) as session:
        found = find_assessment(session, "demo-open")
        add_invitations(session, found, [Person(f"P{n}", "X", f"p{n}@example.org") for n in range(PEOPLE)])
    now = datetime.now(UTC)  # noqa: TID251  # the clock of the worker
    plan_mails(engine, found, MailPlan(by_mail=True, sender="Léa"), now)
    return found


@contextmanager
def worker(home, port, **more):
    """A worker in a process of its own; a test may have ended it by itself."""
    environment = {
        **os.environ,
        "SURVEY_HOME": str(home),
        "SURVEY_SMTP": f"smtp://127.0.0.1:{port}",
        "SURVEY_MAIL_FROM": "survey@example.org",
        "SURVEY_MAIL_PER_MINUTE": "100000",
        **more,
    }
    with (home / "log").open("ab") as log:
        command = fresh("survey", "worker")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds):
    end = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < end, "it did not happen"
        sleep(0.005)


def counts(engine, assessment):
    with reading(engine) as session:
        return mail_counts(session, assessment)


def test_killed_half_way_nobody_gets_two_and_nobody_is_missed_but_who_is_listed(demo, engine, invited):
    with receiving() as sink:
        with worker(demo, sink.port) as first:
            until(lambda: len(sink.arrived) >= 40)
            first.send_signal(signal.SIGKILL)
            first.wait()
        with worker(demo, sink.port) as second:
            until(lambda: counts(engine, invited).waiting == 0)
            second.send_signal(signal.SIGTERM)
            assert second.wait(10) == 0
        arrived = Counter(sink.recipients())
    found = counts(engine, invited)
    with reading(engine) as session:
        listed, _ = troubles(session, invited)
    assert set(arrived.values()) == {1}
    missed = {f"p{n}@example.org" for n in range(PEOPLE)} - set(arrived)
    assert missed <= {each.address for each in listed}
    assert found.perhaps <= 1
    assert found.sent + found.perhaps == PEOPLE
    # Where a link stands in a mail, the log and the database hold nothing of it.
    tokens = [content.split(b"5000/s/")[1][:22] for _, content in sink.arrived]
    kept = b"".join(path.read_bytes() for path in demo.rglob("*") if path.is_file())
    assert not [token for token in tokens if token in kept]


def test_term_ends_it_after_the_mail_that_is_on_its_way(demo, engine, invited):
    with receiving() as sink, worker(demo, sink.port) as process:
        sink.delay = 0.3
        until(lambda: len(sink.arrived) >= 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    found = counts(engine, invited)
    assert found.sent == len(sink.arrived) < 10
    assert found.perhaps == 0


def test_a_returned_mail_marks_its_address_and_no_other(demo, engine, invited, run, file):
    with receiving() as sink, worker(demo, sink.port):
        until(lambda: counts(engine, invited).waiting == 0)
    report = file(notification(FAILED.format(address="P7@example.org", status="5.1.1")), "returned.eml")
    stranger = notification(FAILED.format(address="nobody@example.org", status="5.1.1"))
    assert run("bounces", report).stdout == "P7@example.org: bounced\n"
    assert run("bounces", input=stranger).stdout == "nobody@example.org: never written to, left out\n"
    assert run("bounces", input=b"Subject: hello\n\nHello\n").stdout.startswith("no address has failed")
    assert run("bounces", "missing.eml").exit_code == 2
    with reading(engine) as session:
        assert address_state(session, invited.organisation, "p7@example.org") == "bounced"
        assert address_state(session, invited.organisation, "nobody@example.org") is None
    assert counts(engine, invited).failed == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SURVEY_SMTP": "smtp://me:pw@mail.example.org"}, "SURVEY_MAIL_FROM"),
        ({"SURVEY_SMTP": "ftp://me:pw@mail.example.org", "SURVEY_MAIL_FROM": "a@b.org"}, "SURVEY_SMTP"),
        ({"SURVEY_MAIL_FROM": "nobody"}, "SURVEY_MAIL_FROM"),
        ({"SURVEY_MAIL_PER_MINUTE": "0"}, "SURVEY_MAIL_PER_MINUTE"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_at_once(run, monkeypatch, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = run("worker")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "pw" not in result.stderr
