"""Every figure of an assessment, worked out one after the other: scores, perception, overhead, position, priorities."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from survey.core.agreement import Agreement, agreement_of, spread_of
from survey.core.consistency import consistencies
from survey.core.context import Context
from survey.core.disclosure import Audience, bounded, columns_for, largest_share
from survey.core.effort import mean_shares
from survey.core.findings import Bound
from survey.core.layout import Layout
from survey.core.measures import Measures
from survey.core.overhead import Base, DriverRisk, Index, base_index, driver_risk, index_with_facts, item_risk
from survey.core.perception import perception_gaps
from survey.core.position import Place, place
from survey.core.priorities import Priority, importance_of, priority_of
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import exact
from survey.core.scores import Scores, scores_of
from survey.core.scoring import LEAST_ITEMS, add_items, dimension_score, item_mean, overall_score, score100
from survey.core.summary import Summary
from survey.core.suppression import Members, Table, choose_shown, index_is_told, sizes_of
from survey.core.tally import Tally


@dataclass(frozen=True, slots=True)
class Workings:
    """All figures, exact, before anything is taken out for its readers. `rows` counts rows by group."""

    measures: Measures
    overall: Fraction | None
    base: Base | None
    index: Index | None
    own_view: bool
    priorities: Mapping[str, Priority]
    rows: Mapping[str, int]
    doubtful: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What is counted and how: a layout, who may see less than `smallest`, and what the leader stated.

    `questionnaire` has the groups of the summary (merged ones perhaps), `layout` the routing as it was asked.
    """

    questionnaire: Questionnaire
    layout: Layout
    context: Context
    smallest: int
    audience: Audience
    members: Members = field(default_factory=dict)  # the groups in each column, where some are counted together

    @property
    def least(self) -> int:
        """How many must stand behind any part of a figure: for readers, as many as behind a cell."""
        return self.smallest if self.audience is Audience.READERS else 1


def work_out(basis: Basis, summary: Summary) -> Workings:
    """The workings of an assessment; what its readers are told rests on enough people everywhere."""
    questionnaire = basis.questionnaire
    measures = _measure(basis, summary)
    base = None if questionnaire.overhead is None else base_index(questionnaire.overhead, measures.drivers)
    index = _index(questionnaire, measures, base)
    measures = replace(measures, overhead=None if index is None else index.value)
    return Workings(
        measures=measures,
        overall=overall_score(questionnaire, measures.dimensions),
        base=base,
        index=index,
        own_view=_is_own_view(questionnaire, measures),
        priorities=_prioritise(measures, _votes(questionnaire, summary, basis.least)),
        rows={group: own.rows for group, own in summary.items()},
        doubtful=sum(own.doubtful for own in summary.values()),
    )


def _votes(questionnaire: Questionnaire, summary: Summary, least_voters: int) -> Mapping[str, int]:
    """Votes for each dimension by valid respondents, over every choice; none where fewer than `least_voters` voted."""
    enough = sum(own.ballots for own in summary.values()) >= least_voters
    votes = zip(*(own.votes for own in summary.values()), strict=True)
    return {key: sum(given) if enough else 0 for key, given in zip(questionnaire.dimension, votes, strict=True)}


def _measure(basis: Basis, summary: Summary) -> Measures:
    questionnaire = basis.questionnaire
    scores = scores_of(basis.layout, summary)
    columns = columns_for(questionnaire, basis.context, scores.valid, basis.audience)
    told = {key: _told(basis, cells) for key, cells in scores.dimensions.items()}
    bounds = {key: bound for key, (_, bound) in told.items()}
    table = _table(basis, summary, scores, columns, bounds)
    shown = choose_shown(table, basis.audience)
    effort = mean_shares(questionnaire, [own.efforts for own in summary.values()])
    enough = [each for each in effort.values() if each.n >= basis.least]
    shares = {part: share for each in enough for part, share in each.shares.items()}
    asked = () if questionnaire.overhead is None else questionnaire.overhead.drivers
    risks = {
        part.item: item_risk(questionnaire, questionnaire.item[part.item], scores.items[part.item], basis.audience)
        for driver in asked
        for part in driver.items
        if part.item not in shown.risks_withheld and add_items(scores.items[part.item].values()).n >= basis.least
    }
    drivers = {driver.id: driver_risk(driver, risks, shares) for driver in asked}
    dimensions = {key: score for key, (score, _) in told.items()}
    return Measures(
        questionnaire=questionnaire,
        context=basis.context,
        smallest=basis.smallest,
        columns=columns,
        scores=scores,
        dimensions=dimensions,
        bounds=bounds,
        shown=shown,
        gaps=perception_gaps(basis.layout, questionnaire, summary),
        effort=effort,
        drivers=drivers,
        place=_place(questionnaire, dimensions, drivers),
        agreements=_agreements(questionnaire, scores),
        consistency=consistencies(basis.layout, summary),
        index=_told(basis, scores.index)[0] if scores.index and index_is_told(table, basis.audience) else None,
    )


def _told(basis: Basis, cells: Mapping[str, Tally]) -> tuple[Fraction | None, Bound]:
    """A dimension's score as it may be told: all that is made of it is made of that.

    An answer is about half of its person's score at most.
    """
    score = dimension_score(basis.questionnaire, cells, basis.smallest)
    if score is None:
        return None, None
    share = largest_share((exact(basis.questionnaire.group[group].weight), cell.n) for group, cell in cells.items())
    return bounded(score, share / LEAST_ITEMS, basis.questionnaire.highest, basis.audience)


def _table(
    basis: Basis, summary: Summary, scores: Scores, columns: tuple[str, ...], bounds: Mapping[str, Bound]
) -> Table:
    """The cells as disclosure sees them, with those near an end of the scale."""
    questionnaire = basis.questionnaire
    means = [
        (key, column, cells[column].mean, cells[column].n)
        for key, cells in scores.dimensions.items()
        for column in columns
    ]
    means += [
        (key, column, item_mean(questionnaire, questionnaire.item[key], cells[column]), cells[column].n)
        for key, cells in scores.items.items()
        for column in columns
    ]
    near = {
        (key, column)
        for key, column, mean, n in means
        if basis.audience is Audience.READERS
        and mean is not None
        and bounded(mean, Fraction(1, n), questionnaire.highest, basis.audience)[1]
    }
    return Table(
        questionnaire,
        basis.layout,
        sizes_of(scores, columns),
        frozenset(near | {(key, "") for key, bound in bounds.items() if bound}),
        {column: basis.members.get(column, {column: summary[column]}) for column in columns},
        {column: scores.valid[column] for column in columns},
        basis.smallest,
    )


def _agreements(questionnaire: Questionnaire, scores: Scores) -> Mapping[str, Mapping[str, Agreement | None]]:
    spreads = {
        item: {group: spread_of(counted.counts) for group, counted in by_group.items()}
        for item, by_group in scores.items.items()
    }
    members = {dimension: [item.id for item in questionnaire.items_of(dimension)] for dimension in scores.dimensions}
    return {
        dimension: {
            group: agreement_of((spreads[item][group] for item in items), questionnaire.highest)
            for group in scores.valid
        }
        for dimension, items in members.items()
    }


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
