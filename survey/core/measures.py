"""What is known of an assessment so far, and every figure that a condition may ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from survey.core.agreement import LEAST_FOR_DIVIDED, Agreement
from survey.core.conditions import Condition, Reading
from survey.core.consistency import Consistency
from survey.core.context import Context
from survey.core.effort import Effort
from survey.core.findings import Bound
from survey.core.overhead import DriverRisk
from survey.core.perception import Gap
from survey.core.position import Place
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import shown
from survey.core.scores import Scores
from survey.core.scoring import ItemTally, add_items, item_mean, score100
from survey.core.suppression import Shown


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of an assessment; `look_up` reads one for a condition. Later parts are empty until worked out."""

    questionnaire: Questionnaire
    context: Context
    smallest: int
    columns: tuple[str, ...]
    scores: Scores
    dimensions: Mapping[str, Fraction | None]
    gaps: Mapping[tuple[str, str], Gap]
    effort: Mapping[str, Effort]
    drivers: Mapping[str, DriverRisk]
    place: Place | None
    agreements: Mapping[str, Mapping[str, Agreement | None]]
    consistency: Mapping[str, Consistency]
    index: Fraction | None = None
    overhead: Fraction | None = None
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    shown: Shown = field(default_factory=lambda: Shown({}, {}))

    def look_up(self, condition: Condition) -> Reading | None:
        """The figure that a comparison names; None where fewer than the smallest group stand behind it."""
        return FIGURES[str(condition.figure)](self, condition)

    def counted(self, item: str, group: str | None) -> ItemTally:
        """An item's tally in one group, or in all."""
        by_group = self.scores.items[item]
        if group is None:
            return add_items(by_group.values())
        # A group that is counted inside a merged one has no figure of its own.
        nobody = ItemTally((0,) * self.questionnaire.points(self.questionnaire.item[item]), 0, 0, 0)
        return by_group.get(group, nobody)

    def mean_of(self, item: str, group: str | None) -> Fraction | None:
        """An item's mean in a group or over all respondents; None with fewer than the smallest group."""
        counted = self.counted(item, group)
        if counted.n < self.smallest or (group is not None and group not in self.shown.items[item]):
            return None
        return item_mean(self.questionnaire, self.questionnaire.item[item], counted)

    def score100_of(self, name: str) -> Fraction | None:
        """A dimension, a composite or the axis itself, from 0 to 100."""
        if name in self.dimensions:
            score = self.dimensions[name]
            return None if score is None else score100(self.questionnaire, score)
        figures = {} if self.place is None else {**self.place.composites, self.place.position.id: self.place.value}
        return figures.get(name)


def _displayed(value: Fraction | None) -> Reading | None:
    """A figure whose limits are tested on the value shown."""
    return None if value is None else Reading(shown(value), value)


def _unrounded(value: Fraction | None) -> Reading | None:
    """Differences, rates and spreads are tested as they are."""
    return None if value is None else Reading(value, value)


def _item_mean(measures: Measures, condition: Condition) -> Reading | None:
    return _displayed(measures.mean_of(condition.subjects[0], condition.group))


def _dk_rate(measures: Measures, condition: Condition) -> Reading | None:
    counted = measures.counted(condition.subjects[0], condition.group)
    return _unrounded(counted.dk_rate if counted.could_answer >= measures.smallest else None)


def _item_spread(measures: Measures, condition: Condition) -> Reading | None:
    item = measures.questionnaire.item[condition.subjects[0]]
    by_group = measures.scores.items[item.id]
    cells = [by_group[column] for column in measures.columns if column in measures.shown.items[item.id]]
    means = (item_mean(measures.questionnaire, item, cell) for cell in cells)
    known = [mean for mean in means if mean is not None]
    return _unrounded(max(known) - min(known)) if len(known) > 1 else None


def _score100(measures: Measures, condition: Condition) -> Reading | None:
    return _displayed(measures.score100_of(condition.subjects[0]))


def _difference(measures: Measures, condition: Condition) -> Reading | None:
    first, second = (measures.score100_of(name) for name in condition.subjects)
    return None if first is None or second is None else _unrounded(shown(first) - shown(second))


def _measured(measures: Measures, condition: Condition) -> Reading:
    known = measures.score100_of(condition.subjects[0]) is not None
    return Reading(known, known)


def _driver_risk(measures: Measures, condition: Condition) -> Reading | None:
    return _displayed(measures.drivers[condition.subjects[0]].risk)


def _overhead_risk(measures: Measures, condition: Condition) -> Reading | None:  # noqa: ARG001  # one shape for all
    return _displayed(measures.overhead if measures.scores.all_respondents >= measures.smallest else None)


def _perception_gap(measures: Measures, condition: Condition) -> Reading | None:
    gap = measures.gaps.get((str(condition.group), condition.subjects[0]))
    return _unrounded(gap.difference(measures.smallest)) if gap is not None and gap.is_score else None


def _effort_share(measures: Measures, condition: Condition) -> Reading | None:
    part = condition.subjects[0]
    known = (effort for effort in measures.effort.values() if part in effort.shares and effort.n >= measures.smallest)
    return _displayed(next((effort.shares[part] for effort in known), None))


def _context(measures: Measures, condition: Condition) -> Reading | None:
    stated = measures.context.facts.get(condition.subjects[0])
    return None if stated is None else Reading(stated, stated)


def _lowest_agreement(measures: Measures, condition: Condition) -> Reading | None:  # noqa: ARG001  # one shape for all
    """The lowest rwg(j) of groups large enough for low agreement to be told from luck (4.16)."""
    least = max(measures.smallest, LEAST_FOR_DIVIDED)
    told = [
        found.rwg_j
        for dimension, by_group in measures.agreements.items()
        for group, found in by_group.items()
        if found is not None
        and group in measures.shown.dimensions[dimension]
        and measures.scores.dimensions[dimension][group].n >= least
    ]
    return _unrounded(min(told, default=None))


def _overhead_change(measures: Measures, condition: Condition) -> None:  # one shape for all
    """Known only where two assessments are compared: see `survey.core.comparison`."""


FIGURES: Mapping[str, Callable[[Measures, Condition], Reading | None]] = {
    "item_mean": _item_mean,
    "dk_rate": _dk_rate,
    "item_spread": _item_spread,
    "score100": _score100,
    "difference": _difference,
    "measured": _measured,
    "driver_risk": _driver_risk,
    "overhead_risk": _overhead_risk,
    "perception_gap": _perception_gap,
    "effort_share": _effort_share,
    "context": _context,
    "lowest_agreement": _lowest_agreement,
    "overhead_change": _overhead_change,
}
