"""Delivery status notifications (RFC 3464): which addresses a mail came back from for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

LONGEST_REASON = 200
FAILED, FOR_GOOD = "failed", "5"


@dataclass(frozen=True, slots=True)
class Bounce:
    """An address that a mail could not be delivered to, now or ever, and what was said of it."""

    address: str
    reason: str


def bounces_in(data: bytes) -> tuple[Bounce, ...]:
    """The addresses that a notification says have failed for good; none where it is no such message."""
    message = message_from_bytes(data, _class=EmailMessage, policy=default)
    parts = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    return tuple(bounce for part in parts for block in _blocks(part) for bounce in _bounce(block))


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a notification, each of which is kept as a message without a body."""
    content = part.get_payload()
    return [each for each in content if isinstance(each, Message)] if isinstance(content, list) else []


def _bounce(block: Message) -> Iterator[Bounce]:
    action = str(block.get("Action", "")).strip().lower()
    status = str(block.get("Status", "")).strip()
    # Where a mail was passed on, the first address is the one that we wrote to.
    recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    address = recipient.rpartition(";")[2].strip().strip("<>")
    if action == FAILED and status.startswith(FOR_GOOD) and "@" in address:
        said = str(block.get("Diagnostic-Code", "")).rpartition(";")[2].strip()
        yield Bounce(address, " ".join(f"{status} {said}".split())[:LONGEST_REASON])
