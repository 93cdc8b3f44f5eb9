"""How far two sides see a dimension apart, on the items that both were asked (measurement.md 4.7).

difference = mean of one side - mean of the other, respondents pooled, on items routed to every group of both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from survey.core.questionnaire import Item, Questionnaire
from survey.core.responses import Responses
from survey.core.scoring import LEAST_ITEMS, Scores, score_rows
from survey.core.scoring_rules import Perception
from survey.core.tally import Tally, together


@dataclass(frozen=True, slots=True)
class Gap:
    """Two sides on a dimension's common items."""

    perception: Perception
    dimension: str
    items: tuple[str, ...]
    of: Tally
    against: Tally

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


def perception_gaps(
    questionnaire: Questionnaire, responses: Responses, scores: Scores
) -> Mapping[tuple[str, str], Gap]:
    """Gaps by perception and dimension, where the two sides have an item in common."""
    gaps = {}
    for perception in questionnaire.perceptions:
        for dimension in questionnaire.dimensions:
            items = _common_items(questionnaire, perception, dimension.id)
            if items:
                sides = [
                    _pooled(questionnaire, items, questionnaire.merged[side].groups, responses, scores)
                    for side in (perception.of, perception.against)
                ]
                ids = tuple(item.id for item in items)
                gaps[perception.id, dimension.id] = Gap(perception, dimension.id, ids, *sides)
    return gaps


def _common_items(questionnaire: Questionnaire, perception: Perception, dimension: str) -> tuple[Item, ...]:
    sides = (questionnaire.merged[perception.of], questionnaire.merged[perception.against])
    asked = {group for side in sides for group in side.groups}
    return tuple(item for item in questionnaire.items_of(dimension) if asked <= set(item.groups))


def _pooled(
    questionnaire: Questionnaire, items: tuple[Item, ...], groups: tuple[str, ...], responses: Responses, scores: Scores
) -> Tally:
    # Of a single common item, its one answer is the score.
    least = min(LEAST_ITEMS, len(items))
    return together(
        score_rows(questionnaire, items, responses[group], least).tally(scores.valid[group]) for group in groups
    )
