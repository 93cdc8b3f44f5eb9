"""What was sent under a code that this browser keeps, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from survey.core.answers import written
from survey.core.questionnaire import Item, Questionnaire
from survey.core.routing import Block, pages_for
from survey.reporting.answers_copy import AnswerSection
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.store.receipts import comments_by, find_receipt
from survey.web.language import offer_languages_of
from survey.web.receipt_codes import kept_code
from survey.web.respond.wording import Answered, Asked, answer_to, in_words
from survey.web.shell import engine, now


@dataclass(frozen=True, slots=True)
class Sent:
    """Answers as they stand under a code, in fields like those of a draft; `handle` stands for it in addresses."""

    handle: str
    code: str
    assessment: Assessment
    questionnaire: Questionnaire
    group: str
    fields: Mapping[str, str]
    now: datetime

    @property
    def may_change(self) -> bool:
        """Whether they can still be changed or withdrawn."""
        return self.assessment.may_finish(self.now)


def sent(handle: str) -> Sent:
    """The answers behind an address; raises NotFoundError, whatever is wrong."""
    code = kept_code(handle)
    with reading(engine()) as session:
        receipt = find_receipt(session, code)
        questionnaire = questionnaire_of(session, receipt.assessment)
        comments = comments_by(session, receipt, code, [comment.id for comment in questionnaire.comments])
    offer_languages_of(questionnaire.languages)
    fields = written(questionnaire, receipt.response) | comments
    return Sent(handle, code, receipt.assessment, questionnaire, receipt.response.group, fields, now())


class AnsweredByGroup(Answered, Protocol):
    """Answers of somebody in a group."""

    @property
    def group(self) -> str:
        """The group."""


def sections_of(found: AnsweredByGroup) -> tuple[AnswerSection, ...]:
    """Everything that the group was asked, section by section, with the answers in words."""
    pages = pages_for(found.questionnaire, found.group)
    return tuple(_section(found, block) for page in pages for block in page)


def _section(found: AnsweredByGroup, block: Block) -> AnswerSection:
    asked = [found.questionnaire.question[name] for name in block.questions]
    return AnswerSection(in_words(block.section.name), tuple((_text(each), answer_to(found, each)) for each in asked))


def _text(asked: Asked) -> str:
    return in_words(asked.text if isinstance(asked, Item) else asked.question)
