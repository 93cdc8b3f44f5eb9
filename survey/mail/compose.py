"""From a letter to a message: text and HTML side by side, and headers into which nobody can write a line of theirs."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import fill

from jinja2 import Environment, PackageLoader, StrictUndefined

from survey.core.mail_plan import is_one_line
from survey.mail.letter import Letter

WIDTH = 76
_templates = Environment(
    loader=PackageLoader("survey.mail"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_page = _templates.get_template("mail.html")


class UnwritableError(ValueError):
    """Something that belongs in a header cannot stand in one: an address is none, or a line ends within it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a message is from and to. `sender` is the address that sends, `id` what makes the message one of its own."""

    id: str
    sender: str
    sender_name: str
    to: str
    reply_to: str = ""
    unsubscribe: str = ""


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [letter.greeting, *letter.paragraphs]
    link = f"{letter.button}\n{letter.link}"
    small = [f"-- \n{_fill(letter.small[0])}", *map(_filled, letter.small[1:])] if letter.small else []
    return "\n\n".join([*map(_filled, parts), link, *map(_filled, letter.after), *small]) + "\n"


def as_html(letter: Letter) -> str:
    """The letter as a page of its own that fetches nothing."""
    return _page.render(letter=letter, words=letter.words, say=letter.words.say)


def compose(letter: Letter, envelope: Envelope, now: datetime) -> EmailMessage:
    """The message; raises UnwritableError where a header cannot be written."""
    message = EmailMessage(policy=SMTP)
    headers: dict[str, str | Address] = {
        "Subject": letter.subject,
        "From": Address(_line(envelope.sender_name), addr_spec=_address(envelope.sender)),
        "To": Address(addr_spec=_address(envelope.to)),
        "Date": format_datetime(now),
        "Message-ID": f"<{envelope.id}@{_address(envelope.sender).rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    if envelope.reply_to:
        headers["Reply-To"] = Address(addr_spec=_address(envelope.reply_to))
    if envelope.unsubscribe:
        headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        message[name] = value if isinstance(value, Address) else _line(value)
    # Short lines of plain ASCII, whatever the servers on the way are able to take.
    message.set_content(as_text(letter), cte="quoted-printable")
    message.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.words.language
    return message


def _line(text: str) -> str:
    if not is_one_line(text):
        raise UnwritableError(text)
    return text


def _address(written: str) -> str:
    """An address as headers and servers take it: a domain of other letters in its plain spelling."""
    local, at, domain = written.strip().rpartition("@")
    if not (at and local and domain and local.isascii() and is_one_line(written)):
        raise UnwritableError("address")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
        Address(addr_spec=plain)
    except (ValueError, IndexError, UnicodeError) as error:
        raise UnwritableError("address") from error
    return plain


def _filled(paragraph: str) -> str:
    return "\n".join(_fill(line) for line in paragraph.splitlines())


def _fill(line: str) -> str:
    return fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
