"""How far somebody is, section by section, and how long it may still take."""

from dataclasses import dataclass
from typing import Literal

from survey.core.pace import median_pace, minutes_at
from survey.core.questionnaire import Allocation, CommentQuestion, Item, Questionnaire
from survey.core.routing import Page, minutes_for
from survey.store.engine import reading
from survey.store.pace import paces_of
from survey.web.language import current_words
from survey.web.respond.visit import Visit
from survey.web.shell import engine

SECONDS_IN_MINUTE, HOURS = 60, 24
State = Literal["done", "begun", "open"]


@dataclass(frozen=True, slots=True)
class _Outline:
    """What is asked on a page: ratings, and the fields of each question but comments, which nobody thinks over."""

    items: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]


# By questionnaire and group, and by language too: a questionnaire that was frozen never changes.
_outlines: dict[tuple[str, str], tuple[_Outline, ...]] = {}
_names: dict[tuple[str, str, str], tuple[str, ...]] = {}
_stated: dict[str, float] = {}
_measured: dict[str, tuple[int | None, int | None]] = {}


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """A page of the survey: how many of its ratings are answered. `seen`: it was saved at least once."""

    number: int
    answered: int
    asked: int
    seen: bool

    @property
    def state(self) -> State:
        """Done once everything is answered, or was seen where there is nothing to rate."""
        if self.asked:
            return "done" if self.answered == self.asked else "begun" if self.seen else "open"
        return "done" if self.seen else "open"


def names_of(found: Visit) -> tuple[str, ...]:
    """What each page is called in the language of this one: its sections."""
    words = current_words()
    key = (found.assessment.questionnaire_sha256, found.group or "", words.language)
    if key not in _names:
        _names[key] = tuple(" · ".join(words.of(block.section.name) for block in page) for page in found.pages)
    return _names[key]


def sections_of(found: Visit) -> tuple[SectionProgress, ...]:
    """How far each page is."""
    return tuple(_progress(found, number, outline) for number, outline in enumerate(_outlines_of(found), start=1))


def first_open_page(found: Visit) -> int:
    """The first page with an item that was not yet seen; the last when all were."""
    unseen = (
        number
        for number, outline in enumerate(_outlines_of(found), start=1)
        if any(name not in found.fields for name in outline.items)
    )
    return next(unseen, len(found.pages))


def unanswered(found: Visit) -> tuple[tuple[int, Item], ...]:
    """Items without an answer, each with the number of its page."""
    return tuple(
        (number, found.questionnaire.item[name])
        for number, outline in enumerate(_outlines_of(found), start=1)
        for name in outline.items
        if not found.fields.get(name)
    )


def minutes_left(found: Visit, number: int) -> int:
    """Minutes for what is not yet answered from a page on, at the median pace of this assessment once that is known."""
    rest = [fields for outline in _outlines_of(found)[number - 1 :] for fields in outline.questions]
    return minutes_at(_pace(found), sum(not any(map(found.fields.get, fields)) for fields in rest))


def minutes_in_all(found: Visit) -> tuple[int, int]:
    """Minutes for the group that is asked least and for the one that is asked most; of the known group alone else."""
    if found.group is not None:
        minutes = minutes_at(_pace(found), sum(len(outline.questions) for outline in _outlines_of(found)))
        return minutes, minutes
    pace = _measured_lately(found)
    if pace is None:
        return minutes_for(found.questionnaire)
    asked = _items_by_group(found.questionnaire)
    return minutes_at(pace, min(asked)), minutes_at(pace, max(asked))


def _progress(found: Visit, number: int, outline: _Outline) -> SectionProgress:
    return SectionProgress(
        number,
        sum(bool(found.fields.get(name)) for name in outline.items),
        len(outline.items),
        any(field in found.fields for fields in outline.questions for field in fields),
    )


def _outlines_of(found: Visit) -> tuple[_Outline, ...]:
    key = (found.assessment.questionnaire_sha256, found.group or "")
    if key not in _outlines:
        _outlines[key] = tuple(_outline(found.questionnaire, page) for page in found.pages)
    return _outlines[key]


def _outline(questionnaire: Questionnaire, page: Page) -> _Outline:
    asked = [questionnaire.question[name] for block in page for name in block.questions]
    thought_over = [each for each in asked if not isinstance(each, CommentQuestion)]
    return _Outline(
        tuple(each.id for each in asked if isinstance(each, Item)),
        tuple(each.fields if isinstance(each, Allocation) else (each.id,) for each in thought_over),
    )


def _pace(found: Visit) -> float:
    """Seconds a question: measured once ten people have sent theirs, else what the questionnaire says."""
    measured = _measured_lately(found)
    return _stated_pace(found) if measured is None else measured


def _stated_pace(found: Visit) -> float:
    sha256 = found.assessment.questionnaire_sha256
    if sha256 not in _stated:
        longest = max(_items_by_group(found.questionnaire))
        _stated[sha256] = found.questionnaire.minutes * SECONDS_IN_MINUTE / longest
    return _stated[sha256]


def _items_by_group(questionnaire: Questionnaire) -> list[int]:
    return [sum(group.id in item.groups for item in questionnaire.items) for group in questionnaire.groups]


def _measured_lately(found: Visit) -> int | None:
    """The pace of others, looked up again every hour."""
    hour = found.now.toordinal() * HOURS + found.now.hour
    kept_in, pace = _measured.get(found.assessment.id, (None, None))
    if kept_in != hour:
        with reading(engine()) as session:
            pace = median_pace(paces_of(session, found.assessment))
        _measured[found.assessment.id] = (hour, pace)
    return pace
