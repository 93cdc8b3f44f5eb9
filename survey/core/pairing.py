"""People who answered two assessments, matched by a private code (measurement.md 4.9).

A pair is the same code in the same group both times, and counts in a dimension where both its answers are scored. With
80% or more of the people of the larger side matched, only the pairs are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

import numpy as np

from survey.core.change import Overlap
from survey.core.comparison import Design
from survey.core.layout import Layout
from survey.core.responses import GroupAnswers
from survey.core.sample import Floats
from survey.core.summary import score_rows

PAIRED_FROM = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Answered:
    """A group's answers, and the private code of each row ("" where none was left)."""

    answers: GroupAnswers
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """How two assessments overlap: the design, how many people were matched, and by dimension and group."""

    design: Design
    total: int
    overlaps: Mapping[str, Mapping[str, Overlap]] = field(default_factory=dict)


Matches = Mapping[str, tuple[list[int], list[int]]]  # group -> rows of the earlier and of the later answers


def match(earlier: Mapping[str, Answered], later: Mapping[str, Answered]) -> Matches:
    """The rows of each group that carry the same code both times, pair by pair."""
    matches = {}
    for group, now in later.items():
        before = {code: row for row, code in enumerate(earlier[group].codes) if code}
        pairs = [(before[code], row) for row, code in enumerate(now.codes) if code in before]
        matches[group] = ([first for first, _ in pairs], [second for _, second in pairs])
    return matches


def design_of(matches: Matches, earlier: Mapping[str, Answered], later: Mapping[str, Answered]) -> Design:
    """Paired, partly overlapping or unpaired, by the share of people matched."""
    pairs = sum(len(rows) for rows, _ in matches.values())
    people = max(sum(len(each.answers) for each in side.values()) for side in (earlier, later))
    if not pairs:
        return "unpaired"
    return "paired" if pairs >= PAIRED_FROM * people else "partly_overlapping"


def only_pairs(side: Mapping[str, Answered], rows: Mapping[str, Sequence[int]]) -> dict[str, Answered]:
    """One side with its matched rows only."""
    return {
        group: Answered(each.answers.rows(rows[group]), [each.codes[row] for row in rows[group]])
        for group, each in side.items()
    }


def overlaps(
    layout: Layout,
    earlier: Mapping[str, Answered],
    later: Mapping[str, Answered],
    names: Mapping[str, str] | None = None,
) -> Mapping[str, Mapping[str, Overlap]]:
    """By dimension and group, how many people were scored both times, and how their scores go together.

    Groups that count under one of the `names` are taken together.
    """
    scored: dict[tuple[str, str], list[tuple[Floats, Floats]]] = {}
    for group, (first, second) in match(earlier, later).items():
        before = score_rows(layout, group, earlier[group].answers.rows(first))
        after = score_rows(layout, group, later[group].answers.rows(second))
        for dimension, scores in before.items():
            both = ~np.isnan(scores) & ~np.isnan(after[dimension])
            column = group if names is None else names[group]
            scored.setdefault((dimension, column), []).append((scores[both], after[dimension][both]))
    found: dict[str, dict[str, Overlap]] = {}
    for (dimension, column), parts in scored.items():
        one, two = (np.concatenate(side) for side in zip(*parts, strict=True))
        found.setdefault(dimension, {})[column] = Overlap(len(one), _correlation(one, two))
    return found


def _correlation(first: Floats, second: Floats) -> float:
    """Pearson's r; 0 where one side does not vary."""
    one, two = (side - side.mean() if len(side) else side for side in (first, second))
    spread = sqrt(float(one @ one) * float(two @ two))
    return float(one @ two) / spread if spread else 0.0
