"""Every figure of an assessment, worked out one after the other: scores, perception, overhead, position, priorities."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from survey.core.context import Context
from survey.core.disclosure import Audience, Columns, columns_for
from survey.core.effort import count_votes, mean_shares
from survey.core.measures import Measures
from survey.core.overhead import Base, DriverRisk, Index, base_index, driver_risk, index_with_facts
from survey.core.perception import perception_gaps
from survey.core.position import Place, place
from survey.core.priorities import Priority, importance_of, priority_of
from survey.core.questionnaire import Questionnaire
from survey.core.responses import Responses
from survey.core.scoring import dimension_score, score100, score_responses


@dataclass(frozen=True, slots=True)
class Workings:
    """All figures, exact, before anything is taken out for its readers. `rows` counts rows by group."""

    measures: Measures
    base: Base | None
    index: Index | None
    own_view: bool
    priorities: Mapping[str, Priority]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Basis:
    """What is stated, the smallest group that may be shown, how many must stand behind a part, and the columns."""

    context: Context
    smallest: int
    least: int
    columns: Columns


def work_out(
    questionnaire: Questionnaire, responses: Responses, context: Context, smallest: int, audience: Audience
) -> Workings:
    """The workings of an assessment; what its readers are told rests on enough people everywhere."""
    least = smallest if audience is Audience.READERS else 1
    columns = columns_for(questionnaire, context, audience)
    measures = _measure(questionnaire, responses, Basis(context, smallest, least, columns))
    base = None if questionnaire.overhead is None else base_index(questionnaire.overhead, measures.drivers)
    index = _index(questionnaire, measures, base)
    measures = replace(measures, overhead=None if index is None else index.value)
    rows = {group: len(answers) for group, answers in responses.items()}
    votes = count_votes(questionnaire, responses, measures.scores, least)
    return Workings(measures, base, index, _is_own_view(questionnaire, measures), _prioritise(measures, votes), rows)


def _measure(questionnaire: Questionnaire, responses: Responses, basis: Basis) -> Measures:
    scores = score_responses(questionnaire, responses)
    dimensions = {
        key: dimension_score(questionnaire, cells, basis.smallest) for key, cells in scores.dimensions.items()
    }
    effort = mean_shares(questionnaire, responses, scores)
    told = [each for each in effort.values() if each.n >= basis.least]
    shares = {part: share for each in told for part, share in each.shares.items()}
    asked = () if questionnaire.overhead is None else questionnaire.overhead.drivers
    drivers = {driver.id: driver_risk(questionnaire, driver, scores, shares, basis.least) for driver in asked}
    return Measures(
        questionnaire=questionnaire,
        context=basis.context,
        smallest=basis.smallest,
        columns=basis.columns,
        scores=scores,
        dimensions=dimensions,
        gaps=perception_gaps(questionnaire, responses, scores),
        effort=effort,
        drivers=drivers,
        place=_place(questionnaire, dimensions, drivers),
    )


def _place(
    questionnaire: Questionnaire, dimensions: Mapping[str, Fraction | None], drivers: Mapping[str, DriverRisk]
) -> Place | None:
    position = questionnaire.position
    if position is None:
        return None
    on100 = {key: None if score is None else score100(questionnaire, score) for key, score in dimensions.items()}
    return place(position, on100, drivers[position.load.driver].risk)


def _index(questionnaire: Questionnaire, measures: Measures, base: Base | None) -> Index | None:
    if questionnaire.overhead is None or base is None or base.value is None:
        return None
    return index_with_facts(questionnaire.overhead, base.value, measures.look_up)


def _is_own_view(questionnaire: Questionnaire, measures: Measures) -> bool:
    """Nobody from outside the PMO answered."""
    outside = () if questionnaire.overhead is None else questionnaire.overhead.outside_groups
    return bool(outside) and not any(measures.scores.respondents(group) for group in outside)


def _prioritise(measures: Measures, votes: Mapping[str, int]) -> Mapping[str, Priority]:
    questionnaire = measures.questionnaire
    importance = importance_of(questionnaire.priorities, votes)
    risks = {key: driver.risk for key, driver in measures.drivers.items()}
    return {
        dimension.id: priority_of(
            questionnaire,
            measures.dimensions[dimension.id],
            measures.context.target(questionnaire, dimension.id),
            importance[dimension.id],
            risks.get(dimension.driver or ""),
        )
        for dimension in questionnaire.dimensions
    }
