"""The next assessment of a PMO: what it may ask, what it takes over, and what has changed since the one before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import randbits
from typing import Any

from survey.catalogue import content_sha256
from survey.core.context import Context, read_context
from survey.core.errors import NotFoundError, RefusedError
from survey.core.questionnaire import Questionnaire
from survey.core.repeating import Listed, Turnover, groups_of, next_sizes, next_targets, turnover, with_groups_of
from survey.core.rhythm import Kind, Rhythm, kind_of, size_of_third, third_of
from survey.core.wording import Wording, compare_wording
from survey.store import Engine, Session
from survey.store.assessments import (
    Assessment,
    AssessmentPlan,
    context_of,
    create_assessment,
    find_assessment,
    questionnaire_of,
)
from survey.store.audit import Entry, log_entry, of_assessment
from survey.store.engine import transaction
from survey.store.ids import AccountId
from survey.store.organisations import Pmo, find_pmo
from survey.store.repeating import Line, Wave, hold_followed, invite_listed, line_of, people_of, take_over
from survey.store.rhythms import save_rhythm

SEED_BITS = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """A questionnaire that the next assessment may ask. `is_same`: as it was frozen; `people` would be asked."""

    kind: Kind
    questionnaire: Questionnaire
    sha256: str
    follows: Assessment
    is_same: bool
    wording: Wording
    people: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the next assessment is made of, besides what it takes over. Without a slug one is made from the title."""

    title: str
    questionnaire: Questionnaire
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the assessment that another one follows.

    `is_like` says whether both are full assessments, or both pulses. `sizes` of groups then and now. A pulse asks only
    some of the people: those missing from its list did not leave. `facts` are those of last time that are asked again.
    """

    followed: Assessment
    kind: Kind
    is_like: bool
    wording: Wording
    turnover: Turnover
    sizes: Mapping[str, tuple[int | None, int | None]]
    facts: Mapping[str, bool]


def choices_after(session: Session, earlier: Assessment, shelf: Iterable[Questionnaire]) -> Sequence[Choice]:
    """What the next assessment may ask: what was asked before, and what lies on the shelf today.

    Raises RefusedError("wrong_state") where `earlier` was never opened.
    """
    line = _line(session, earlier)
    behind = line.behind(earlier)
    sizes = groups_of(people_of(session, [wave.assessment for wave in behind]))
    found: dict[str, Choice] = {}
    for questionnaire, is_same in _questionnaires(session, behind, shelf):
        kind = kind_of(questionnaire)
        follows = _followed(behind, kind)
        before = questionnaire_of(session, follows)
        aligned = questionnaire if is_same else with_groups_of(before, questionnaire)
        sha256 = content_sha256(aligned)
        asked = [size_of_third(n) if kind == "pulse" else n for group, n in sizes.items() if group in aligned.group]
        wording = compare_wording(before, aligned)
        found.setdefault(sha256, Choice(kind, aligned, sha256, follows, is_same, wording, sum(asked)))
    return sorted(found.values(), key=lambda choice: choice.kind)


def start_next(
    engine: Engine, earlier: Assessment, chosen: Chosen, now: datetime, by: AccountId | None = None
) -> Assessment:
    """A new draft that takes over people, groups, mails and targets of an earlier assessment, and never its answers.

    Raises RefusedError("next_is_there") where the same was started before, and RefusedError("wrong_state") where
    `earlier` was never opened.
    """
    questionnaire = chosen.questionnaire
    with transaction(engine) as session:
        line = _line(session, earlier)
        behind = line.behind(earlier)
        followed = _followed(behind, kind_of(questionnaire))
        hold_followed(session, followed, questionnaire.id)
        draft = create_assessment(session, _plan(session, followed, chosen), now.date())
        people = [
            each for each in _people_to_ask(session, line, behind, questionnaire) if each.group in questionnaire.group
        ]
        context = _context(session, (followed, behind[-1].assessment), questionnaire, people)
        draft = take_over(session, followed, draft, questionnaire.languages, context)
        invited = invite_listed(session, draft, people, questionnaire.languages)
        entry = of_assessment(
            draft, "assessment.repeated", by, follows=followed.slug, questionnaire=questionnaire.id, people=invited
        )
        log_entry(session, entry, now)
        return draft


def changes_since(session: Session, later: Assessment) -> Changes:
    """What changed since the assessment that this one follows; raises NotFoundError where it follows none."""
    if later.follows is None:
        raise NotFoundError
    followed = find_assessment(session, later.follows)
    line = line_of(session, later.organisation, [later.pmo])
    behind = [wave.assessment for wave in line.behind(followed)]
    before, asked = questionnaire_of(session, followed), questionnaire_of(session, later)
    then, now = people_of(session, behind), people_of(session, [later])
    stated, sizes = _stated(session, behind[-1]).population, _stated(session, later).population
    facts = _stated(session, followed).facts
    return Changes(
        followed,
        kind_of(asked),
        kind_of(before) == kind_of(asked),
        compare_wording(before, asked),
        turnover(then, now),
        {group: (stated.get(group), sizes.get(group)) for group in asked.group},
        {each.id: facts[each.id] for each in asked.context if each.id in facts},
    )


def set_rhythm(engine: Engine, pmo: Pmo, rhythm: Rhythm, now: datetime, by: AccountId | None = None) -> None:
    """Keep how often a PMO is assessed."""
    with transaction(engine) as session:
        save_rhythm(session, pmo, rhythm)
        details = {"pmo": pmo.name, "months": rhythm.months, "weeks": rhythm.weeks}
        log_entry(session, Entry(pmo.organisation, "pmo.rhythm", by, details=details), now)


def _line(session: Session, earlier: Assessment) -> Line:
    if earlier.state == "draft":
        raise RefusedError("wrong_state", state=earlier.stage)
    return line_of(session, earlier.organisation, [earlier.pmo])


def _questionnaires(
    session: Session, behind: Sequence[Wave], shelf: Iterable[Questionnaire]
) -> Iterator[tuple[Questionnaire, bool]]:
    """What was asked last of each kind, and what lies on the shelf; whether it was asked."""
    for wave in {wave.kind: wave for wave in (behind[-1], behind[0])}.values():
        yield questionnaire_of(session, wave.assessment), True
    for questionnaire in shelf:
        yield questionnaire, False


def _followed(behind: Sequence[Wave], kind: Kind) -> Assessment:
    """A full assessment follows the last full one, a pulse the last of either: only like is compared with like."""
    return behind[0 if kind == "pulse" else -1].assessment


def _plan(session: Session, followed: Assessment, chosen: Chosen) -> AssessmentPlan:
    return AssessmentPlan(
        find_pmo(session, followed.organisation, followed.pmo),
        chosen.title,
        chosen.questionnaire,
        content_sha256(chosen.questionnaire),
        followed.smallest_group,
        chosen.slug,
        followed.mode,
        followed.id,
    )


def _people_to_ask(
    session: Session, line: Line, behind: Sequence[Wave], questionnaire: Questionnaire
) -> Sequence[Listed]:
    """Everybody for a full assessment, a third by chance for a pulse."""
    people = people_of(session, [wave.assessment for wave in behind])
    if kind_of(questionnaire) == "full":
        return people
    asked = [{each.key for each in people_of(session, [pulse])} for pulse in line.last_pulses()]
    drawn = third_of({each.key: each.group for each in people}, asked, randbits(SEED_BITS))
    return [each for each in people if each.key in drawn]


def _context(
    session: Session, sources: tuple[Assessment, Assessment], questionnaire: Questionnaire, people: Sequence[Listed]
) -> Mapping[str, Any]:
    """What is stated of the next one: targets of the first source, sizes of the second. Facts are stated anew."""
    followed, whole = sources
    before = questionnaire_of(session, followed)
    listed = groups_of(people)
    return {
        "targets": next_targets(before, questionnaire, _stated(session, followed)),
        "population": next_sizes(questionnaire, _stated(session, whole).population, listed, kind_of(questionnaire)),
    }


def _stated(session: Session, assessment: Assessment) -> Context:
    return read_context(questionnaire_of(session, assessment), context_of(session, assessment))
