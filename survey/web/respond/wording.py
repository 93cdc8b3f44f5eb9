"""What templates ask of a visit: an answer as words, the entries that belong to a question."""

from survey.core.answers import EXITS
from survey.core.questionnaire import Allocation, Choice, CommentQuestion, Item
from survey.web.language import current_words
from survey.web.respond.visit import Visit

Asked = Item | Allocation | Choice | CommentQuestion


def in_words(text: dict[str, str]) -> str:
    """A questionnaire's text in the language of the page."""
    return current_words().of(text)


def field_of(name: str, asked: Asked) -> bool:
    """Whether a field belongs to a question: its own, or one of its parts."""
    return name == asked.id or (isinstance(asked, Allocation) and name in asked.fields)


def answer_to(visit: Visit, asked: Asked) -> str:
    """The answer given so far, in words; empty without one."""
    given = visit.fields.get(asked.id, "")
    if isinstance(asked, Item):
        return _rating(visit, asked, given)
    if isinstance(asked, Allocation):
        return _shares(visit, asked)
    if isinstance(asked, Choice):
        dimensions = visit.questionnaire.dimension
        return ", ".join(in_words(dimensions[each].name) for each in given.split("|") if each in dimensions)
    return given


def _rating(visit: Visit, item: Item, given: str) -> str:
    exits = visit.questionnaire.exits
    if given in EXITS:
        return in_words({"DK": exits.dont_know, "NA": exits.not_applicable}[given])
    labels = current_words().among(item.anchors or visit.questionnaire.scales[item.scale].points)
    return labels[int(given) - 1] if given else ""


def _shares(visit: Visit, asked: Allocation) -> str:
    given = ((part, visit.fields.get(name, "")) for name, part in zip(asked.fields, asked.parts, strict=True))
    return current_words().parted(f"{in_words(part.text)} ({points})" for part, points in given if points)
