"""Two assessments compared: what changed, and whether the change is real (measurement.md 4.9).

Both are scored on their common ground. The change of a dimension is that of its group means under fixed weights, over
the groups that answered both times; its p-values are adjusted over the dimensions (Holm 1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from survey.core.change import (
    ChangeTest,
    Overlap,
    holm,
    minimal_detectable_change,
    reliable_change,
    smallest_seen,
    verdict,
    weighted_change,
)
from survey.core.change import GroupChange as TestedGroup
from survey.core.comparison import (
    Common,
    Comparison,
    CompositeChange,
    Counts,
    DimensionChange,
    GroupChange,
    Marks,
)
from survey.core.conditions import Condition, Reading, judge
from survey.core.disclosure import Audience, band_of_people, comparable
from survey.core.intervals import Estimate
from survey.core.pairing import Pairs
from survey.core.questionnaire import Questionnaire
from survey.core.reliability import sem
from survey.core.rounding import displayed, exact
from survey.core.scoring_rules import Rule
from survey.core.wave import Composite, Wave

Z = 1.959963984540054  # of the normal distribution, for composites
Both = tuple[Wave, Wave]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is compared and who reads it: the common questionnaire, the rules that may fire, how people were matched."""

    questionnaire: Questionnaire
    rules: Sequence[Rule]
    pairs: Pairs
    smallest: int
    audience: Audience


def compare(setting: Setting, earlier: Wave, later: Wave, marks: Marks, items: Common) -> Comparison:
    """The comparison of two waves on their common ground."""
    tests = {
        dimension.id: weighted_change(groups) if (groups := _groups(setting, dimension.id, earlier, later)) else None
        for dimension in setting.questionnaire.dimensions
    }
    adjusted = dict(zip(tests, holm([None if test is None else test.p for test in tests.values()]), strict=True))
    dimensions = {key: _dimension(setting, key, (earlier, later), test, adjusted[key]) for key, test in tests.items()}
    overhead = _composite(earlier.overhead, later.overhead)
    return Comparison(
        questionnaires=marks,
        items=items,
        design=setting.pairs.design,
        pairs=setting.pairs.total or None,
        respondents=_counts(setting, earlier.people, later.people),
        smallest_group=setting.smallest,
        dimensions=dimensions,
        overall=_composite(earlier.overall, later.overall),
        index=_composite(earlier.index, later.index),
        overhead_risk=overhead,
        position=_composite(earlier.position, later.position),
        advice=_advice(setting.rules, overhead),
        not_shown=_not_shown(dimensions),
    )


def _groups(setting: Setting, dimension: str, earlier: Wave, later: Wave) -> list[TestedGroup]:
    """The groups that were scored both times, with their fixed weights; a single score borrows the others' spread."""
    before, after = (_with_spread(wave.dimensions.get(dimension, {})) for wave in (earlier, later))
    overlaps = setting.pairs.overlaps.get(dimension, {})
    return [
        TestedGroup(exact(group.weight), before[group.id], after[group.id], _overlap(overlaps.get(group.id)))
        for group in setting.questionnaire.groups
        if group.weight and group.id in before and group.id in after
    ]


def _overlap(found: Overlap | None) -> Overlap | None:
    """One pair has no correlation."""
    return found if found is not None and found.pairs > 1 else None


def _with_spread(estimates: Mapping[str, Estimate]) -> Mapping[str, Estimate]:
    """Where one person is a group, its variance is unknown: that within the other groups, pooled, stands in."""
    known = [each for each in estimates.values() if each.variance is not None]
    freedom = sum(each.n - 1 for each in known)
    if not freedom:
        return estimates
    pooled = sum((each.n - 1) * (each.variance or 0.0) for each in known) / freedom
    return {
        group: each if each.variance is not None else replace(each, variance=pooled, borrowed_df=freedom)
        for group, each in estimates.items()
    }


def _dimension(
    setting: Setting, key: str, waves: Both, test: ChangeTest | None, p_holm: float | None
) -> DimensionChange:
    earlier, later = waves
    counts = [sum(each.n for each in wave.dimensions.get(key, {}).values()) for wave in waves]
    groups = _groups(setting, key, earlier, later)
    shown = {group.id: _group(setting, key, group.id, waves) for group in setting.questionnaire.groups}
    empty = DimensionChange(None, None, None, "too_few", _counts(setting, *counts), shown)
    if test is None or min(counts) < setting.smallest:
        return empty
    before, after = (_weighted([(each.weight, side(each)) for each in groups]) for side in (_first, _second))
    mdc = _noise(groups)
    return replace(
        empty,
        earlier=before,
        later=after,
        change=test.difference,
        verdict=verdict(test, p_holm, mdc, min(counts), setting.smallest),
        interval=test.interval,
        se=test.se,
        t=test.t,
        df=test.df,
        p=test.p,
        p_holm=p_holm,
        g=_size(groups, test.difference),
        mdc=mdc,
        smallest_seen=None if test.se is None or test.df is None else smallest_seen(test.se, test.df),
        mix_effect=_mix_effect(earlier.head_count.get(key), later.head_count.get(key), test.difference),
    )


def _first(group: TestedGroup) -> Estimate:
    return group.first


def _second(group: TestedGroup) -> Estimate:
    return group.second


def _weighted(pairs: Sequence[tuple[Fraction, Estimate]]) -> float:
    return float(sum(weight * each.mean for weight, each in pairs) / sum(weight for weight, _ in pairs))


def _noise(groups: Sequence[TestedGroup]) -> float:
    """MDC under fixed weights: 1.96 * sqrt(sum of W_g^2 (SEM_g1^2/n_g1 + SEM_g2^2/n_g2)) / sum of W_g."""
    whole = sum((group.weight for group in groups), Fraction(0))
    parts = [
        float(group.weight / whole)
        * minimal_detectable_change(
            sem(sd, group.first.reliability), group.first.n, sem(sd, group.second.reliability), group.second.n
        )
        for group in groups
        if (sd := _pooled_sd([group])) is not None
    ]
    return sqrt(sum(part * part for part in parts))


def _pooled_sd(groups: Sequence[TestedGroup]) -> float | None:
    """Within groups and waves; None without two scores anywhere."""
    sides = [each for group in groups for each in (group.first, group.second) if each.variance is not None]
    freedom = sum(each.n - 1 for each in sides)
    if not freedom:
        return None
    return sqrt(sum((each.n - 1) * (each.variance or 0) for each in sides) / freedom)


def _size(groups: Sequence[TestedGroup], difference: float) -> float | None:
    """Hedges' g: the change in standard deviations within groups and waves, less its bias in small samples."""
    sd = _pooled_sd(groups)
    if not sd:
        return None if sd is None or difference else 0.0
    freedom = sum(each.n - 1 for group in groups for each in (group.first, group.second))
    return difference / sd * (1 - 3 / (4 * freedom - 1))


def _mix_effect(earlier: Fraction | None, later: Fraction | None, change: float) -> float | None:
    return None if earlier is None or later is None else float(later - earlier) - change


def _group(setting: Setting, key: str, group: str, waves: Both) -> GroupChange:
    before, after = (wave.dimensions.get(key, {}).get(group) for wave in waves)
    hidden = GroupChange(None, None, None, None, Counts(None, None), shown=False)
    told = all(group in wave.shown.get(key, ()) for wave in waves)
    if before is None or after is None or not told:
        return hidden
    overlap = setting.pairs.overlaps.get(key, {}).get(group)
    pairs = None if overlap is None else overlap.pairs
    if not comparable(before.n, after.n, pairs, setting.smallest, setting.audience):
        return hidden
    test = weighted_change([TestedGroup(Fraction(1), before, after, _overlap(overlap))])
    as_told = displayed if setting.audience is Audience.READERS else float
    return GroupChange(
        as_told(float(before.mean)),
        as_told(float(after.mean)),
        as_told(test.difference),
        test.interval and (as_told(test.interval[0]), as_told(test.interval[1])),
        _counts(setting, before.n, after.n),
        shown=True,
        rci=_rci(setting, key, waves, before, after) if before.n == after.n == pairs == 1 else None,
    )


def _rci(setting: Setting, key: str, waves: Both, before: Estimate, after: Estimate) -> float | None:
    """Of one person who answered both times; the spread is that of everybody else on the dimension."""
    sd = _pooled_sd(_groups(setting, key, *waves))
    if sd is None:
        return None
    return reliable_change(float(before.mean), float(after.mean), sem(sd, after.reliability))


def _composite(before: Composite | None, after: Composite | None) -> CompositeChange | None:
    """A change of independent composites: normal limits from both standard errors (of pairs they are too wide)."""
    if before is None or after is None:
        return None
    change = after.value - before.value
    found = CompositeChange(before.value, after.value, change)
    if before.se is None or after.se is None:
        return found
    half = Z * sqrt(before.se**2 + after.se**2)
    return replace(found, interval=(change - half, change + half), real=abs(change) > half)


def _advice(rules: Sequence[Rule], overhead: CompositeChange | None) -> tuple[str, ...]:
    """Rules on the change of the overhead risk; only a real one counts (R25)."""
    if overhead is None or not overhead.real or overhead.change is None:
        return ()
    change = Fraction(overhead.change)

    def look_up(condition: Condition) -> Reading | None:
        return Reading(change, change) if condition.figure == "overhead_change" else None

    return tuple(rule.id for rule in rules if judge(rule.when, look_up).holds)


def _counts(setting: Setting, earlier: int, later: int) -> Counts:
    if setting.audience is Audience.HOLDER:
        return Counts(earlier, later)
    return Counts(*(band_of_people(n, setting.smallest) for n in (earlier, later)))


def _not_shown(dimensions: Mapping[str, DimensionChange]) -> tuple[str, ...]:
    groups = next(iter(dimensions.values())).groups
    return tuple(group for group in groups if not any(each.groups[group].shown for each in dimensions.values()))
