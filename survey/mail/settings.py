"""How an installation sends mails, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from survey.core.errors import SurveyError
from survey.core.mail_plan import is_one_line
from survey.mail.smtp import Security, SmtpServer

USUAL_SENDER = "survey@localhost"
USUAL_PER_MINUTE, MOST_PER_MINUTE = 300, 100_000
PORTS: dict[str, int] = {"smtp": 587, "smtps": 465}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NO_TLS = {"tls": ["none"]}


class MailSettingsError(SurveyError):
    """The settings of mails cannot be used."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Without a server mails are kept in a folder. `sender` is the address that they come from."""

    server: SmtpServer | None = None
    sender: str = USUAL_SENDER
    per_minute: int = USUAL_PER_MINUTE


def read_mail_settings(environment: Mapping[str, str]) -> MailSettings:
    """The settings of mails; raises MailSettingsError for what cannot be meant."""
    address = environment.get("SURVEY_SMTP")
    sender = environment.get("SURVEY_MAIL_FROM", "")
    if address and not sender:
        raise MailSettingsError("no_mail_from")
    if sender and ("@" not in sender or not is_one_line(sender) or set(sender) & set(" <>,")):
        raise MailSettingsError("bad_mail_from", value=sender)
    server = _server(address, environment.get("SURVEY_SMTP_PASSWORD_FILE")) if address else None
    return MailSettings(server, sender or USUAL_SENDER, _per_minute(environment))


def _per_minute(environment: Mapping[str, str]) -> int:
    written = environment.get("SURVEY_MAIL_PER_MINUTE") or str(USUAL_PER_MINUTE)
    if not (written.isascii() and written.isdecimal() and 1 <= int(written) <= MOST_PER_MINUTE):
        raise MailSettingsError("bad_mail_rate", value=written, most=MOST_PER_MINUTE)
    return int(written)


def _server(address: str, password_file: str | None) -> SmtpServer:
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
        security = _security(parts)
    except (ValueError, KeyError):
        # Without the address itself: a password may stand in it.
        raise MailSettingsError("bad_smtp") from None
    if not parts.hostname:
        raise MailSettingsError("bad_smtp")
    password = _password(password_file) if password_file else unquote(parts.password or "")
    return SmtpServer(parts.hostname, port, security, unquote(parts.username or ""), password)


def _password(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MailSettingsError("smtp_password_unreadable", path=path, reason=str(error)) from error


def _security(parts: SplitResult) -> Security:
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    if asked not in ({}, NO_TLS) or parts.path not in ("", "/"):
        raise ValueError
    if parts.scheme == "smtps":
        return "tls"
    return "none" if asked or parts.hostname in LOOPBACK else "starttls"
