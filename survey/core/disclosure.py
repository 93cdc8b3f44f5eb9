"""What may be shown: the only place that decides it (measurement.md 4.12).

Two audiences: the holder of a file of answers, who could look anyway, and the readers of a report, who must not
learn what fewer than the smallest group answered, not even by subtraction. `merging` comes before this, `suppression`
checks after it that no equation of published figures can be solved for the hidden few.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from math import ceil, floor
from typing import Any

from survey.core.agreement import Agreement, Spread, agreement_of
from survey.core.context import Context
from survey.core.findings import Bar, Bound, DimensionCell, Findings, ItemCell
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import displayed
from survey.core.scoring import LEAST_ITEMS

LEAST_FOR_DISTRIBUTION = 8
LEAST_FOR_COMMENTS = 10
LEAST_IN_A_BAR = 2
BAND = 10  # people in a band of a count
STEPS_FROM_THE_END = 2  # levels that all together must be away from an end for a mean to be told
AS_THEY_ARE = {type(None), bool, int, str}
# Endings of keys whose figures run from 0 to 1, or hardly beyond, and need a second decimal, with all below them.
SHARES = ("dk_rate", "_dk", "response", "importance", "alpha", "omega", "low", "high", "icc1", "icc2")


class Audience(Enum):
    """Who is going to read the findings."""

    HOLDER = "holder"
    READERS = "readers"


def columns_for(
    questionnaire: Questionnaire, context: Context, answers: Mapping[str, int], audience: Audience
) -> tuple[str, ...]:
    """The columns of every breakdown: groups in questionnaire order.

    Readers see no group that nobody was to be invited from (a stated population of 0) and that nobody answered from:
    that is known before the first answer, so it tells nothing.
    """
    return tuple(
        group.id
        for group in questionnaire.groups
        if audience is Audience.HOLDER or answers[group.id] or context.population.get(group.id) != 0
    )


def never_alone(questionnaire: Questionnaire) -> frozenset[str]:
    """Groups that do not stand alone and count in no merged group either: readers see nothing of them."""
    return frozenset(group.id for group in questionnaire.groups if not group.alone)


def shown_cells(
    sizes: Mapping[str, int], smallest: int, audience: Audience, never: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Cells with enough answers; for readers, less the next smallest until the hidden ones together are enough too.

    `never` are groups that readers see nothing of, however many they are.

    Without that, a total minus the cells shown would give away what the hidden few answered. The holder of the
    answers is shown every total, so there is nothing that a second cell could protect.
    """
    visible = {cell for cell, n in sizes.items() if n >= smallest}
    if audience is Audience.HOLDER:
        return frozenset(visible)
    visible -= never
    hidden = sum(n for cell, n in sizes.items() if cell not in visible)
    # Ties go by name: another process must not hide another cell.
    for cell in sorted(visible, key=lambda name: (sizes[name], name)):
        if hidden == 0 or hidden >= smallest:
            break
        visible.discard(cell)
        hidden += sizes[cell]
    return frozenset(visible)


def totals_may_be_shown(columns: Sequence[str], visible: frozenset[str], audience: Audience) -> bool:
    """Whether a plain total may stand beside its columns and the weighted figures made from them.

    For readers only when no column is held back, empty or hidden alike: two totals under different weights and one
    missing column are an equation that can be solved.
    """
    return audience is Audience.HOLDER or set(columns) <= visible


def exactly_told(cells: Mapping[str, DimensionCell | ItemCell]) -> frozenset[str]:
    """Columns whose cells are shown, and not as a bound only."""
    return frozenset(column for column, cell in cells.items() if cell.shown and cell.bound is None)


def columns_asked(questionnaire: Questionnaire, columns: Sequence[str], dimension: str) -> list[str]:
    """Columns that are asked enough of a dimension to have a score on it: the others are empty by design."""
    items = questionnaire.items_of(dimension)
    return [column for column in columns if sum(column in item.groups for item in items) >= LEAST_ITEMS]


def comparable(earlier: int, later: int, pairs: int | None, smallest: int, audience: Audience) -> bool:
    """Whether a group's two figures may stand side by side.

    Enough answers both times; and where it is known who stayed, those who came or went are none, or enough: else the
    difference of two figures is what a few answered.
    """
    if min(earlier, later) < smallest:
        return False
    if audience is Audience.HOLDER or pairs is None:
        return True
    return all(changed == 0 or changed >= smallest for changed in (earlier - pairs, later - pairs))


def band_of_people(n: int, smallest: int) -> str:
    """A count as readers of a comparison are told it: under the smallest group, up to 9, then by tens."""
    if n < smallest:
        return f"<{smallest}"
    ten = n // BAND * BAND
    return f"{smallest}-{BAND - 1}" if n < BAND else f"{ten}-{ten + BAND - 1}"


def bounded(mean: Fraction, share: Fraction, highest: int, audience: Audience) -> tuple[Fraction, Bound]:
    """A mean as it may be told, and whether the truth is that "or more" or "or less".

    Where people are together less than two levels away from an end of the scale, the exact mean would tell each one's
    answer to within a step; readers are told the mean at two levels, or beyond, on a tenth of a level away from the
    end: rounded to it, "1.0 or less" would say what it should not. `share` is that of one person in the mean: 1/n, or
    the largest of them where people weigh differently.
    """
    if audience is Audience.HOLDER:
        return mean, None
    margin = min(Fraction(ceil(STEPS_FROM_THE_END * share * 10), 10), Fraction(highest - 1, 2))
    if mean > highest - margin:
        return highest - margin, "or_more"
    if mean < 1 + margin:
        return 1 + margin, "or_less"
    return mean, None


def least_variance(n: int) -> Fraction:
    """The variance (n - 1) of `n` answers of which two are a step from all the others: readers are told none below.

    A variance of 0 would tell that everybody gave the same answer.
    """
    return Fraction(STEPS_FROM_THE_END, n - 1)


def most_agreement(points: Sequence[int], n: int, highest: int) -> Agreement | None:
    """The agreement of `n` people who answer so, on items of so many points each."""
    apart = STEPS_FROM_THE_END * n  # n times two squares of a step, and n times two steps
    return agreement_of((Spread(each, n, apart, apart) for each in points), highest)


def largest_share(parts: Iterable[tuple[Fraction, int]]) -> Fraction:
    """The largest share of one person in a mean of group means; `parts` are the weight and the size of each group."""
    present = [(weight, n) for weight, n in parts if n and weight]
    return max(weight / n for weight, n in present) / sum(weight for weight, _ in present)


def number(value: Fraction | None) -> float | None:
    """A figure of the whole, unrounded."""
    return None if value is None else float(value)


def comments_shown(comments: Mapping[str, Sequence[str]], smallest: int) -> dict[str, tuple[str, ...] | None]:
    """Comments by question, None for a question with fewer than ten of them (or than the smallest group).

    They come in the order of their random ids, and carry no group, date or link to anything else.
    """
    least = max(LEAST_FOR_COMMENTS, smallest)
    return {question: tuple(texts) if len(texts) >= least else None for question, texts in comments.items()}


def as_displayed(findings: Findings) -> Findings:
    """Findings for readers: every figure as it is displayed, shares of people in whole percents.

    More digits than a reader sees would let fractions be told apart, and with them who stands behind them.
    """
    told: Findings = _told(findings, 1)
    if told.overhead_risk is None or findings.overhead_risk is None:
        return told
    exact = {key: driver.contribution for key, driver in findings.overhead_risk.drivers.items()}
    whole = adding_up({key: part for key, part in exact.items() if part is not None}, told.overhead_risk.base or 0)
    drivers = {key: replace(driver, contribution=whole.get(key)) for key, driver in told.overhead_risk.drivers.items()}
    return replace(told, overhead_risk=replace(told.overhead_risk, drivers=drivers))


def adding_up(parts: Mapping[str, float], total: float) -> Mapping[str, float]:
    """Parts with one decimal that add up to the displayed total: what rounding leaves goes to the largest rests."""
    tenths = {key: floor(part * 10) for key, part in parts.items()}
    missing = round(total * 10) - sum(tenths.values())
    for key in sorted(parts, key=lambda name: tenths[name] - parts[name] * 10)[:missing]:
        tenths[key] += 1
    return {key: tenth / 10 for key, tenth in tenths.items()}


def _told(part: Any, decimals: int) -> Any:
    if isinstance(part, float):
        return displayed(part, decimals)
    if isinstance(part, tuple):
        return tuple(each if type(each) in AS_THEY_ARE else _told(each, decimals) for each in part)
    keys = part if isinstance(part, Mapping) else part.__dataclass_fields__
    values = part.values() if isinstance(part, Mapping) else [getattr(part, key) for key in keys]
    told = (
        each if type(each) in AS_THEY_ARE else _told(each, 2 if key.endswith(SHARES) else decimals)
        for key, each in zip(keys, values, strict=True)
    )
    return dict(zip(keys, told, strict=True)) if isinstance(part, Mapping) else type(part)(*told)


def distribution(counts: Sequence[int], smallest: int) -> tuple[Bar, ...] | None:
    """Bars of an item's answers, lowest point first; None under 8 answers or when all are the same.

    Where a filled bar would be one person, points are taken together below, at and above the middle.
    """
    n = sum(counts)
    if n < max(LEAST_FOR_DISTRIBUTION, smallest) or max(counts) == n:
        return None
    for bars in (_single_bars(counts), _three_bars(counts)):
        if all(bar.count == 0 or bar.count >= LEAST_IN_A_BAR for bar in bars):
            # Taken together, all may fall into one bar: that would say what everyone answered.
            return bars if max(bar.count for bar in bars) < n else None
    return None


def _single_bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    return tuple(Bar(point, point, count) for point, count in enumerate(counts, start=1))


def _three_bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    below, above = len(counts) // 2, (len(counts) + 1) // 2
    bars = [Bar(1, below, sum(counts[:below])), Bar(above + 1, len(counts), sum(counts[above:]))]
    if above > below:
        bars.insert(1, Bar(above, above, counts[below]))
    return tuple(bars)
