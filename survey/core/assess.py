"""Answers in, Findings out: the one way to every figure of the product.

`survey.core.workings` knows every figure; here disclosure decides which of them leave the core.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.core.context import Context
from survey.core.disclosure import (
    Audience,
    Columns,
    as_displayed,
    columns_asked,
    distribution,
    number,
    shown_cells,
    totals_may_be_shown,
)
from survey.core.findings import (
    DimensionCell,
    DimensionFindings,
    Findings,
    ItemCell,
    ItemFindings,
    Overall,
    QualityFindings,
    QuestionnaireMark,
    Respondents,
)
from survey.core.merging import merge
from survey.core.quality import grade_of, response_rate
from survey.core.questionnaire import Dimension, Item, Questionnaire
from survey.core.responses import Responses
from survey.core.scoring import ItemTally, add_items, item_mean, level_of, overall_score, score100
from survey.core.tally import together
from survey.core.verdicts import Verdicts
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
    if audience is Audience.HOLDER:
        workings = work_out(questionnaire, responses, context, smallest, audience)
        return _Writer(questionnaire, workings, audience).findings(mark)
    questionnaire, responses, context = merge(questionnaire, responses, context)
    workings = work_out(questionnaire, responses, context, smallest, audience)
    return as_displayed(_Writer(questionnaire, workings, audience).findings(mark))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes findings from workings, column by column, leaving out what its audience may not see."""

    questionnaire: Questionnaire
    workings: Workings
    audience: Audience

    @property
    def columns(self) -> Columns:
        return self.workings.measures.columns

    def findings(self, mark: QuestionnaireMark) -> Findings:
        measures = self.workings.measures
        dimensions = {each.id: self.dimension(each) for each in self.questionnaire.dimensions}
        items = {each.id: self.item(each) for each in self.questionnaire.items}
        overhead, place = self.questionnaire.overhead, measures.place
        verdicts = Verdicts(self.questionnaire, self.workings, self.audience, dimensions, items)
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
        )

    def respondents(self) -> Respondents:
        rows = {column: sum(self.workings.rows[group] for group in groups) for column, groups in self.columns.items()}
        valid = sum(self.workings.measures.scores.respondents(group) for group in self.questionnaire.group)
        total, smallest = sum(self.workings.rows.values()), self.workings.measures.smallest
        told = self.audience is Audience.HOLDER or total >= smallest
        # The few whose answers were not complete enough are not counted out either.
        both = self.audience is Audience.HOLDER or total == valid or total - valid >= smallest
        visible = shown_cells(rows, self.workings.measures.smallest, self.audience)
        by_group = {
            column: count if self.audience is Audience.HOLDER or column in visible else None
            for column, count in rows.items()
        }
        return Respondents(total if told else None, valid if told and both else None, by_group)

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
        totals = score is not None and totals_may_be_shown(
            columns_asked(self.questionnaire, self.columns, dimension.id), visible, self.audience
        )
        priority = self.workings.priorities[dimension.id]
        return DimensionFindings(
            score=number(score),
            score100=None if score is None else float(score100(self.questionnaire, score)),
            level=None if score is None else level_of(self.questionnaire, score),
            n=None if score is None else total.n,
            unweighted=number(total.mean) if totals else None,
            groups={
                column: DimensionCell(
                    number(cell.mean),
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
            gap=number(priority.gap),
            surplus=priority.surplus,
            importance=float(priority.importance),
            priority=number(priority.value),
            priority_class=priority.name,
        )

    def item(self, item: Item) -> ItemFindings:
        smallest = self.workings.measures.smallest
        cells = self.item_columns(item)
        visible = shown_cells({column: cell.n for column, cell in cells.items()}, smallest, self.audience)
        total = self.workings.measures.counted(item.id, None)
        asked = [column for column, groups in self.columns.items() if set(groups) & set(item.groups)]
        totals = totals_may_be_shown(asked, visible, self.audience)
        mean = item_mean(self.questionnaire, item, total) if totals and total.n >= smallest else None
        return ItemFindings(
            mean=number(mean),
            n=None if mean is None else total.n,
            dk_rate=number(total.dk_rate) if totals and total.could_answer >= smallest else None,
            groups={column: self.item_cell(item, cell, shown=column in visible) for column, cell in cells.items()},
            distribution=distribution(total.counts, smallest) if totals else None,
        )

    def item_columns(self, item: Item) -> Mapping[str, ItemTally]:
        by_group = self.workings.measures.scores.items[item.id]
        return {column: add_items(by_group[group] for group in groups) for column, groups in self.columns.items()}

    def item_cell(self, item: Item, cell: ItemTally, *, shown: bool) -> ItemCell:
        holder = self.audience is Audience.HOLDER
        may_tell = cell.could_answer >= self.workings.measures.smallest and (holder or shown)
        dk_rate = number(cell.dk_rate) if may_tell else None
        if not shown:
            return ItemCell(None, None, None, None, shown=False, dk_rate=dk_rate)
        mean = number(item_mean(self.questionnaire, item, cell))
        # Counts of a few who could not answer would point at them: readers get the rate.
        dk, na = (cell.dk, cell.na) if holder else (None, None)
        return ItemCell(mean, cell.n, dk, na, shown=True, dk_rate=dk_rate)

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
        told = self.audience is Audience.HOLDER or sum(self.workings.rows.values()) >= measures.smallest
        return QualityFindings(grade, number(response.rate) if told else None, response.invited, hidden)
