"""What stands on a report's cover; apart from `page.py`, which loads all that draws."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cover:
    """What a report is about, beside its findings."""

    organisation: str
    pmo: str
    assessment: str
    closed_on: date
    demo: bool
