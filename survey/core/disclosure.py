"""What may be shown: the only place that decides it (measurement.md 4.12).

Two audiences: the holder of a file of answers, who could look anyway, and the readers of a report, who must not
learn what fewer than the smallest group answered, not even by subtraction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from math import floor

from survey.core.context import Context
from survey.core.document import Document
from survey.core.findings import Bar, Findings
from survey.core.merging import merged_names
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import shown
from survey.core.scoring import LEAST_ITEMS

LEAST_FOR_DISTRIBUTION = 8
LEAST_FOR_COMMENTS = 10
LEAST_IN_A_BAR = 2
SHARES = ("dk_rate", "_dk", "response", "importance")  # endings of keys whose figures run from 0 to 1


class Audience(Enum):
    """Who is going to read the findings."""

    HOLDER = "holder"
    READERS = "readers"


Columns = Mapping[str, tuple[str, ...]]


def columns_for(questionnaire: Questionnaire, context: Context, audience: Audience) -> Columns:
    """The columns of every breakdown: column id -> groups in it, in questionnaire order.

    Readers see a group that is usually one person only inside its merged group, and no group that nobody was to
    be invited from (a stated population of 0): that is known before the first answer, so it tells nothing.
    """
    groups = [group.id for group in questionnaire.groups]
    if audience is Audience.HOLDER:
        return {group: (group,) for group in groups}
    asked = [group for group in groups if context.population.get(group) != 0]
    inside = merged_names(questionnaire)
    columns: dict[str, tuple[str, ...]] = {}
    for group in asked:
        column = inside[group]
        if questionnaire.group[group].alone or column != group:
            columns[column] = (*columns.get(column, ()), group)
    return columns


def shown_cells(sizes: Mapping[str, int], smallest: int, audience: Audience) -> frozenset[str]:
    """Cells with enough answers; for readers, less the next smallest until the hidden ones together are enough too.

    Without that, a total minus the cells shown would give away what the hidden few answered. The holder of the
    answers is shown every total, so there is nothing that a second cell could protect.
    """
    visible = {cell for cell, n in sizes.items() if n >= smallest}
    if audience is Audience.HOLDER:
        return frozenset(visible)
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


def columns_asked(questionnaire: Questionnaire, columns: Columns, dimension: str) -> list[str]:
    """Columns that are asked enough of a dimension to have a score on it: the others are empty by design."""
    items = questionnaire.items_of(dimension)
    return [
        column
        for column, groups in columns.items()
        if any(sum(group in item.groups for item in items) >= LEAST_ITEMS for group in groups)
    ]


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
    displayed: Findings = Findings.from_document(_displayed(findings.to_document(), decimals=1))
    if displayed.overhead_risk is None or findings.overhead_risk is None:
        return displayed
    exact = {key: driver.contribution for key, driver in findings.overhead_risk.drivers.items()}
    whole = adding_up({key: part for key, part in exact.items() if part is not None}, displayed.overhead_risk.base or 0)
    drivers = {
        key: replace(driver, contribution=whole.get(key)) for key, driver in displayed.overhead_risk.drivers.items()
    }
    return replace(displayed, overhead_risk=replace(displayed.overhead_risk, drivers=drivers))


def adding_up(parts: Mapping[str, float], total: float) -> Mapping[str, float]:
    """Parts with one decimal that add up to the displayed total: what rounding leaves goes to the largest rests."""
    tenths = {key: floor(part * 10) for key, part in parts.items()}
    missing = round(total * 10) - sum(tenths.values())
    for key in sorted(parts, key=lambda name: tenths[name] - parts[name] * 10)[:missing]:
        tenths[key] += 1
    return {key: tenth / 10 for key, tenth in tenths.items()}


def _displayed(part: Document, *, decimals: int) -> Document:
    if isinstance(part, dict):
        return {key: _displayed(value, decimals=2 if key.endswith(SHARES) else 1) for key, value in part.items()}
    if isinstance(part, list):
        return [_displayed(value, decimals=decimals) for value in part]
    return float(shown(part, decimals)) if isinstance(part, float) else part


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
