"""How the people of an assessment are written to: whether at all, in whose name, with what note, how often again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from unicodedata import category

MOST_REMINDERS, USUAL_REMINDERS = 5, 2
LEAST_GAP, MOST_GAP, USUAL_GAP = 1, 30, 3


@dataclass(frozen=True, slots=True)
class MailPlan:
    """What a leader decides about mails. `notes` holds words of their own by language; `gap_days` count from a mail.

    `sender` is the name that a mail comes from, `reply_to` the address that answers to it go to.
    """

    by_mail: bool = False
    sender: str = ""
    reply_to: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    reminders: int = USUAL_REMINDERS
    gap_days: int = USUAL_GAP

    def __post_init__(self) -> None:
        if not 0 <= self.reminders <= MOST_REMINDERS:
            raise ValueError(f"{self.reminders} reminders are not from 0 to {MOST_REMINDERS}")
        if not LEAST_GAP <= self.gap_days <= MOST_GAP:
            raise ValueError(f"a gap of {self.gap_days} days is not from {LEAST_GAP} to {MOST_GAP}")
        # Both stand in a header: an end of a line would begin another one.
        if not (is_one_line(self.sender) and is_one_line(self.reply_to)):
            raise ValueError("a sender and an address are one line of plain text each")

    def to_document(self) -> dict[str, Any]:
        """The plan as it is kept."""
        return asdict(self) | {"notes": dict(self.notes)}


def read_mail_plan(document: Mapping[str, Any]) -> MailPlan:
    """The plan in a document; what is absent is as usual."""
    return MailPlan(**{name: value for name, value in document.items() if name in MailPlan.__slots__})


def is_one_line(text: str) -> bool:
    """Whether a text may stand in a header of a mail: no control character, and nothing that ends a line."""
    return not any(category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text)
