"""Findings made from dimensions and items that are written already: risk, position, perception, effort, advice.

Like `assess`, it leaves out what its audience may not see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.core.advice import fired_rules
from survey.core.conditions import Condition, Reading, evidence_key, judge
from survey.core.disclosure import Audience, columns_asked, number, totals_may_be_shown
from survey.core.findings import (
    AdviceFindings,
    DimensionFindings,
    DriverFindings,
    EffortFindings,
    ItemFindings,
    OverheadFindings,
    PerceptionFindings,
    PositionFindings,
)
from survey.core.overhead import band_of, levers
from survey.core.perception import Gap
from survey.core.position import Place, archetype_of
from survey.core.questionnaire import Questionnaire
from survey.core.scoring_rules import Overhead
from survey.core.workings import Workings


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Writes one finding a method, from workings and from what of dimensions and items is shown."""

    questionnaire: Questionnaire
    workings: Workings
    audience: Audience
    dimensions: Mapping[str, DimensionFindings]
    items: Mapping[str, ItemFindings]

    def overhead(self, overhead: Overhead) -> OverheadFindings:
        """The index with its drivers, facts, signs and levers."""
        measures = self.workings.measures
        enough = sum(measures.scores.respondents(group) for group in self.questionnaire.group) >= measures.smallest
        known = enough or self.audience is Audience.HOLDER
        base, index = (self.workings.base, self.workings.index) if known else (None, None)
        contributions = {} if base is None else base.contributions
        drivers = {
            key: DriverFindings(
                number(driver.risk) if known else None,
                number(contributions.get(key)),
                {part: number(risk) if self.may_show_risk(part) else None for part, risk in driver.parts.items()},
            )
            for key, driver in measures.drivers.items()
        }
        signs = tuple(sign.id for sign in overhead.signs if judge(sign.when, measures.look_up).holds)
        return OverheadFindings(
            value=None if index is None else float(index.value),
            base=None if base is None else number(base.value),
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

    def may_show_risk(self, part: str) -> bool:
        """A risk-weighted figure of an item is a second total of it: shown where the first is."""
        return self.audience is Audience.HOLDER or part not in self.items or self.items[part].mean is not None

    def position(self, place: Place) -> PositionFindings:
        """The place on the axis and the archetype."""
        load = {place.position.load.id: place.load}
        composites = {key.lower(): number(value) for key, value in {**place.composites, **load}.items()}
        if place.value is None:
            return PositionFindings(None, composites, None, (), missing=place.missing)
        archetype, failed = archetype_of(place.position, place.value, self.workings.measures.look_up)
        name = None if self.workings.own_view else archetype.id
        return PositionFindings(float(place.value), composites, name, failed, load_missing=place.load is None)

    def perception(self) -> tuple[PerceptionFindings, ...]:
        """Every pair of sides on every dimension, hidden where one of its columns is."""
        return tuple(self._gap(gap) for gap in self.workings.measures.gaps.values())

    def _gap(self, gap: Gap) -> PerceptionFindings:
        difference = gap.difference(self.workings.measures.smallest) if self.gap_is_shown(gap) else None
        means = () if difference is None else (gap.of.mean, gap.against.mean)
        return PerceptionFindings(
            gap.dimension,
            (gap.perception.of, gap.perception.against),
            gap.items,
            number(difference),
            tuple(float(number(mean) or 0) for mean in means) or None,
        )

    def gap_is_shown(self, gap: Gap) -> bool:
        """The two sides together are a total of their groups."""
        cells = self.dimensions[gap.dimension].groups
        visible = frozenset(column for column, cell in cells.items() if cell.shown)
        asked = columns_asked(self.questionnaire, self.workings.measures.columns, gap.dimension)
        return totals_may_be_shown(asked, visible, self.audience)

    def effort(self, allocation: str) -> EffortFindings:
        """Mean shares, where enough people gave some."""
        effort = self.workings.measures.effort[allocation]
        if effort.n < self.workings.measures.smallest:
            return EffortFindings(None, None, effort.dropped)
        return EffortFindings(effort.n, tuple(float(share) for share in effort.shares.values()), effort.dropped)

    def advice(self) -> tuple[AdviceFindings, ...]:
        """The rules that fired, with the figures behind them."""
        fired = fired_rules(self.questionnaire, self.workings.priorities, self.workings.measures.look_up)
        return tuple(
            AdviceFindings(
                rule.rule,
                {evidence_key(compared): self.evidence(compared, reading) for compared, reading in rule.evidence},
            )
            for rule in fired
        )

    def evidence(self, compared: Condition, reading: Reading) -> float | bool | None:
        """The figure behind a rule; None where its readers may not see it."""
        if isinstance(reading.exact, bool):
            return reading.exact
        hidden = self.audience is Audience.READERS and self.is_hidden(compared)
        return None if hidden else float(reading.exact)

    def is_hidden(self, compared: Condition) -> bool:
        """Whether the figure of a comparison is held back where it stands by itself."""
        subject = compared.subjects[0] if compared.subjects else ""
        if compared.figure == "perception_gap":
            return not self.gap_is_shown(self.workings.measures.gaps[str(compared.group), subject])
        if subject not in self.items:
            return False
        if compared.group is None:
            return self.items[subject].mean is None
        cell = self.items[subject].groups.get(compared.group)
        return cell is None or not cell.shown
