"""What a group's answers come down to, in whole numbers that add up.

One pass over the rows gives a `GroupSummary`. Those of parts of the rows (read in blocks, by other processes, from
other servers) add up to the one of all rows, and every figure is worked out from it alone: it is the unit by which
scoring spreads over machines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import lcm
from operator import add

import numpy as np
from numpy.typing import NDArray

from survey.core.answers import DONT_KNOW
from survey.core.carelessness import contradicts, doubtful, flat, straight_lined
from survey.core.effort import EffortSummary, rescaled, summarise_effort
from survey.core.layout import INDEX, Block, Layout, Quantity, lay_out
from survey.core.patterns import FIRST_POINT, HIDDEN, Patterns, count_patterns, distinct, states_of
from survey.core.questionnaire import Questionnaire
from survey.core.responses import Codes, GroupAnswers, Integers, Mask, Responses, collect
from survey.core.rounding import exact
from survey.core.sample import Column, Sample, sample_of
from survey.core.scoring import LEAST_ITEMS, PatternScores, level_values, score_patterns, score_rows_by
from survey.core.scoring_rules import Contradiction
from survey.core.tally import Tally


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group's answers: rows, the valid ones and the doubtful ones among these, and what they say.

    `patterns` by block of the layout; `dont_know` by item, over all rows; `efforts` by allocation; `ballots` with a
    vote, and the `votes` of each dimension; the quantities of people as a `sample`.
    """

    rows: int
    valid: int
    doubtful: int
    patterns: tuple[Patterns, ...]
    dont_know: tuple[int, ...]
    efforts: Mapping[str, EffortSummary]
    ballots: int
    votes: tuple[int, ...]
    sample: Sample
    index: Tally  # scores on all items, where the questionnaire has such a figure

    def __add__(self, other: "GroupSummary") -> "GroupSummary":
        return GroupSummary(
            self.rows + other.rows,
            self.valid + other.valid,
            self.doubtful + other.doubtful,
            tuple(map(add, self.patterns, other.patterns)),
            _sums(self.dont_know, other.dont_know),
            {key: effort + other.efforts[key] for key, effort in self.efforts.items()},
            self.ballots + other.ballots,
            _sums(self.votes, other.votes),
            self.sample + other.sample,
            self.index + other.index,
        )


Summary = Mapping[str, GroupSummary]


def _sums(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(add, first, second))


def summarise(questionnaire: Questionnaire, responses: Responses) -> dict[str, GroupSummary]:
    """The summary of every group in `responses`."""
    layout = lay_out(questionnaire)
    return {group: summarise_group(layout, group, answers) for group, answers in responses.items()}


def summarise_blocks(questionnaire: Questionnaire, blocks: Iterable[tuple[str, GroupAnswers]]) -> Summary:
    """The summary of rows that come in blocks of one group; every group of the questionnaire is in it."""
    layout = lay_out(questionnaire)
    found = summarise(questionnaire, collect(questionnaire, ()))
    for group, answers in blocks:
        own = summarise_group(layout, group, answers)
        found[group] = found[group] + own if found[group].rows else own
    return found


def added_up(parts: Iterable[Summary]) -> Summary:
    """One summary of several parts of an assessment; each part has every group."""
    return reduce(lambda one, other: {group: one[group] + other[group] for group in one}, parts)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A block on some rows: its different patterns, the place of each row among them, and scores of a dimension."""

    block: Block
    states: Codes
    place: NDArray[np.intp]
    scores: PatternScores


def summarise_group(layout: Layout, group: str, answers: GroupAnswers) -> GroupSummary:
    """The summary of rows of one group."""
    questionnaire = layout.questionnaire
    states = states_of(answers.codes)
    counted = [_count(block, states) for block in layout.blocks]
    valid = _valid_rows(questionnaire, group, states, counted)
    odd = valid & _doubtful_rows(questionnaire, states)
    ticks = np.zeros((len(answers), len(questionnaire.dimensions)), dtype=np.int64)
    for chosen in answers.votes.values():
        ticks += chosen & valid[:, None]
    quantities = layout.quantities(group)
    whole = None if layout.index is None else score_rows_by(layout.index, states)
    columns = [
        _index_column(whole) if whole is not None and quantity == INDEX else _column(layout, quantity, counted, answers)
        for quantity in quantities
    ]
    return GroupSummary(
        rows=len(answers),
        valid=int(valid.sum()),
        doubtful=int(odd.sum()),
        patterns=tuple(count_patterns(each.states, each.place, valid, odd) for each in counted),
        dont_know=tuple((answers.codes == ord(DONT_KNOW)).sum(axis=0).tolist()),
        efforts={
            asked.id: summarise_effort(asked, answers.efforts[asked.id], valid) for asked in questionnaire.allocations
        },
        ballots=int(ticks.any(axis=1).sum()),
        votes=tuple(ticks.sum(axis=0).tolist()),
        sample=sample_of(quantities, columns, valid),
        index=Tally() if whole is None else whole.tally(valid.astype(np.int64)),
    )


def score_rows(layout: Layout, group: str, answers: GroupAnswers) -> Mapping[str, NDArray[np.float64]]:
    """The score of each row on each dimension; not a number where it has none, or is not valid."""
    states = states_of(answers.codes)
    counted = [_count(block, states) for block in layout.blocks]
    valid = _valid_rows(layout.questionnaire, group, states, counted)
    return {
        each.block.dimension: np.where(valid & each.scores.defined[each.place], each.scores.values[each.place], np.nan)
        for each in counted
        if each.block.dimension is not None
    }


def _count(block: Block, states: Codes) -> _Counted:
    different, place = distinct(states[list(block.places)])
    return _Counted(block, different, place, score_patterns(block.rule, different))


def _valid_rows(questionnaire: Questionnaire, group: str, states: Codes, counted: Sequence[_Counted]) -> Mask:
    """Who enters figures (4.2): half of the items answered, and enough dimensions, or all that the route could give."""
    answered = (states >= FIRST_POINT).sum(axis=0, dtype=np.uint16).astype(np.int64)
    asked = _asked(states)
    share = exact(questionnaire.quality.least_answered)
    enough = (answered > 0) & (answered * share.denominator >= asked * share.numerator)
    possible = np.zeros(states.shape[1], dtype=np.uint8)
    reached = np.zeros(states.shape[1], dtype=np.uint8)
    for each in counted:
        if each.block.dimension is not None:
            possible += ((each.states != HIDDEN).sum(axis=1) >= LEAST_ITEMS)[each.place]
            reached += each.scores.defined[each.place]
    valid: Mask = enough & (reached >= np.minimum(questionnaire.group[group].least_dimensions, possible))
    return valid


def _doubtful_rows(questionnaire: Questionnaire, states: Codes) -> Mask:
    """Who answered in a way that looks careless, by at least two signs (4.10); a file has no page times."""
    points = np.maximum(states, FIRST_POINT - 1) - np.uint8(FIRST_POINT - 1)
    routed = np.flatnonzero((states != HIDDEN).any(axis=1)).tolist()
    kinds: dict[str, list[int]] = {}
    for place in routed:
        kinds.setdefault(questionnaire.items[place].scale, []).append(place)
    lines = [straight_lined(list(points[places]), _asked(states[places])) for places in kinds.values()]
    pairs = [_contradiction(questionnaire, points, each) for each in questionnaire.quality.contradictions]
    flags = [np.logical_or.reduce(lines)] if lines else []
    flags += [_flat(questionnaire, points, routed)] if routed else []
    flags += [contradicts(pairs)] if pairs else []
    return doubtful(flags) if flags else np.zeros(states.shape[1], dtype=np.bool_)


def _asked(states: Codes) -> Integers:
    asked: Integers = (states != HIDDEN).sum(axis=0, dtype=np.uint16).astype(np.int64)
    return asked


def _flat(questionnaire: Questionnaire, points: Codes, routed: Sequence[int]) -> Mask:
    items = [questionnaire.items[place] for place in routed]
    scale = lcm(*(questionnaire.points(item) - 1 for item in items))
    if all(questionnaire.points(item) == questionnaire.highest for item in items):
        return flat(points[routed], 1)
    tables = [np.rint(level_values(questionnaire, item)[FIRST_POINT - 1 :] * scale).astype(np.int64) for item in items]
    return flat(np.array([table[points[place]] for table, place in zip(tables, routed, strict=True)]), scale)


def _contradiction(questionnaire: Questionnaire, points: Codes, pair: Contradiction) -> tuple[Codes, int, Codes, int]:
    first, second = (questionnaire.item_index[item] for item in (pair.item, pair.other))
    return points[first], pair.at_least, points[second], pair.other_at_least


def _column(layout: Layout, quantity: Quantity, counted: Sequence[_Counted], answers: GroupAnswers) -> Column:
    if quantity.kind == "effort":
        return _effort_column(layout.questionnaire, quantity.id, answers)
    if quantity.kind == "side":
        common = layout.common_on(quantity)
        own = counted[common.block]
        scored = score_patterns(common.rule, own.states[:, common.columns])
        return Column(scored.values, scored.defined, own.place)
    block, column = layout.where[quantity.id]
    own = counted[block]
    if quantity.kind == "dimension":
        return Column(own.scores.values, own.scores.defined, own.place)
    states = own.states[:, column]
    return Column(level_values(layout.questionnaire, own.block.items[column])[states], states >= FIRST_POINT, own.place)


def _index_column(whole: PatternScores) -> Column:
    return Column(whole.values, whole.defined, np.arange(len(whole.defined)))


def _effort_column(questionnaire: Questionnaire, part: str, answers: GroupAnswers) -> Column:
    asked = next(each for each in questionnaire.allocations if part in each.fields)
    shares, counts = rescaled(asked, answers.efforts[asked.id])
    return Column(shares[:, asked.fields.index(part)], counts, np.arange(len(answers)))
