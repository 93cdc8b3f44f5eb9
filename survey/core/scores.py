"""Exact tallies of an assessment: scores by dimension and group, answers by item and group."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from survey.core.layout import Common, Layout
from survey.core.scoring import ItemTally, PatternScores, ScoreRule, item_tallies, score_patterns
from survey.core.summary import Summary
from survey.core.tally import Tally


@dataclass(frozen=True, slots=True)
class Scores:
    """Tallies by dimension and group, by item and group, groups in questionnaire order, and who is valid."""

    valid: Mapping[str, int]
    dimensions: Mapping[str, Mapping[str, Tally]]
    items: Mapping[str, Mapping[str, ItemTally]]
    careful: Mapping[str, Mapping[str, Tally]]  # dimensions again, without the respondents who look doubtful
    index: Mapping[str, Tally] = field(default_factory=dict)  # the figure over all items, by group, where there is one

    def respondents(self, group: str) -> int:
        """Valid respondents of a group."""
        return self.valid[group]

    @property
    def all_respondents(self) -> int:
        """Valid respondents of all groups."""
        return sum(self.valid.values())


def scores_of(layout: Layout, summary: Summary) -> Scores:
    """All tallies of an assessment."""
    dimensions: dict[str, dict[str, Tally]] = {}
    careful: dict[str, dict[str, Tally]] = {}
    items: dict[str, dict[str, ItemTally]] = {}
    for place, block in enumerate(layout.blocks):
        if block.dimension is not None:
            scored = score_groups(block.rule, place, slice(None), summary)
            dimensions[block.dimension] = {
                group: scores.tally(summary[group].patterns[place].valid) for group, scores in scored.items()
            }
            careful[block.dimension] = {
                group: scores.tally(summary[group].patterns[place].careful)
                if summary[group].doubtful
                else dimensions[block.dimension][group]
                for group, scores in scored.items()
            }
        items |= _count_items(layout, place, summary)
    index = {} if layout.index is None else {group: own.index for group, own in summary.items()}
    return Scores({group: own.valid for group, own in summary.items()}, dimensions, items, careful, index)


def score_groups(
    rule: ScoreRule, block: int, columns: tuple[int, ...] | slice, summary: Summary
) -> Mapping[str, PatternScores]:
    """The scores of each group's patterns on some columns of a block: those of all groups are scored at once."""
    patterns = {group: own.patterns[block] for group, own in summary.items()}
    scored = score_patterns(rule, np.concatenate([each.states for each in patterns.values()])[:, columns])
    ends = np.cumsum([len(each.states) for each in patterns.values()]).tolist()
    return {
        group: scored.part(slice(start, end)) for group, start, end in zip(patterns, [0, *ends[:-1]], ends, strict=True)
    }


def _count_items(layout: Layout, place: int, summary: Summary) -> dict[str, dict[str, ItemTally]]:
    block = layout.blocks[place]
    sizes = [layout.questionnaire.points(item) for item in block.items]
    tallies = item_tallies(
        [own.patterns[place] for own in summary.values()],
        sizes,
        [[own.dont_know[column] for column in block.places] for own in summary.values()],
    )
    return {
        item.id: {group: own[number] for group, own in zip(summary, tallies, strict=True)}
        for number, item in enumerate(block.items)
    }


def scores_on(common: Common, summary: Summary) -> Mapping[str, Tally]:
    """Valid respondents' scores on items that two sides have in common, by group of either."""
    scored = score_groups(common.rule, common.block, common.columns, summary)
    return {group: scores.tally(summary[group].patterns[common.block].valid) for group, scores in scored.items()}
