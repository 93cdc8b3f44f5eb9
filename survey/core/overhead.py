"""The overhead risk index (measurement.md 3.8): 0-100, high means more signs of being seen as a cost.

Item risk r_i = 100 * (L - m_i)/(L - 1), m_i the mean of group means after reversing, with risk weights renormalised
over the groups that answered. R_k is the weighted mean of a driver's item risks. With T = share of the top drivers:
base = (1 - T) * sum(w_k R_k) + T * mean(highest R_k); contributions and facts add up to the index before cap and floor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.conditions import LookUp, judge
from survey.core.disclosure import Audience, bounded, largest_share
from survey.core.findings import Bound
from survey.core.questionnaire import Item, Questionnaire
from survey.core.rounding import exact, shown
from survey.core.scoring import ItemTally, item_mean
from survey.core.scoring_rules import Driver, Overhead
from survey.core.tally import weighted_mean

FULL = Fraction(100)
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class DriverRisk:
    """A driver's risk 0-100 and the risk of each part of it that was answered."""

    risk: Fraction | None
    parts: Mapping[str, Fraction | None]
    clipped: bool = False  # told to readers less near to 0 or 100 than it is


@dataclass(frozen=True, slots=True)
class Base:
    """The index before facts: None with too few drivers; `top` are the drivers that weigh twice."""

    value: Fraction | None
    contributions: Mapping[str, Fraction]
    top: tuple[str, ...]
    weights: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Index:
    """The index with its facts."""

    value: Fraction
    facts: Mapping[str, Fraction]
    floor_applied: bool


def item_risk(
    questionnaire: Questionnaire, item: Item, by_group: Mapping[str, ItemTally], audience: Audience
) -> tuple[Fraction | None, Bound]:
    """r_i of one item; None where nobody answered it.

    Readers are told none too near to 0 or 100, and none that rests on one person more than on all the others.
    """
    weights = {group: exact(questionnaire.group[group].risk_weight) for group in by_group}
    level = weighted_mean(
        (weights[group], item_mean(questionnaire, item, counted)) for group, counted in by_group.items()
    )
    if level is None:
        return None, None
    share = largest_share((weights[group], counted.n) for group, counted in by_group.items())
    if audience is Audience.READERS and share > HALF:
        return None, None
    level, bound = bounded(level, share, questionnaire.highest, audience)
    risk = FULL * (questionnaire.highest - level) / (questionnaire.highest - 1)
    return FULL - risk if item.reversed else risk, bound


def driver_risk(
    driver: Driver,
    risks: Mapping[str, tuple[Fraction | None, Bound]],
    effort: Mapping[str, Fraction],
) -> DriverRisk:
    """R_k: the weighted mean of the `risks` of items that may be told.

    `effort` gives the mean share of each allocation part, percent.
    """
    told = {part.item: risks.get(part.item, (None, None)) for part in driver.items}
    parts = {key: risk for key, (risk, _) in told.items()}
    weights = {part.item: exact(part.weight) for part in driver.items}
    if driver.effort is not None:
        share = effort.get(driver.effort.part)
        full_at = exact(driver.effort.full_at)
        parts[driver.effort.id] = None if share is None else min(FULL, FULL * share / full_at)
        weights[driver.effort.id] = exact(driver.effort.weight)
    clipped = any(bound for _, bound in told.values())
    return DriverRisk(weighted_mean((weights[key], risk) for key, risk in parts.items()), parts, clipped)


def base_index(overhead: Overhead, risks: Mapping[str, DriverRisk]) -> Base:
    """The index before facts; a tie for the highest drivers goes to the one named first."""
    known = {driver.id: risks[driver.id].risk for driver in overhead.drivers}
    measured = {key: risk for key, risk in known.items() if risk is not None}
    if len(measured) < overhead.least_drivers:
        return Base(None, {}, (), {})
    total = sum((exact(driver.weight) for driver in overhead.drivers if driver.id in measured), Fraction(0))
    top = tuple(sorted(measured, key=lambda key: -measured[key])[: overhead.top])
    top_share = exact(overhead.top_share)
    weights = {
        driver.id: (1 - top_share) * exact(driver.weight) / total + (top_share / len(top) if driver.id in top else 0)
        for driver in overhead.drivers
        if driver.id in measured
    }
    contributions = {key: weight * measured[key] for key, weight in weights.items()}
    return Base(sum(contributions.values(), Fraction(0)), contributions, top, weights)


def index_with_facts(overhead: Overhead, base: Fraction, look_up: LookUp) -> Index:
    """min(100, max(base + facts, floor)) with the facts whose condition holds."""
    holding = [fact for fact in overhead.facts if judge(fact.when, look_up).holds]
    facts = {fact.id: exact(fact.adds) for fact in holding}
    risen = base + sum(facts.values(), Fraction(0))
    floor = max((exact(fact.floor) for fact in holding if fact.floor is not None), default=Fraction(0))
    return Index(min(FULL, max(risen, floor)), facts, floor > risen)


def band_of(overhead: Overhead, value: Fraction, own_view: bool) -> str:  # noqa: FBT001  # a fact, not an option
    """The band of the displayed value; the PMO's own view is never below `own_view_band`."""
    displayed = shown(value)
    order = [band.id for band in overhead.bands]
    reached = max(place for place, band in enumerate(overhead.bands) if displayed >= exact(band.start))
    return order[max(reached, order.index(overhead.own_view_band)) if own_view else reached]


def levers(questionnaire: Questionnaire, base: Base, risks: Mapping[str, DriverRisk]) -> Mapping[str, Fraction]:
    """Points off the index for one level more (one less, where less is better) on an item, everywhere."""
    overhead = questionnaire.overhead
    if overhead is None or base.value is None:
        return {}
    step = FULL / (questionnaire.highest - 1)
    effects: dict[str, Fraction] = {}
    for driver in overhead.drivers:
        weights = _known_weights(driver, risks[driver.id])
        total = sum(weights.values(), Fraction(0))
        for part in driver.items:
            if part.item in weights:
                effect = base.weights[driver.id] * step * weights[part.item] / total
                effects[part.item] = effects.get(part.item, Fraction(0)) + effect
    return effects


def _known_weights(driver: Driver, risk: DriverRisk) -> Mapping[str, Fraction]:
    weights = {part.item: exact(part.weight) for part in driver.items}
    if driver.effort is not None:
        weights[driver.effort.id] = exact(driver.effort.weight)
    return {key: weight for key, weight in weights.items() if risk.parts[key] is not None}
