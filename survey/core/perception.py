"""How far two sides see a dimension apart, on the items that both were asked (measurement.md 4.7).

difference = mean of one side - mean of the other, respondents pooled, on items routed to every group of both sides.
Its interval is Welch's, its size Hedges' g.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from survey.core.change import hedges_g, welch
from survey.core.intervals import Estimate, Interval
from survey.core.layout import Layout
from survey.core.questionnaire import Questionnaire
from survey.core.scores import scores_on
from survey.core.scoring import LEAST_ITEMS
from survey.core.scoring_rules import Perception
from survey.core.summary import Summary
from survey.core.tally import Tally, together

WORTH_A_FLAG = Fraction(1, 2)  # levels


@dataclass(frozen=True, slots=True)
class Gap:
    """Two sides on a dimension's common items."""

    perception: Perception
    dimension: str
    items: tuple[str, ...]
    of: Tally
    against: Tally

    @property
    def sides(self) -> tuple[Tally, Tally]:
        """Both sides."""
        return self.of, self.against

    def difference(self, smallest: int) -> Fraction | None:
        """First mean minus second; None while either side has fewer than `smallest` scores."""
        first, second = self.of.mean, self.against.mean
        if first is None or second is None or min(self.of.n, self.against.n) < smallest:
            return None
        return first - second

    @property
    def is_score(self) -> bool:
        """Whether enough items are common to speak of the dimension; else it is the gap of one item."""
        return len(self.items) >= LEAST_ITEMS


def perception_gaps(layout: Layout, questionnaire: Questionnaire, summary: Summary) -> Mapping[tuple[str, str], Gap]:
    """Gaps by perception and dimension, where the two sides have an item in common.

    `layout` knows which items are common; `questionnaire` which groups of `summary` each side has.
    """
    named = {perception.id: perception for perception in questionnaire.perceptions}
    gaps = {}
    for (perception, dimension), common in layout.common.items():
        sides = (named[perception].of, named[perception].against)
        by_group = scores_on(common, summary)
        tallies = [together(by_group[group] for group in questionnaire.merged[side].groups) for side in sides]
        ids = tuple(item.id for item in common.items)
        gaps[perception, dimension] = Gap(named[perception], dimension, ids, *tallies)
    return gaps


@dataclass(frozen=True, slots=True)
class GapTest:
    """A gap's interval and size, and its flag: half a level or more, and the interval leaves out 0."""

    interval: Interval | None
    g: float | None
    flag: Literal["blind_spot", "hidden_strength"] | None


def gap_test(gap: Gap) -> GapTest:
    """Welch's interval and Hedges' g of a gap; no interval and no flag where neither side varies.

    Sides of one score have no spread, and nothing is tested. The gap of a single item is not flagged.
    """
    of, against = Estimate.of(gap.of), Estimate.of(gap.against)
    if of is None or against is None:
        return GapTest(None, None, None)
    # Welch's difference is second minus first.
    interval = welch(against, of).interval
    difference = of.mean - against.mean
    apart = interval is not None and (interval[0] > 0 or interval[1] < 0)
    flagged = gap.is_score and apart and abs(difference) >= WORTH_A_FLAG
    flag: Literal["blind_spot", "hidden_strength"] = "blind_spot" if difference > 0 else "hidden_strength"
    return GapTest(interval, hedges_g(against, of), flag if flagged else None)
