"""How often a PMO is assessed: the dates that follow, and whom a pulse asks (measurement.md 3.12)."""

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from survey.core.questionnaire import Questionnaire

Kind = Literal["full", "pulse"]
OPEN_FOR: Mapping[Kind, timedelta] = {"full": timedelta(weeks=3), "pulse": timedelta(weeks=1)}
MOST_MONTHS, MOST_WEEKS = 36, 52
MONTHS, SATURDAY, WEEK = 12, 5, 7
# A pulse asks one in so many of a group, and so many of it at least.
SHARE, LEAST_OF_GROUP = 3, 8


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Months between full assessments and weeks between pulses; 0 for none."""

    months: int = 0
    weeks: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.months <= MOST_MONTHS and 0 <= self.weeks <= MOST_WEEKS):
            raise ValueError(f"{self.months} months and {self.weeks} weeks are no rhythm")


@dataclass(frozen=True, slots=True)
class Proposal:
    """When the next assessment may open and close. `is_late`: it was due before today."""

    kind: Kind
    opens_on: date
    closes_on: date
    is_late: bool = False


def kind_of(questionnaire: Questionnaire) -> Kind:
    """A pulse has one figure over all its items, a full assessment scores of dimensions."""
    return "full" if questionnaire.index is None else "pulse"


def proposals(rhythm: Rhythm, last: Mapping[Kind, date], today: date) -> tuple[Proposal, ...]:
    """What comes next by a rhythm, the earliest first. `last` says when the last one of a kind opened."""
    due: dict[Kind, date] = {}
    if rhythm.months:
        due["full"] = _months_after(last["full"], rhythm.months) if "full" in last else today
    if rhythm.weeks:
        due["pulse"] = last["pulse"] + timedelta(weeks=rhythm.weeks) if "pulse" in last else today
    found = (propose(kind, day, today) for kind, day in due.items())
    return tuple(sorted(found, key=lambda each: each.opens_on))


def propose(kind: Kind, due: date, today: date) -> Proposal:
    """Open when it is due, or today where that is over, and for whole weeks; not on a weekend."""
    opens_on = _working_day(max(due, today))
    return Proposal(kind, opens_on, opens_on + OPEN_FOR[kind], due < today)


def third_of(people: Mapping[str, str], asked: Sequence[Collection[str]], seed: int) -> frozenset[str]:
    """Whom a pulse asks: a third of each group by chance, but at least 8 of it (all, where it has fewer).

    `people` says the group of each; `asked` are those whom the pulses before asked, the last one first. Who was asked
    in the last comes last, then who was asked in the one before: three pulses in a row ask everybody once. Chance
    decides the rest, and nothing else that is known of anybody: neither what they answered nor whether they did.
    """
    dice = np.random.default_rng(seed)
    turn = {person: -age for age, those in reversed(list(enumerate(asked[: SHARE - 1]))) for person in those}
    groups: dict[str, list[str]] = {}
    # Sorted before it is shuffled: the order in which they are listed tells nothing.
    for person in sorted(people):
        groups.setdefault(people[person], []).append(person)
    found: set[str] = set()
    for group in sorted(groups):
        shuffled = [groups[group][place] for place in dice.permutation(len(groups[group]))]
        shuffled.sort(key=lambda person: turn.get(person, -SHARE))
        found.update(shuffled[: size_of_third(len(shuffled))])
    return frozenset(found)


def size_of_third(size: int) -> int:
    """How many people of a group of this size a pulse asks."""
    return max(-(-size // SHARE), min(size, LEAST_OF_GROUP))


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_day(day: date) -> date:
    """The day, or the Monday after it where it is on a weekend."""
    return day + timedelta(days=WEEK - day.weekday()) if day.weekday() >= SATURDAY else day
