"""SMTP, one step at a time, so that it is known what became of each mail when a step fails.

Before the server was given the message it has certainly not taken it. Once it was, only its answer tells.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from time import monotonic
from typing import Literal

from survey.mail.delivery import AwayError, Outcome

TIMEOUT = 20.0  # seconds that a server may take for one step
# A connection that was left alone for so long may be gone, and one should not carry all mails.
IDLE, MOST_ON_ONE = 10.0, 500
LONGEST_SAID = 200
OK, START = range(200, 300), 354
BUSY, CLOSING = 400, 421
PERMANENT = 500
# Nobody there, moved away, no such name; 552 says that a mailbox is full, which passes.
BAD_ADDRESS = (550, 551, 553)
ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
ADDRESSING, DISABLED = "1", ("2", "1")

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server to hand mails to. `starttls` means that it has to be encrypted before anything is said."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT


class Smtp:
    """A connection to a server, opened when it is needed and kept while it is used."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._sent = 0

    def open(self, now: datetime) -> None:  # noqa: ARG002  # a door is asked so
        """Be connected; raises AwayError with what keeps us from it."""
        self._opened()

    def _opened(self) -> smtplib.SMTP:
        if self._smtp is not None and (self._sent >= MOST_ON_ONE or not self._is_alive(self._smtp)):
            self.close()
        if self._smtp is None:
            self._smtp, self._sent = self._connected(), 0
        self._used_at = monotonic()
        return self._smtp

    def send(self, message: EmailMessage, now: datetime) -> Outcome:  # noqa: ARG002  # a door is asked so
        """Hand a mail over; raises AwayError where the server certainly has not taken it."""
        smtp = self._opened()
        try:
            refused = self._address(smtp, message)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AwayError(said(error)) from error
        if refused is not None:
            return refused
        outcome = self._hand_over(smtp, message)
        self._used_at, self._sent = monotonic(), self._sent + 1
        return outcome

    def close(self) -> None:
        """Take leave of the server, if it is still there."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _address(self, smtp: smtplib.SMTP, message: EmailMessage) -> Outcome | None:
        """Say who it is from and to, and ask to begin; what was said against it, if anything was."""
        code, text = smtp.mail(_spec(message, "From"))
        if code not in OK:
            # It is we who are not welcome: that holds for every mail.
            raise smtplib.SMTPSenderRefused(code, text, "")
        code, text = smtp.rcpt(_spec(message, "To"))
        if code in OK:
            smtp.putcmd("data")
            code, text = smtp.getreply()
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(text.decode(errors="replace"))
        if code == START:
            return None
        self._forget(smtp)
        return _refusal(code, text)

    def _forget(self, smtp: smtplib.SMTP) -> None:
        """Be ready for another mail. A server that leaves with its refusal has refused all the same."""
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage) -> Outcome:
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        try:
            smtp.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome("perhaps", said(error))
        return Outcome("sent") if code in OK else _refusal(code, text)

    def _connected(self) -> smtplib.SMTP:
        server, made = self._server, None
        try:
            made = _begun(server)
            if server.security == "starttls":
                made.starttls(context=ssl.create_default_context())
            made.ehlo_or_helo_if_needed()
            if server.user:
                made.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            if made is not None:
                made.close()
            raise AwayError(f"{server.host}:{server.port}: {said(error)}") from error
        return made

    def _is_alive(self, smtp: smtplib.SMTP) -> bool:
        if monotonic() < self._used_at + IDLE:
            return True
        try:
            code, _ = smtp.noop()
        except (OSError, smtplib.SMTPException):
            return False
        return code in OK

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _begun(server: SmtpServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def said(error: Exception) -> str:
    """What went wrong, in a line: what the server said, else what the system did."""
    text = getattr(error, "smtp_error", None) or getattr(error, "strerror", None) or str(error)
    return _line(text) or type(error).__name__


def is_bad_address(code: int, text: str) -> bool:
    """Whether a refusal says that there is nobody at this address, rather than that we are not welcome."""
    enhanced = ENHANCED.search(text)
    if enhanced:
        return enhanced[1] == ADDRESSING or enhanced.groups() == DISABLED
    return code in BAD_ADDRESS


def _refusal(code: int, text: bytes) -> Outcome:
    line = f"{code} {_line(text)}"
    if code < PERMANENT:
        return Outcome("later", line)
    return Outcome("refused", line, is_bad_address(code, line))


def _line(text: object) -> str:
    written = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return "".join(each if each.isprintable() else " " for each in written)[:LONGEST_SAID].strip()


def _spec(message: EmailMessage, header: str) -> str:
    (address,) = message[header].addresses
    spec: str = address.addr_spec
    return spec
