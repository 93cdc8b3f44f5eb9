"""Handing mails to a real server that is well, refuses, is slow, dies or is away."""

import datetime as dt
import socket
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from threading import Thread

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from survey.mail.delivery import MOST_TRIES, AwayError, delay_before
from survey.mail.smtp import Smtp, SmtpServer, is_bad_address
from tests.mail.sink import Sink, free_port, receiving

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with receiving() as sink:
        yield sink


@pytest.fixture
def sink(server):
    fresh = Sink()
    server.__dict__ |= fresh.__dict__ | {"port": server.port}
    return server


@pytest.fixture
def door(sink):
    door = Smtp(SmtpServer("127.0.0.1", sink.port, "none", timeout=5.0))
    yield door
    door.close()


def mail(to="ann@example.org", text="Hello\n"):
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"], message["To"], message["Subject"] = "survey@example.org", to, "A survey"
    message.set_content(text)
    return message


def test_mails_arrive_whole_on_one_connection(door, sink):
    assert door.send(mail(text=".first\n..second\nlast\n"), NOW).what == "sent"
    assert door.send(mail("ben@example.org"), NOW).what == "sent"
    (_, first), _ = sink.messages()
    assert first.get_content().replace("\r\n", "\n") == ".first\n..second\nlast\n"
    assert sink.recipients() == ["ann@example.org", "ben@example.org"]


@pytest.mark.parametrize(
    ("answer", "what", "bad_address"),
    [
        ("550 5.1.1 no such user", "refused", True),
        ("550 No such user here", "refused", True),
        ("553 5.1.3 bad address syntax", "refused", True),
        ("550 5.2.1 mailbox disabled", "refused", True),
        ("550 5.7.1 we do not like you", "refused", False),
        ("554 5.7.1 spam", "refused", False),
        ("552 5.2.2 mailbox full", "refused", False),
        ("451 4.7.1 come back later", "later", False),
    ],
)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_refusal_is_for_this_mail_only(door, sink, step, answer, what, bad_address):
    if step == "rcpt":
        sink.refuse["ann@example.org"] = [answer]
    else:
        sink.at_data = answer
    outcome = door.send(mail(), NOW)
    assert (outcome.what, outcome.said, outcome.bad_address) == (what, answer, bad_address)
    assert door.send(mail("ben@example.org"), NOW).what == "sent"
    assert sink.recipients() == ["ben@example.org"]


def test_a_server_that_dies_after_it_was_given_the_mail_perhaps_has_it(door, sink):
    sink.at_data = "hang up"
    assert door.send(mail(), NOW).what == "perhaps"
    assert door.send(mail("ben@example.org"), NOW).what == "sent"


def test_a_server_that_is_slow_to_answer_perhaps_has_the_mail(sink):
    sink.delay = 1.0
    door = Smtp(SmtpServer("127.0.0.1", sink.port, "none", timeout=0.3))
    assert door.send(mail(), NOW).what == "perhaps"


@pytest.mark.parametrize("answer", ["hang up", "421 4.3.2 going down"])
def test_a_server_that_leaves_before_it_was_given_the_mail_has_not_taken_it(door, sink, answer):
    sink.refuse["ann@example.org"] = [answer]
    with pytest.raises(AwayError):
        door.send(mail(), NOW)
    assert door.send(mail(), NOW).what == "sent"


def test_a_server_that_leaves_with_its_refusal_has_refused(door, sink):
    sink.refuse["ann@example.org"] = ["550 5.1.1 no such user, good bye"]
    outcome = door.send(mail(), NOW)
    assert (outcome.what, outcome.bad_address) == ("refused", True)
    assert door.send(mail("ben@example.org"), NOW).what == "sent"


def test_a_server_that_refuses_the_sender_refuses_all_mails_and_so_none(door, sink):
    sink.at_mail = "550 5.7.1 not from here"
    with pytest.raises(AwayError, match="not from here"):
        door.send(mail(), NOW)


def test_nobody_there():
    with pytest.raises(AwayError, match=r"127\.0\.0\.1"):
        Smtp(SmtpServer("127.0.0.1", free_port(), "none")).open(NOW)


@pytest.mark.parametrize("greeting", [b"", b"554 closed\r\n"], ids=["silent", "closed"])
def test_a_server_without_a_good_greeting_is_away(greeting):
    def greet(listener):
        connection, _ = listener.accept()
        connection.sendall(greeting)
        connection.recv(100)
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=greet, args=(listener,), daemon=True).start()
        with pytest.raises(AwayError):
            Smtp(SmtpServer("127.0.0.1", listener.getsockname()[1], "none", timeout=0.3)).open(NOW)


def test_nothing_goes_in_the_clear_where_it_was_to_be_encrypted(sink):
    with pytest.raises(AwayError, match="STARTTLS"):
        Smtp(SmtpServer("127.0.0.1", sink.port, "starttls")).open(NOW)
    assert sink.tried == []


def test_encryption_and_a_password(tmp_path, monkeypatch):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(make_certificate(tmp_path / "certificate.pem"))
    known = []

    def check(_server, _session, _envelope, _mechanism, data):
        known.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret", handled=False)

    options = {"tls_context": context, "require_starttls": True, "authenticator": check, "auth_required": True}
    with receiving(**options) as sink:
        right = SmtpServer("127.0.0.1", sink.port, "starttls", "survey", "secret", timeout=3.0)
        wrong = SmtpServer("127.0.0.1", sink.port, "starttls", "survey", "guess", timeout=3.0)
        with pytest.raises(AwayError, match="certificate"):
            Smtp(right).open(NOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        door = Smtp(right)
        assert door.send(mail(), NOW).what == "sent"
        door.close()
        with pytest.raises(AwayError) as caught:
            Smtp(wrong).open(NOW)
    assert set(known) == {(b"survey", b"secret"), (b"survey", b"guess")}
    assert "guess" not in str(caught.value)
    assert "secret" not in repr(right)


def test_delays_grow_to_six_hours_and_end_after_two_days():
    delays = [delay_before(tries) for tries in range(1, MOST_TRIES)]
    assert [delay.total_seconds() / 60 for delay in delays[:4]] == [1, 2, 4, 8]
    assert max(delays) == dt.timedelta(hours=6)
    assert dt.timedelta(days=1, hours=12) < sum(delays, dt.timedelta()) < dt.timedelta(days=2, hours=12)
    assert delay_before(MOST_TRIES) is None


@pytest.mark.parametrize(("code", "text", "bad"), [(551, "moved", True), (552, "full", False), (550, "5.4.1", False)])
def test_which_refusals_are_about_the_address(code, text, bad):
    assert is_bad_address(code, f"{code} {text}") is bad


def make_certificate(path):
    """A certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    import ipaddress

    now = datetime.now(UTC)  # noqa: TID251  # a certificate is good at the time of the test
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
