"""Composites in each draw of people, and the intervals that follow: what `workings` has exactly, as arrays of floats.

Percentile limits (2.5 and 97.5) of 2,000 draws (measurement.md 4.4), only where every group in a composite has at least
five people: fewer cannot stand for their group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from survey.core.conditions import OPERATORS
from survey.core.intervals import Interval, percentile_interval
from survey.core.layout import INDEX, Quantity, side_name
from survey.core.overhead import Index
from survey.core.perception import Gap
from survey.core.position import Place
from survey.core.questionnaire import Questionnaire
from survey.core.resampling import AllDraws
from survey.core.sample import Floats
from survey.core.scoring_rules import Driver, Fact, Overhead
from survey.core.tally import Tally
from survey.core.workings import Workings

LEAST_IN_A_GROUP = 5
FULL = 100.0


@dataclass(frozen=True, slots=True)
class Composites:
    """Composites in each draw: dimensions and the whole in levels, the others from 0 to 100; None: not measured."""

    dimensions: Mapping[str, Floats]
    overall: Floats | None
    index: Floats | None
    drivers: Mapping[str, Floats]
    overhead: Floats | None
    position: Floats | None


@dataclass(frozen=True, slots=True)
class CompositeIntervals:
    """95% intervals of the same; None where there is none, or where some group has too few people for one."""

    dimensions: Mapping[str, Interval | None]
    overall: Interval | None
    index: Interval | None
    drivers: Mapping[str, Interval | None]
    overhead: Interval | None
    position: Interval | None


def composite_intervals(workings: Workings, composites: Composites) -> CompositeIntervals:
    """The intervals of all composites that have enough people in every group."""
    measures = workings.measures
    highest = measures.questionnaire.highest
    enough = {key: _enough_people(workings, key) for key in composites.dimensions}
    risky = _enough_people_at_risk(workings)
    place = measures.place
    loaded = place is None or place.load is None or risky
    placed = loaded and all(enough.get(key, False) for key in _on_axis(place))
    return CompositeIntervals(
        {key: _limits(drawn, 1, highest, enough[key]) for key, drawn in composites.dimensions.items()},
        _limits(composites.overall, 1, highest, all(enough.values())),
        _limits(composites.index, 1, highest, _enough(measures.questionnaire, measures.scores.index)),
        {key: _limits(drawn, 0, FULL, risky) for key, drawn in composites.drivers.items()},
        _limits(composites.overhead, 0, FULL, risky),
        _limits(composites.position, 0, FULL, placed),
    )


def _on_axis(place: Place | None) -> Iterable[str]:
    """The dimensions that the position is made of."""
    composites = () if place is None else place.position.composites
    return (key for each in composites if place and each.id == place.position.index for key in each.weights)


def _limits(drawn: Floats | None, lowest: float, highest: float, enough: bool) -> Interval | None:  # noqa: FBT001
    return percentile_interval(drawn, lowest, highest) if enough and drawn is not None else None


def _enough_people(workings: Workings, dimension: str) -> bool:
    return _enough(workings.measures.questionnaire, workings.measures.scores.dimensions[dimension])


def _enough(questionnaire: Questionnaire, cells: Mapping[str, Tally]) -> bool:
    weighted = [cells[group.id].n for group in questionnaire.groups if group.weight and group.id in cells]
    return all(n == 0 or n >= LEAST_IN_A_GROUP for n in weighted)


def _enough_people_at_risk(workings: Workings) -> bool:
    scores, groups = workings.measures.scores, workings.measures.questionnaire.groups
    valid = [scores.respondents(group.id) for group in groups if group.risk_weight]
    return all(n == 0 or n >= LEAST_IN_A_GROUP for n in valid)


def draw_composites(workings: Workings, draws: AllDraws) -> Composites:
    """The composites of `workings` in each of `draws`."""
    return _Composer(workings, draws).composites()


@dataclass(frozen=True, slots=True)
class _Composer:
    """The formulas of scoring, overhead and position over whole arrays of draws."""

    workings: Workings
    draws: AllDraws

    @property
    def questionnaire(self) -> Questionnaire:
        return self.workings.measures.questionnaire

    def composites(self) -> Composites:
        measures, overhead = self.workings.measures, self.questionnaire.overhead
        weights = {group.id: group.weight for group in self.questionnaire.groups}
        dimensions = {
            key: self.over_groups(Quantity("dimension", key), weights)
            for key, score in measures.dimensions.items()
            if score is not None
        }
        drivers = {
            driver.id: self.driver(driver)
            for driver in (() if overhead is None else overhead.drivers)
            if measures.drivers[driver.id].risk is not None
        }
        overall = [(self.questionnaire.dimension[key].weight, drawn) for key, drawn in dimensions.items()]
        index = self.workings.index
        return Composites(
            dimensions,
            None if self.workings.overall is None else average(overall),
            None if measures.index is None else self.over_groups(INDEX, weights),
            drivers,
            None if overhead is None or index is None else self.overhead(overhead, index, drivers),
            None if measures.place is None else self.position(measures.place, dimensions, drivers),
        )

    def over_groups(self, quantity: Quantity, weights: Mapping[str, float]) -> Floats:
        return average(
            (weights[group], own[quantity].mean)
            for group, own in self.draws.items()
            if quantity in own and weights[group]
        )

    def driver(self, driver: Driver) -> Floats:
        parts = self.workings.measures.drivers[driver.id].parts
        risks = [(part.weight, self.item_risk(part.item)) for part in driver.items if parts[part.item] is not None]
        effort = driver.effort
        if effort is not None and parts[effort.id] is not None:
            share = self.pooled(Quantity("effort", effort.part), tuple(self.draws))
            risks.append((effort.weight, np.minimum(FULL, FULL * share / effort.full_at)))
        return average(risks)

    def item_risk(self, item: str) -> Floats:
        weights = {group.id: group.risk_weight for group in self.questionnaire.groups}
        level = self.over_groups(Quantity("item", item), weights)
        risk = FULL * (self.questionnaire.highest - level) / (self.questionnaire.highest - 1)
        return FULL - risk if self.questionnaire.item[item].reversed else risk

    def pooled(self, quantity: Quantity, groups: tuple[str, ...]) -> Floats:
        """The mean over people of several groups together."""
        own = [self.draws[group][quantity] for group in groups if quantity in self.draws.get(group, {})]
        people = np.sum([drawn.people for drawn in own], axis=0)
        total = np.sum([np.where(drawn.people > 0, drawn.mean, 0) * drawn.people for drawn in own], axis=0)
        return divided(total, people)

    def overhead(self, overhead: Overhead, index: Index, drivers: Mapping[str, Floats]) -> Floats:
        weights = np.array([[driver.weight] for driver in overhead.drivers if driver.id in drivers])
        risks = np.array(list(drivers.values()))
        # A driver that nobody drawn could answer is left out of its draw, like one that nobody answered.
        there = ~np.isnan(risks)
        top = np.sort(np.where(there, risks, 0.0), axis=0)[-overhead.top :].mean(axis=0)
        all_drivers = divided((weights * np.where(there, risks, 0.0)).sum(axis=0), (weights * there).sum(axis=0))
        base = (1 - overhead.top_share) * all_drivers + overhead.top_share * top
        base[there.sum(axis=0) < overhead.least_drivers] = np.nan
        floor = np.zeros_like(base)
        for fact in overhead.facts:
            holds = self.fact_holds(fact, index)
            base = base + holds * fact.adds
            floor = np.maximum(floor, holds * (fact.floor or 0.0))
        index_drawn: Floats = np.minimum(FULL, np.maximum(base, floor))
        return index_drawn

    def fact_holds(self, fact: Fact, index: Index) -> Floats:
        """1 in the draws where a fact holds: what is stated in all, a gap in perception as it is drawn."""
        condition = fact.when
        gap = self.workings.measures.gaps.get((str(condition.group), condition.subjects[0])) if condition.of else None
        told = gap is not None and gap.difference(self.workings.measures.smallest) is not None
        if condition.figure != "perception_gap" or gap is None or not told:
            return np.asarray(float(fact.id in index.facts))
        # A draw without anybody on one side says nothing of the gap, and a comparison with no number is false.
        return np.asarray(OPERATORS[str(condition.op)](self.difference(gap), condition.value), dtype=np.float64)

    def difference(self, gap: Gap) -> Floats:
        quantity = Quantity("side", side_name(gap.perception.id, gap.dimension))
        merged = self.questionnaire.merged
        first, second = (merged[side].groups for side in (gap.perception.of, gap.perception.against))
        return self.pooled(quantity, first) - self.pooled(quantity, second)

    def position(self, place: Place, dimensions: Mapping[str, Floats], drivers: Mapping[str, Floats]) -> Floats | None:
        if place.value is None:
            return None
        position, steps = place.position, self.questionnaire.highest - 1
        composite = next(each for each in position.composites if each.id == position.index)
        index = average(
            (weight, FULL * (dimensions[key] - 1) / steps)
            for key, weight in composite.weights.items()
            if key in dimensions
        )
        if place.load is None:
            return index
        return position.share * index + (1 - position.share) * (FULL - drivers[position.load.driver])


def average(pairs: Iterable[tuple[float, Floats]]) -> Floats:
    """The weighted mean in each draw, over those of its values that are numbers; not a number where none is."""
    known = list(pairs)
    weights = np.array([weight for weight, _ in known])[:, None]
    values = np.array([value for _, value in known])
    there = ~np.isnan(values)
    if there.all():
        return np.asarray((weights * values).sum(axis=0) / weights.sum())
    total = (weights * there).sum(axis=0)
    summed = (weights * np.where(there, values, 0)).sum(axis=0)
    return divided(summed, total)


def divided(total: Floats, people: Floats) -> Floats:
    """Total over people; not a number where there is nobody."""
    mean: Floats = np.divide(total, people, out=np.full(total.shape, np.nan), where=people > 0)
    return mean
