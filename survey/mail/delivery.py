"""What becomes of a mail that is handed over, whichever way it leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Literal, Protocol

# The first try after one minute, the next after two, four ..., and never longer apart than this.
LONGEST_DELAY = timedelta(hours=6)
# With the delays before, about two days.
MOST_TRIES = 15

What = Literal["sent", "refused", "later", "perhaps"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`refused` for good, `later` for now, `perhaps` where nobody knows. `bad_address`: there is nobody there."""

    what: What
    said: str = ""
    bad_address: bool = False


class AwayError(Exception):
    """There is nobody to hand a mail to: it was not taken, and nothing has happened."""


class Door(Protocol):
    """A way out."""

    def open(self, now: datetime) -> None:
        """Be ready for a mail; raises AwayError."""

    def send(self, message: EmailMessage, now: datetime) -> Outcome:
        """Hand a mail over; raises AwayError where it was certainly not taken."""

    def close(self) -> None:
        """Take leave."""


def delay_before(tries: int) -> timedelta | None:
    """How long to wait after so many tries that were put off; None when it is time to give up."""
    return None if tries >= MOST_TRIES else min(timedelta(minutes=2 ** (tries - 1)), LONGEST_DELAY)
