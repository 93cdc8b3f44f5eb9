"""Findings made from dimensions and items that are written already: risk, position, perception, effort, advice.

Like `assess`, it leaves out what its audience may not see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from survey.core.advice import fired_rules
from survey.core.composites import CompositeIntervals
from survey.core.conditions import Condition, Reading, evidence_key, judge
from survey.core.disclosure import (
    LEAST_FOR_DISTRIBUTION,
    Audience,
    bounded,
    columns_asked,
    exactly_told,
    number,
    totals_may_be_shown,
)
from survey.core.effort import share_interval
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
from survey.core.perception import Gap, gap_test
from survey.core.position import Place, archetype_of
from survey.core.questionnaire import Questionnaire
from survey.core.scoring_rules import Overhead
from survey.core.tally import Tally
from survey.core.workings import Workings


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Writes one finding a method, from workings and from what of dimensions and items is shown."""

    workings: Workings
    intervals: CompositeIntervals
    audience: Audience
    dimensions: Mapping[str, DimensionFindings]
    items: Mapping[str, ItemFindings]

    @property
    def questionnaire(self) -> Questionnaire:
        """With the groups that the workings have."""
        return self.workings.measures.questionnaire

    def overhead(self, overhead: Overhead) -> OverheadFindings:
        """The index with its drivers, facts, signs and levers."""
        measures = self.workings.measures
        known = measures.scores.all_respondents >= measures.smallest or self.audience is Audience.HOLDER
        base, index = (self.workings.base, self.workings.index) if known else (None, None)
        drivers = {key: self.driver(key, known=known) for key in measures.drivers}
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
            interval=None if index is None else self.intervals.overhead,
        )  # fmt: skip

    def driver(self, key: str, *, known: bool) -> DriverFindings:
        """A driver's risk, its points and the risks in it."""
        driver, base = self.workings.measures.drivers[key], self.workings.base
        if not known:
            return DriverFindings(None, None, dict.fromkeys(driver.parts))
        parts = {part: number(risk) if self.may_show_risk(part) else None for part, risk in driver.parts.items()}
        contribution = None if base is None else number(base.contributions.get(key))
        return DriverFindings(number(driver.risk), contribution, parts, self.intervals.drivers.get(key))

    def may_show_risk(self, part: str) -> bool:
        """A risk-weighted figure of an item is a second total of it: shown where the first is, and is no bound."""
        if self.audience is Audience.HOLDER or part not in self.items:
            return True
        return self.items[part].mean is not None and self.items[part].bound is None

    def position(self, place: Place) -> PositionFindings:
        """The place on the axis and the archetype."""
        load = {place.position.load.id: place.load}
        composites = {key.lower(): number(value) for key, value in {**place.composites, **load}.items()}
        if place.value is None:
            return PositionFindings(None, composites, None, (), missing=place.missing)
        archetype, failed = archetype_of(place.position, place.value, self.workings.measures.look_up)
        name = None if self.workings.own_view else archetype.id
        return PositionFindings(
            float(place.value),
            composites,
            name,
            failed,
            load_missing=place.load is None,
            interval=self.intervals.position,
        )

    def perception(self) -> tuple[PerceptionFindings, ...]:
        """Every pair of sides on every dimension, hidden where one of its columns is."""
        return tuple(self._gap(gap) for gap in self.workings.measures.gaps.values())

    def _gap(self, gap: Gap) -> PerceptionFindings:
        smallest = self.workings.measures.smallest
        sides = (gap.perception.of, gap.perception.against)
        found = PerceptionFindings(gap.dimension, sides, gap.items, None)
        difference = gap.difference(smallest) if self.gap_is_shown(gap) else None
        if difference is None:
            return found
        tested = gap_test(gap)
        return replace(
            found,
            difference=float(difference),
            means=tuple(float(side.mean or 0) for side in gap.sides),
            interval=tested.interval,
            g=tested.g,
            flag=tested.flag,
        )

    def gap_is_shown(self, gap: Gap) -> bool:
        """The two sides together are a total of their groups."""
        visible = exactly_told(self.dimensions[gap.dimension].groups)
        asked = columns_asked(self.questionnaire, self.workings.measures.columns, gap.dimension)
        return totals_may_be_shown(asked, visible, self.audience) and not any(map(self.is_near_an_end, gap.sides))

    def is_near_an_end(self, side: Tally) -> bool:
        """Whether the mean of a side could be told as a bound only."""
        share = Fraction(1, max(side.n, 1))
        return bool(bounded(side.mean or Fraction(2), share, self.questionnaire.highest, self.audience)[1])

    def effort(self, allocation: str) -> EffortFindings:
        """Mean shares, where enough people gave some."""
        effort = self.workings.measures.effort[allocation]
        smallest = self.workings.measures.smallest
        told = self.audience is Audience.HOLDER or effort.dropped == 0 or effort.dropped >= smallest
        dropped = effort.dropped if told else None
        if effort.n < smallest:
            return EffortFindings(None, None, dropped)
        shares = tuple(float(share) for share in effort.shares.values())
        spread = self.audience is Audience.HOLDER or effort.n >= max(LEAST_FOR_DISTRIBUTION, smallest)
        # A part without an interval beside others would tell readers that all gave it the same share.
        spread = self.audience is Audience.HOLDER or (
            spread and all(tally.variance for tally in effort.tallies.values())
        )
        intervals = tuple(share_interval(tally) if spread else None for tally in effort.tallies.values())
        return EffortFindings(effort.n, shares, dropped, intervals)

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
        item = self.items[subject]
        told = item if compared.group is None else item.groups.get(compared.group)
        exact = (
            told is not None
            and told.bound is None
            and totals_may_be_shown(
                [column for column, cell in item.groups.items() if cell.shown], exactly_told(item.groups), self.audience
            )
        )
        return told is None or told.mean is None or not (exact or compared.figure == "dk_rate")
