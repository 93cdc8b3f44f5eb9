"""Answers in, Findings out: the one way to every figure of the product.

`survey.core.workings` knows every figure; here disclosure decides which of them leave the core.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from survey.core.agreement import Agreement as GroupAgreement
from survey.core.agreement import Icc, icc, word_of
from survey.core.composites import CompositeIntervals, composite_intervals, draw_composites
from survey.core.consistency import FIRM, reliability_for
from survey.core.context import Context
from survey.core.disclosure import (
    LEAST_FOR_DISTRIBUTION,
    Audience,
    as_displayed,
    bounded,
    columns_asked,
    distribution,
    exactly_told,
    least_variance,
    most_agreement,
    never_alone,
    number,
    shown_cells,
    totals_may_be_shown,
)
from survey.core.findings import (
    Agreement,
    Bound,
    DimensionCell,
    DimensionFindings,
    Findings,
    IndexFindings,
    Interval,
    ItemCell,
    ItemFindings,
    Overall,
    QualityFindings,
    QuestionnaireMark,
    Reliability,
    Respondents,
)
from survey.core.intervals import Estimate, t_interval
from survey.core.layout import lay_out
from survey.core.measures import Measures
from survey.core.merging import merge, merged_names, small_groups
from survey.core.quality import grade_of, response_rate
from survey.core.questionnaire import Dimension, Item, Questionnaire
from survey.core.resampling import DRAWS, draw_groups
from survey.core.scoring import ItemTally, add_items, dimension_score, item_mean, item_variance, level_of, score100
from survey.core.summary import Summary
from survey.core.suppression import Members
from survey.core.tally import together
from survey.core.verdicts import Verdicts
from survey.core.workings import Basis, Workings, work_out

DEFAULT_SEED = 1
MOVES = Fraction(1, 5)  # levels that a dimension must move by without careless answers to be named


def assess(  # noqa: PLR0913  # what findings depend on, and who reads them
    questionnaire: Questionnaire,
    mark: QuestionnaireMark,
    summary: Summary,
    context: Context,
    smallest: int,
    audience: Audience,
    seed: int = DEFAULT_SEED,
) -> Findings:
    """The findings of an assessment for an audience; a cell with fewer than `smallest` answers is not shown.

    `seed` is that of the resampling behind the intervals of composites.
    """
    layout = lay_out(questionnaire)
    members: Members = {}
    if audience is Audience.READERS:
        valid = {group: own.valid for group, own in summary.items()}
        names = merged_names(questionnaire, small_groups(valid, context, smallest))
        members = {name: {group: summary[group] for group in names if names[group] == name} for name in names.values()}
        questionnaire, summary, context = merge(questionnaire, summary, context, names)
    workings = work_out(Basis(questionnaire, layout, context, smallest, audience, members), summary)
    intervals = composite_intervals(workings, draw_composites(workings, draw_groups(summary, seed)))
    intervals = without_clipped(workings.measures, intervals)
    findings = _Writer(workings, intervals, audience, seed).findings(mark)
    return as_displayed(findings) if audience is Audience.READERS else findings


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes findings from workings, column by column, leaving out what its audience may not see."""

    workings: Workings
    intervals: CompositeIntervals
    audience: Audience
    seed: int

    @property
    def questionnaire(self) -> Questionnaire:
        return self.workings.measures.questionnaire

    @property
    def columns(self) -> tuple[str, ...]:
        return self.workings.measures.columns

    @property
    def smallest(self) -> int:
        return self.workings.measures.smallest

    @property
    def holder(self) -> bool:
        return self.audience is Audience.HOLDER

    def findings(self, mark: QuestionnaireMark) -> Findings:
        measures = self.workings.measures
        dimensions = {each.id: self.dimension(each) for each in self.questionnaire.dimensions}
        items = {each.id: self.item(each) for each in self.questionnaire.items}
        overhead, place = self.questionnaire.overhead, measures.place
        verdicts = Verdicts(self.workings, self.intervals, self.audience, dimensions, items)
        return Findings(
            questionnaire=mark,
            smallest_group=measures.smallest,
            respondents=self.respondents(),
            overall=self.overall(),
            dimensions=dimensions,
            items=items,
            overhead_risk=None if overhead is None else verdicts.overhead(overhead),
            position=None if place is None else verdicts.position(place),
            perception=verdicts.perception(),
            effort={key: verdicts.effort(key) for key in measures.effort},
            advice=verdicts.advice(),
            quality=self.quality(dimensions, items),
            index=None if self.questionnaire.index is None else self.index(),
            seed=self.seed,
            draws=DRAWS,
        )

    def respondents(self) -> Respondents:
        valid = self.workings.measures.scores.all_respondents
        total = sum(self.workings.rows.values())
        told = self.holder or total >= self.smallest
        # The few whose answers were not complete enough are not counted out either.
        both = self.holder or total == valid or total - valid >= self.smallest
        visible = self.columns if self.holder else self.columns_counted()
        rows = self.workings.rows
        by_group = {column: rows[column] if column in visible else None for column in self.columns}
        return Respondents(total if told else None, valid if told and both else None, by_group)

    def columns_counted(self) -> frozenset[str]:
        """Columns whose rows are told."""
        rows = {column: self.workings.rows[column] for column in self.columns}
        return shown_cells(rows, self.smallest, self.audience, never_alone(self.questionnaire))

    def overall(self) -> Overall:
        scores = self.workings.measures.dimensions
        levels = {key: level_of(self.questionnaire, score) for key, score in scores.items() if score is not None}
        secured = min(levels.values(), default=None)
        blockers = tuple(key for key, level in levels.items() if level == secured)
        score = self.workings.overall
        if score is None:
            return Overall(None, None, None, secured, blockers)
        on100 = float(score100(self.questionnaire, score))
        level = level_of(self.questionnaire, score)
        return Overall(float(score), on100, level, secured, blockers, self.intervals.overall)

    def index(self) -> IndexFindings:
        """The figure over all items, with an interval where each group has enough people for one."""
        measures = self.workings.measures
        if measures.index is None:
            return IndexFindings(None, None, None)
        on100 = float(score100(self.questionnaire, measures.index))
        n = together(measures.scores.index.values()).n
        return IndexFindings(float(measures.index), on100, n, self.intervals.index)

    def dimension(self, dimension: Dimension) -> DimensionFindings:
        measures = self.workings.measures
        by_group = measures.scores.dimensions[dimension.id]
        visible = self.workings.measures.shown.dimensions[dimension.id]
        total = together(by_group.values())
        asked = columns_asked(self.questionnaire, self.columns, dimension.id)
        groups = {column: self.dimension_cell(dimension, column, shown=column in visible) for column in self.columns}
        totals = totals_may_be_shown(asked, exactly_told(groups), self.audience)
        priority = self.workings.priorities[dimension.id]
        found = DimensionFindings(
            score=None, score100=None, level=None, n=None, unweighted=None,
            groups=groups,
            target=measures.context.target(self.questionnaire, dimension.id),
            gap=number(priority.gap),
            surplus=priority.surplus,
            importance=float(priority.importance),
            priority=number(priority.value),
            priority_class=priority.name,
        )  # fmt: skip
        score = measures.dimensions[dimension.id]
        if score is None:
            return found
        bound = measures.bounds[dimension.id]
        interval = None if bound else self.intervals.dimensions[dimension.id]
        reliability = self.reliability(dimension)
        return replace(
            found,
            score=float(score),
            score100=float(score100(self.questionnaire, score)),
            level=level_of(self.questionnaire, score),
            n=total.n,
            unweighted=number(total.mean) if totals and not bound else None,
            established=interval is not None and interval[1] < found.target,
            interval=interval,
            range=None if interval else _range(groups),
            alpha=None if reliability is None else reliability.alpha,
            reliability=reliability,
            bound=bound,
        )

    def dimension_cell(self, dimension: Dimension, column: str, *, shown: bool) -> DimensionCell:
        measures = self.workings.measures
        cell = measures.scores.dimensions[dimension.id][column]
        if not shown or cell.mean is None:
            return DimensionCell(None, None, None, shown=shown)
        mean, bound = self.told(cell.mean, cell.n)
        return DimensionCell(
            float(mean),
            # A deviation of 0 would tell readers that everyone gave the same answer.
            cell.sd if self.holder else None,
            cell.n,
            shown=True,
            agreement=None if bound else self.agreement(dimension, column, cell.n),
            interval=None
            if bound
            else self.interval(
                Estimate(
                    cell.mean,
                    None if cell.variance is None else float(cell.variance),
                    cell.n,
                    measures.context.population.get(column),
                    reliability_for(measures.consistency, dimension.id),
                ),
                1 / len(self.questionnaire.items_of(dimension.id)),
            ),
            bound=bound,
        )

    def agreement(self, dimension: Dimension, column: str, n: int) -> Agreement | None:
        found: GroupAgreement | None = self.workings.measures.agreements[dimension.id][column]
        if found is None or n <= 1:
            return None
        word = word_of(found.rwg_star, n)
        if self.holder:
            return Agreement(float(found.rwg_star), float(found.rwg_j), float(found.ad), word)
        items = [item for item in self.questionnaire.items_of(dimension.id) if column in item.groups]
        most = most_agreement([self.questionnaire.points(item) for item in items], n, self.questionnaire.highest)
        if most is None or n < max(LEAST_FOR_DISTRIBUTION, self.smallest):
            return Agreement(None, None, None, word)
        star, j, ad = min(found.rwg_star, most.rwg_star), min(found.rwg_j, most.rwg_j), max(found.ad, most.ad)
        return Agreement(float(star), float(j), float(ad), word)

    def told(self, mean: Fraction, n: int) -> tuple[Fraction, Bound]:
        """The mean of n people as its audience may know it."""
        if self.holder:
            return mean, None
        return bounded(mean, Fraction(1, n), self.questionnaire.highest, self.audience)

    def interval(self, estimate: Estimate, step: float) -> Interval:
        """A t interval; for readers only where a distribution might be shown, for it tells how answers spread.

        It tells them no spread below that of two people who are a step from all the others.
        """
        if self.holder:
            return t_interval(estimate, 1, self.questionnaire.highest)
        if estimate.n < max(LEAST_FOR_DISTRIBUTION, self.smallest):
            return None
        least = float(least_variance(estimate.n)) * step**2
        told = replace(estimate, variance=max(estimate.variance or 0.0, least))
        return t_interval(told, 1, self.questionnaire.highest)

    def item_interval(self, item: Item, counted: ItemTally, mean: Fraction, population: int | None) -> Interval:
        """The interval of an item's mean; one item has no reliability of its own, so the assumed one is taken."""
        step = (self.questionnaire.highest - 1) / (self.questionnaire.points(item) - 1)
        variance = item_variance(self.questionnaire, item, counted)
        return self.interval(Estimate(mean, variance, counted.n, population), step)

    def population(self, groups: Collection[str]) -> int | None:
        """All people invited of some groups, where that is known of each."""
        people = self.workings.measures.context.population
        return sum(people[group] for group in groups) if set(people) >= set(groups) else None

    def reliability(self, dimension: Dimension) -> Reliability | None:
        found = self.workings.measures.consistency.get(dimension.id)
        # No alpha where all totals are equal: that would tell readers what everybody answered.
        if found is None or found.n < self.smallest or (found.alpha is None and not self.holder):
            return None
        low, high = found.interval or (None, None)
        return Reliability(found.alpha, low, high, found.omega, found.n, found.items, indicative=found.n < FIRM)

    def item(self, item: Item) -> ItemFindings:
        by_group = self.workings.measures.scores.items[item.id]
        visible = self.workings.measures.shown.items[item.id]
        total = add_items(by_group.values())
        asked = [column for column in self.columns if column in item.groups]
        groups = {column: self.item_cell(item, column, shown=column in visible) for column in self.columns}
        totals = totals_may_be_shown(asked, exactly_told(groups), self.audience)
        exact = item_mean(self.questionnaire, item, total) if totals and total.n >= self.smallest else None
        dk_rate = number(total.dk_rate) if totals and total.could_answer >= self.smallest else None
        if exact is None:
            return ItemFindings(None, None, dk_rate, groups)
        mean, bound = self.told(exact, total.n)
        return ItemFindings(
            mean=float(mean),
            n=total.n,
            dk_rate=dk_rate,
            groups=groups,
            distribution=None if bound else distribution(total.counts, self.smallest),
            interval=None if bound else self.item_interval(item, total, exact, self.population(item.groups)),
            bound=bound,
        )

    def item_cell(self, item: Item, column: str, *, shown: bool) -> ItemCell:
        cell: ItemTally = self.workings.measures.scores.items[item.id][column]
        if not cell.could_answer:
            return NO_ANSWER
        may_tell = cell.could_answer >= self.smallest and (self.holder or shown)
        dk_rate = number(cell.dk_rate) if may_tell else None
        exact = item_mean(self.questionnaire, item, cell)
        if not shown or exact is None:
            return ItemCell(None, None, None, None, shown=shown, dk_rate=dk_rate)
        mean, bound = self.told(exact, cell.n)
        # Counts of a few who could not answer would point at them: readers get the rate.
        dk, na = (cell.dk, cell.na) if self.holder else (None, None)
        population = self.workings.measures.context.population.get(column)
        interval = None if bound else self.item_interval(item, cell, exact, population)
        return ItemCell(float(mean), cell.n, dk, na, shown=True, dk_rate=dk_rate, interval=interval, bound=bound)

    def quality(
        self, dimensions: Mapping[str, DimensionFindings], items: Mapping[str, ItemFindings]
    ) -> QualityFindings:
        measures, between = self.workings.measures, self.icc()
        response = response_rate(measures.context, self.workings.rows)
        hidden = tuple(
            column
            for column in self.columns
            if not any(found.groups[column].shown for found in dimensions.values())
            and not any(found.groups[column].shown for found in items.values())
        )
        grade = grade_of(self.questionnaire, measures.scores.valid, response.rate, self.smallest)
        doubtful = self.workings.doubtful
        counted = self.holder or doubtful == 0 or doubtful >= self.smallest
        return QualityFindings(
            grade,
            number(response.rate) if self.response_is_told() else None,
            response.invited,
            hidden,
            careless=doubtful
            if counted and (self.holder or sum(self.workings.rows.values()) >= self.smallest)
            else None,
            careless_moves=self.careless_moves(),
            icc1={key: number(found.icc1) for key, found in between.items()},
            icc2={key: number(found.icc2) for key, found in between.items()},
        )

    def response_is_told(self) -> bool:
        """Whether a rate over the groups with a population counts out no few: those hidden in it, or outside it."""
        visible = self.columns_counted()
        hidden = [column for column in self.columns if column not in visible]
        population = self.workings.measures.context.population
        inside = [self.workings.rows[column] for column in hidden if column in population]
        outside = [self.workings.rows[column] for column in hidden if column not in population]
        return self.holder or all(not part or sum(part) >= self.smallest for part in (inside, outside))

    def careless_moves(self) -> Mapping[str, float | None]:
        """Dimensions that move by more than 0.2 without the doubtful answers, and by how much.

        Readers are told which do, where enough of these have a score: with and without them, subtracted, is theirs.
        """
        measures = self.workings.measures
        moves = {}
        for key, score in measures.dimensions.items():
            without = dimension_score(self.questionnaire, measures.scores.careful[key], self.smallest)
            if score is None or without is None or measures.bounds[key] or abs(without - score) <= MOVES:
                continue
            with_all = together(measures.scores.dimensions[key].values()).n
            if self.holder or with_all - together(measures.scores.careful[key].values()).n >= self.smallest:
                moves[key] = float(without - score) if self.holder else None
        return moves

    def icc(self) -> Mapping[str, Icc]:
        """By dimension, over the groups; for readers where no column of it is held back."""
        found = {}
        measures = self.workings.measures
        for key, by_group in measures.scores.dimensions.items():
            cells = [by_group[column] for column in self.columns if measures.dimensions[key] is not None]
            asked = columns_asked(self.questionnaire, self.columns, key)
            all_shown = totals_may_be_shown(asked, self.workings.measures.shown.dimensions[key], self.audience)
            measured = icc(cells) if all_shown else None
            if measured is not None:
                found[key] = measured
        return found


def without_clipped(measures: Measures, intervals: CompositeIntervals) -> CompositeIntervals:
    """The intervals of what is made of exact parts: beside a bound, one would tell what the bound does not."""
    clipped = {key for key, driver in measures.drivers.items() if driver.clipped}
    bounds = {key for key, bound in measures.bounds.items() if bound}
    return CompositeIntervals(
        {key: None if key in bounds else interval for key, interval in intervals.dimensions.items()},
        None if bounds else intervals.overall,
        None if measures.index is not None and bounds else intervals.index,
        {key: None if key in clipped else interval for key, interval in intervals.drivers.items()},
        None if clipped else intervals.overhead,
        None if clipped or bounds else intervals.position,
    )


NO_ANSWER = ItemCell(None, None, None, None, shown=False)


def _range(groups: Mapping[str, DimensionCell]) -> Interval:
    """The lowest and highest of the group means that are shown."""
    means = [cell.mean for cell in groups.values() if cell.mean is not None]
    return (min(means), max(means)) if means else None
