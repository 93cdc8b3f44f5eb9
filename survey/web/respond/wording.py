"""What templates ask of a visit: an answer as words, the entries that belong to a question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from survey.core.answers import EXITS
from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Item, Questionnaire
from survey.web.language import current_words
from survey.web.respond.visit import Visit

Asked = Item | Allocation | Choice | CommentQuestion


class Answered(Protocol):
    """Answers in fields, on their way or sent."""

    @property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""

    @property
    def fields(self) -> Mapping[str, str]:
        """What was answered."""


def in_words(text: dict[str, str]) -> str:
    """A questionnaire's text in the language of the page."""
    return current_words().of(text)


def field_of(name: str, asked: Asked) -> bool:
    """Whether a field belongs to a question: its own, or one of its parts."""
    return name == asked.id or (isinstance(asked, Allocation) and name in asked.fields)


def answer_to(visit: Answered, asked: Asked) -> str:
    """The answer given so far, in words; empty without one."""
    given = visit.fields.get(asked.id, "")
    if isinstance(asked, Item):
        return _rating(visit, asked, given)
    if isinstance(asked, Allocation):
        return _shares(visit, asked)
    return _names_of_dimensions(visit, given) if isinstance(asked, Choice) else given


def in_other_window(visit: Visit, name: str, text: str) -> str:
    """What another window says in a field, in words."""
    item = visit.questionnaire.item.get(name)
    shown = _rating(visit, item, text) if item else _names_of_dimensions(visit, text) or text
    return current_words().say("You changed this in another window. There it says: {answer}", answer=shown)


def local_time(visit: Visit, moment: datetime) -> str:
    """Hours and minutes in the zone in which the survey tells its times, with its name. A script knows the reader's."""
    local = moment.astimezone(ZoneInfo(visit.assessment.time_zone))
    return f"{current_words().clock(local)} ({local.tzname()})"


def _names_of_dimensions(visit: Answered, given: str) -> str:
    dimensions = visit.questionnaire.dimension
    return current_words().parted(in_words(dimensions[each].name) for each in given.split("|") if each in dimensions)


def _rating(visit: Answered, item: Item, given: str) -> str:
    exits = visit.questionnaire.exits
    if given in EXITS:
        return in_words({"DK": exits.dont_know, "NA": exits.not_applicable}[given])
    labels = current_words().among(item.anchors or visit.questionnaire.scales[item.scale].points)
    return labels[int(given) - 1] if given else ""


def _shares(visit: Answered, asked: Allocation) -> str:
    given = ((part, visit.fields.get(name, "")) for name, part in zip(asked.fields, asked.parts, strict=True))
    return current_words().parted(f"{in_words(part.text)} ({points})" for part, points in given if points)
