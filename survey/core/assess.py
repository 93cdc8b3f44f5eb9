"""Answers in, Findings out: the one way to every figure of the product.

`survey.core.workings` knows every figure; here disclosure decides which of them leave the core.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.advice import fired_rules
from survey.core.conditions import Condition, Reading, evidence_key, judge
from survey.core.context import Context
from survey.core.disclosure import Audience, Columns, columns_for, distribution, shown_cells, totals_may_be_shown
from survey.core.findings import (
    AdviceFindings,
    DimensionCell,
    DimensionFindings,
    DriverFindings,
    EffortFindings,
    Findings,
    ItemCell,
    ItemFindings,
    Overall,
    OverheadFindings,
    PerceptionFindings,
    PositionFindings,
    QualityFindings,
    QuestionnaireMark,
    Respondents,
)
from survey.core.overhead import band_of, levers
from survey.core.position import archetype_of
from survey.core.quality import grade_of, response_rate
from survey.core.questionnaire import Dimension, Item, Questionnaire
from survey.core.responses import Responses
from survey.core.rounding import shown
from survey.core.scoring import LEAST_ITEMS, ItemTally, item_mean, level_of, overall_score, score100
from survey.core.scoring_rules import Overhead, Position
from survey.core.tally import together
from survey.core.workings import Workings, work_out


def assess(  # noqa: PLR0913  # the five things that findings depend on, and who reads them
    questionnaire: Questionnaire,
    mark: QuestionnaireMark,
    responses: Responses,
    context: Context,
    smallest: int,
    audience: Audience,
) -> Findings:
    """The findings of an assessment for an audience; a cell with fewer than `smallest` answers is not shown."""
    workings = work_out(questionnaire, responses, context, smallest)
    columns = columns_for(questionnaire, context, audience)
    return _Writer(questionnaire, workings, columns, audience).findings(mark)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes findings from workings, column by column, leaving out what its audience may not see."""

    questionnaire: Questionnaire
    workings: Workings
    columns: Columns
    audience: Audience

    def findings(self, mark: QuestionnaireMark) -> Findings:
        measures = self.workings.measures
        dimensions = {each.id: self.dimension(each) for each in self.questionnaire.dimensions}
        items = {each.id: self.item(each) for each in self.questionnaire.items}
        overhead, position = self.questionnaire.overhead, self.questionnaire.position
        return Findings(
            questionnaire=mark,
            smallest_group=measures.smallest,
            respondents=self.respondents(),
            overall=self.overall(),
            dimensions=dimensions,
            items=items,
            overhead_risk=None if overhead is None else self.overhead(overhead, items),
            position=None if position is None else self.position(position),
            perception=self.perception(dimensions),
            effort={key: self.effort(key) for key in measures.effort},
            advice=self.advice(items),
            quality=self.quality(dimensions, items),
        )

    def cell_mean(self, mean: Fraction | None) -> float | None:
        """A group's figure: exact for the holder of the answers, as displayed for readers."""
        if mean is None or self.audience is Audience.HOLDER:
            return _number(mean)
        return float(shown(mean))

    def rate(self, rate: Fraction | None) -> float | None:
        """A share of people: exact for the holder, whole percents for readers."""
        if rate is None or self.audience is Audience.HOLDER:
            return _number(rate)
        return float(shown(rate, 2))

    def respondents(self) -> Respondents:
        rows = {column: sum(self.workings.rows[group] for group in groups) for column, groups in self.columns.items()}
        valid = sum(self.workings.measures.scores.respondents(group) for group in self.questionnaire.group)
        visible = shown_cells(rows, self.workings.measures.smallest, self.audience)
        by_group = {
            column: count if self.audience is Audience.HOLDER or column in visible else None
            for column, count in rows.items()
        }
        return Respondents(sum(self.workings.rows.values()), valid, by_group)

    def overall(self) -> Overall:
        scores = self.workings.measures.dimensions
        levels = {key: level_of(self.questionnaire, score) for key, score in scores.items() if score is not None}
        secured = min(levels.values(), default=None)
        blockers = tuple(key for key, level in levels.items() if level == secured)
        score = overall_score(self.questionnaire, scores)
        if score is None:
            return Overall(None, None, None, secured, blockers)
        on100 = float(score100(self.questionnaire, score))
        return Overall(float(score), on100, level_of(self.questionnaire, score), secured, blockers)

    def dimension(self, dimension: Dimension) -> DimensionFindings:
        measures = self.workings.measures
        by_group = measures.scores.dimensions[dimension.id]
        cells = {column: together(by_group[group] for group in groups) for column, groups in self.columns.items()}
        visible = shown_cells({column: cell.n for column, cell in cells.items()}, measures.smallest, self.audience)
        total = together(by_group.values())
        score = measures.dimensions[dimension.id]
        totals = score is not None and totals_may_be_shown(self.asked_of(dimension.id), visible, self.audience)
        priority = self.workings.priorities[dimension.id]
        return DimensionFindings(
            score=_number(score),
            score100=None if score is None else float(score100(self.questionnaire, score)),
            level=None if score is None else level_of(self.questionnaire, score),
            n=None if score is None else total.n,
            unweighted=_number(total.mean) if totals else None,
            groups={
                column: DimensionCell(
                    self.cell_mean(cell.mean),
                    # A deviation of 0 would tell readers that everyone gave the same answer.
                    cell.sd if self.audience is Audience.HOLDER else None,
                    cell.n,
                    shown=True,
                )
                if column in visible
                else DimensionCell(None, None, None, shown=False)
                for column, cell in cells.items()
            },
            target=measures.context.target(self.questionnaire, dimension.id),
            gap=_number(priority.gap),
            surplus=priority.surplus,
            importance=float(priority.importance),
            priority=_number(priority.value),
            priority_class=priority.name,
        )

    def asked_of(self, dimension: str) -> list[str]:
        """Columns that are asked enough of a dimension to have a score on it: the others are empty by design."""
        items = self.questionnaire.items_of(dimension)
        return [
            column
            for column, groups in self.columns.items()
            if any(sum(group in item.groups for item in items) >= min(LEAST_ITEMS, len(items)) for group in groups)
        ]

    def item(self, item: Item) -> ItemFindings:
        smallest = self.workings.measures.smallest
        cells = self.item_columns(item)
        visible = shown_cells({column: cell.n for column, cell in cells.items()}, smallest, self.audience)
        total = self.workings.measures.counted(item.id, None)
        asked = [column for column, groups in self.columns.items() if set(groups) & set(item.groups)]
        totals = totals_may_be_shown(asked, visible, self.audience)
        mean = item_mean(self.questionnaire, item, total) if totals and total.n >= smallest else None
        return ItemFindings(
            mean=self.cell_mean(mean),
            n=None if mean is None else total.n,
            dk_rate=self.rate(total.dk_rate) if totals and total.could_answer >= smallest else None,
            groups={column: self.item_cell(item, cell, shown=column in visible) for column, cell in cells.items()},
            distribution=distribution(total.counts, smallest) if totals else None,
        )

    def item_columns(self, item: Item) -> Mapping[str, ItemTally]:
        by_group = self.workings.measures.scores.items[item.id]
        return {column: _added(by_group[group] for group in groups) for column, groups in self.columns.items()}

    def item_cell(self, item: Item, cell: ItemTally, *, shown: bool) -> ItemCell:
        holder = self.audience is Audience.HOLDER
        rate = cell.dk_rate if cell.could_answer >= self.workings.measures.smallest and (holder or shown) else None
        if not shown:
            return ItemCell(None, None, None, None, shown=False, dk_rate=self.rate(rate))
        mean = self.cell_mean(item_mean(self.questionnaire, item, cell))
        # Counts of a few who could not answer would point at them: readers get the rate.
        dk, na = (cell.dk, cell.na) if holder else (None, None)
        return ItemCell(mean, cell.n, dk, na, shown=True, dk_rate=self.rate(rate))

    def overhead(self, overhead: Overhead, items: Mapping[str, ItemFindings]) -> OverheadFindings:
        measures = self.workings.measures
        enough = sum(measures.scores.respondents(group) for group in self.questionnaire.group) >= measures.smallest
        known = enough or self.audience is Audience.HOLDER
        base, index = (self.workings.base, self.workings.index) if known else (None, None)
        each_known = known and self.may_show_drivers(overhead)
        contributions = base.contributions if base is not None and each_known else {}
        drivers = {
            key: DriverFindings(
                _number(driver.risk) if each_known else None,
                _number(contributions.get(key)),
                {
                    part: _number(risk) if self.may_show_risk(part, items) else None
                    for part, risk in driver.parts.items()
                },
            )
            for key, driver in measures.drivers.items()
        }
        signs = tuple(sign.id for sign in overhead.signs if judge(sign.when, measures.look_up).holds)
        return OverheadFindings(
            value=None if index is None else float(index.value),
            base=None if base is None else _number(base.value),
            band=None if index is None else band_of(overhead, index.value, self.workings.own_view),
            own_view_only=self.workings.own_view,
            floor_applied=index is not None and index.floor_applied,
            drivers=drivers,
            facts={} if index is None else {key: float(points) for key, points in index.facts.items()},
            signs=signs,
            levers={} if base is None else {
                key: float(effect) for key, effect in levers(self.questionnaire, base, measures.drivers).items()
            },
        )  # fmt: skip

    def may_show_drivers(self, overhead: Overhead) -> bool:
        """Drivers add up to the index, so readers see all of them, or none if fewer than k stand behind one."""
        counted = self.workings.measures.counted
        behind = {driver.id: max(counted(part.item, None).n for part in driver.items) for driver in overhead.drivers}
        return self.audience is Audience.HOLDER or all(
            n >= self.workings.measures.smallest or self.workings.measures.drivers[key].risk is None
            for key, n in behind.items()
        )

    def may_show_risk(self, part: str, items: Mapping[str, ItemFindings]) -> bool:
        """A risk-weighted figure of an item is a second total of it: shown where the first is."""
        return self.audience is Audience.HOLDER or part not in items or items[part].mean is not None

    def position(self, position: Position) -> PositionFindings:
        measures = self.workings.measures
        place = measures.place
        if place is None:
            raise AssertionError("a questionnaire with an axis has a place on it, if only an unknown one")
        load = {position.load.id: place.load}
        composites = {key.lower(): _number(value) for key, value in {**place.composites, **load}.items()}
        overhead = self.questionnaire.overhead
        if overhead is None or not self.may_show_drivers(overhead):
            # The place is made of the load and of dimensions that are shown: it would give the load away.
            return PositionFindings(None, dict.fromkeys(composites), None, (), missing=place.missing)
        if place.value is None:
            return PositionFindings(None, composites, None, (), missing=place.missing)
        archetype, failed = archetype_of(position, place.value, measures.look_up)
        name = None if self.workings.own_view else archetype.id
        return PositionFindings(float(place.value), composites, name, failed, load_missing=place.load is None)

    def perception(self, dimensions: Mapping[str, DimensionFindings]) -> tuple[PerceptionFindings, ...]:
        findings = []
        for gap in self.workings.measures.gaps.values():
            difference = gap.difference(self.workings.measures.smallest)
            cells = dimensions[gap.dimension].groups
            visible = frozenset(column for column, cell in cells.items() if cell.shown)
            if not totals_may_be_shown(self.asked_of(gap.dimension), visible, self.audience):
                difference = None
            means = None if difference is None else (self.cell_mean(gap.of.mean), self.cell_mean(gap.against.mean))
            sides = (gap.perception.of, gap.perception.against)
            rounded = self.cell_mean(difference)
            findings.append(PerceptionFindings(gap.dimension, sides, gap.items, rounded, _pair(means)))
        return tuple(findings)

    def effort(self, allocation: str) -> EffortFindings:
        effort = self.workings.measures.effort[allocation]
        if effort.n < self.workings.measures.smallest:
            return EffortFindings(None, None, effort.dropped)
        return EffortFindings(effort.n, tuple(float(share) for share in effort.shares.values()), effort.dropped)

    def advice(self, items: Mapping[str, ItemFindings]) -> tuple[AdviceFindings, ...]:
        fired = fired_rules(self.questionnaire, self.workings.priorities, self.workings.measures.look_up)
        return tuple(
            AdviceFindings(
                rule.rule,
                {
                    evidence_key(compared): self.evidence(compared, reading, items)
                    for compared, reading in rule.evidence
                },
            )
            for rule in fired
        )

    def evidence(self, compared: Condition, reading: Reading, items: Mapping[str, ItemFindings]) -> float | bool | None:
        """The figure behind a rule, where its readers may see it."""
        if isinstance(reading.exact, bool):
            return reading.exact
        if self.audience is Audience.HOLDER:
            return float(reading.exact)
        item = items.get(compared.subjects[0]) if compared.subjects else None
        cell = None if item is None or compared.group is None else item.groups.get(compared.group)
        hidden = item is not None and (item.mean is None if compared.group is None else cell is None or not cell.shown)
        if hidden:
            return None
        return float(shown(reading.exact, 2 if compared.figure == "dk_rate" else 1))

    def quality(
        self, dimensions: Mapping[str, DimensionFindings], items: Mapping[str, ItemFindings]
    ) -> QualityFindings:
        measures = self.workings.measures
        response = response_rate(measures.context, self.workings.rows)
        valid = {group: measures.scores.respondents(group) for group in self.questionnaire.group}
        hidden = tuple(
            column
            for column in self.columns
            if not any(found.groups[column].shown for found in dimensions.values())
            and not any(found.groups[column].shown for found in items.values())
        )
        grade = grade_of(self.questionnaire, valid, response.rate, measures.smallest)
        return QualityFindings(grade, _number(response.rate), response.invited, hidden)


def _added(tallies: Iterable[ItemTally]) -> ItemTally:
    first, *others = tallies
    return sum(others, first)


def _pair(means: tuple[float | None, float | None] | None) -> tuple[float, ...] | None:
    return None if means is None else tuple(mean for mean in means if mean is not None)
