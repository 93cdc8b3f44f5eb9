"""How long an assessment's data is kept after its end, in days; what nobody chose has a default."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from survey.core.errors import Problem

Kind = Literal["drafts", "mails", "invitations", "answers"]
# In the order in which they go: what belongs to an invitation goes before it.
KINDS: tuple[Kind, ...] = ("drafts", "mails", "answers", "invitations")
SHORTEST, LONGEST = 1, 3650
# Answers that bear names or codes are about a person, who can expect them to be gone within a year.
LONGEST_USUAL_OF_PERSONS = 365
# What people were told before they answered.
TOLD: tuple[Kind, ...] = ("drafts", "answers")


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after the end. `answers` are single answers and comments; the figures of a report stay."""

    drafts: int = 30
    mails: int = 90
    invitations: int = 365
    answers: int = 730

    def days(self, kind: Kind) -> int:
        """The days of one kind."""
        return int(getattr(self, kind))

    def to_document(self) -> dict[str, int]:
        """The days by kind."""
        return asdict(self)


def read_retention(document: Mapping[str, int], *, identified: bool) -> Retention:
    """The retention in a document; what is absent is kept as long as usual, and nothing longer than it may be.

    `identified`: a name or a code stands beside the answers.
    """
    usual = Retention(answers=LONGEST_USUAL_OF_PERSONS) if identified else Retention()
    days = usual.to_document() | {kind: days for kind, days in document.items() if kind in KINDS}
    for kind in KINDS:
        days[kind] = min(days[other] for other in (kind, *_outlived_by(kind, identified=identified)))
    return Retention(**days)


def faults_of(wanted: Retention, told: Retention | None, *, identified: bool) -> tuple[Problem, ...]:
    """What speaks against keeping things for so long; `told` is what people read who have begun, None before that."""
    found = (_fault_of(kind, wanted, told, identified=identified) for kind in KINDS)
    return tuple(fault for fault in found if fault is not None)


def _fault_of(kind: Kind, wanted: Retention, told: Retention | None, *, identified: bool) -> Problem | None:
    days = wanted.days(kind)
    if not SHORTEST <= days <= LONGEST:
        return Problem("out_of_range", kind, {"least": SHORTEST, "most": LONGEST})
    if told is not None and kind in TOLD and days > told.days(kind):
        return Problem("longer_than_told", kind, {"most": told.days(kind)})
    for other in _outlived_by(kind, identified=identified):
        if days > wanted.days(other):
            return Problem("outlives", kind, {"other": other, "most": wanted.days(other)})
    return None


def _outlived_by(kind: Kind, *, identified: bool) -> tuple[Kind, ...]:
    """What is kept at least as long as this: a draft may hold what was sent, a mail belongs to an invitation.

    Where a name or code stands beside answers, they go with the invitations at the latest.
    """
    outlived: dict[Kind, tuple[Kind, ...]] = {"drafts": ("answers", "invitations"), "mails": ("invitations",)}
    if identified:
        outlived["answers"] = ("invitations",)
    return outlived.get(kind, ())
