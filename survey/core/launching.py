"""What has to be right before anybody is asked: a list of checks, none of which lets a mistake out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from survey.core.context import Context
from survey.core.merging import merged_names
from survey.core.questionnaire import Questionnaire
from survey.core.retention import Retention
from survey.core.windows import fingerprint

Name = Literal["questionnaire", "groups", "people", "dates", "mail", "privacy", "targets", "facts"]
# What a person says they have looked at; it holds for what stood there then.
Agreement = Literal["groups", "privacy", "targets"]
AGREEMENTS: tuple[Agreement, ...] = ("groups", "privacy", "targets")
State = Literal["done", "look", "missing"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list. `look` is allowed and worth a look, `missing` keeps the survey from opening."""

    name: Name
    state: State


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is known of an assessment that is to be opened.

    `invited` counts people with an invitation, `addressed` those of them with an address. `sender` and
    `is_mail_tested` matter only where they are written to. `agreed`: agreement -> mark of what was agreed to.
    """

    questionnaire: Questionnaire
    context: Context
    smallest_group: int
    needs_invitations: bool
    invited: int
    addressed: int
    by_mail: bool
    sender: str
    is_mail_tested: bool
    closes_at: datetime | None
    privacy: Mapping[str, str]
    retention: Retention
    agreed: Mapping[str, str]

    def mark(self, agreement: Agreement) -> str:
        """The mark of what stands there now: another one is another thing to agree to."""
        what: dict[Agreement, object] = {
            "groups": (sorted(self.context.population.items()), self.hidden_columns(), self.smallest_group),
            # How long answers are kept stands among these words.
            "privacy": (sorted(self.privacy.items()), self.retention),
            "targets": [self.context.target(self.questionnaire, each.id) for each in self.questionnaire.dimensions],
        }
        return fingerprint(repr(what[agreement]))

    def has_agreed(self, agreement: Agreement) -> bool:
        """Whether what stands there now was agreed to."""
        return self.agreed.get(agreement) == self.mark(agreement)

    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Columns of the report as they will be if all answer -> their groups; groups that nobody is in left out."""
        people = self.context.population
        small = [group for group, n in people.items() if 0 < n < self.smallest_group]
        columns: dict[str, tuple[str, ...]] = {}
        for group, column in merged_names(self.questionnaire, small).items():
            if people.get(group) != 0:
                columns[column] = (*columns.get(column, ()), group)
        return columns

    def people_in(self, column: str) -> int | None:
        """How many people a column will have; None while that was not stated for all of its groups."""
        stated = [self.context.population.get(group) for group in self.columns()[column]]
        return None if None in stated else sum(n for n in stated if n is not None)

    def hidden_columns(self) -> list[str]:
        """Columns too small to be shown, however many of them answer."""
        sizes = {column: self.people_in(column) for column in self.columns()}
        return [column for column, n in sizes.items() if n is not None and n < self.smallest_group]


def checks(found: Preparation, now: datetime) -> tuple[Check, ...]:
    """The list, in the order in which things are done."""
    return (
        Check("questionnaire", "done"),
        Check("groups", _groups(found)),
        Check("people", _people(found)),
        Check("dates", _dates(found, now)),
        Check("mail", _mail(found)),
        Check("privacy", _agreed(found, "privacy")),
        Check("targets", _agreed(found, "targets")),
        Check("facts", _facts(found)),
    )


def may_open(found: Collection[Check]) -> bool:
    """Whether nothing is missing."""
    return all(check.state != "missing" for check in found)


def _groups(found: Preparation) -> State:
    if any(group not in found.context.population for group in found.questionnaire.group):
        return "missing"
    return "done" if not found.hidden_columns() else _agreed(found, "groups")


def _people(found: Preparation) -> State:
    if found.invited or not found.needs_invitations:
        return "done"
    return "missing"


def _dates(found: Preparation, now: datetime) -> State:
    if found.closes_at is None:
        return "look"
    return "done" if now < found.closes_at else "missing"


def _mail(found: Preparation) -> State:
    if not found.addressed:
        return "done"
    if not found.by_mail:
        return "look"
    return "done" if found.sender and found.is_mail_tested else "missing"


def _agreed(found: Preparation, agreement: Agreement) -> State:
    return "done" if found.has_agreed(agreement) else "missing"


def _facts(found: Preparation) -> State:
    asked = {each.id for each in found.questionnaire.context if each.kind in ("yes_no", "exceeds")}
    return "done" if asked <= set(found.context.facts) else "look"
