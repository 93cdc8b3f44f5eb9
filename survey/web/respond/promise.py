"""What is promised before the first answer, in the figures of this assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from survey.core.context import read_context
from survey.core.disclosure import LEAST_FOR_COMMENTS
from survey.core.merging import merged_names
from survey.core.questionnaire import Questionnaire
from survey.core.texts import Text
from survey.store.access import names_who_see
from survey.store.assessments import Assessment, context_of
from survey.store.engine import reading
from survey.store.preparing import Settled, settled_of
from survey.web.respond.visit import Visit
from survey.web.shell import engine

MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Promise:
    """Who sees what. `people` is how many are asked by group, where that was stated.

    `joined` names, for a group that is never shown alone, what it is shown inside. `seen_by` names who can see whose
    answers are whose, in the modes where anybody can. `mark` stands for rules that nobody can change any more;
    `settled` holds own words on privacy, and how long things are kept.
    """

    mode: str
    smallest_group: int
    smallest_for_comments: int
    people: Mapping[str, int]
    joined: Mapping[str, Text]
    seen_by: tuple[str, ...]
    mark: str
    settled: Settled


def promise_of(found: Visit) -> Promise:
    """The promise of the assessment behind a link."""
    assessment, questionnaire = found.assessment, found.questionnaire
    with reading(engine()) as session:
        people = read_context(questionnaire, context_of(session, assessment)).population
        settled = settled_of(session, assessment)
        named = assessment.mode != "anonymous"
        seen_by = tuple(names_who_see(session, assessment)) if named else ()
    comments = max(LEAST_FOR_COMMENTS, assessment.smallest_group)
    return Promise(
        assessment.mode,
        assessment.smallest_group,
        comments,
        people,
        _joined(questionnaire, people, assessment.smallest_group),
        seen_by,
        _mark(assessment, comments),
        settled,
    )


def _joined(questionnaire: Questionnaire, people: Mapping[str, int], smallest: int) -> dict[str, Text]:
    """Groups that are too small, or one person, by what they are counted in."""
    columns = merged_names(questionnaire, [group for group, n in people.items() if n < smallest])
    return {group: questionnaire.merged[column].name for group, column in columns.items() if column != group}


def _mark(assessment: Assessment, comments: int) -> str:
    rules = (assessment.mode, assessment.smallest_group, comments, assessment.questionnaire_sha256)
    return sha256(repr(rules).encode()).hexdigest()[:MARK_LENGTH].upper()
