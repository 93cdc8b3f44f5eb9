"""How time is shared: mean shares of an allocation."""

from collections.abc import Iterator, Sequence

from survey.charts.figures import interval_name, share_span
from survey.charts.scene import Scene
from survey.core.findings import EffortFindings
from survey.core.questionnaire import Allocation
from survey.core.rounding import shown as displayed
from survey.reporting.explanations import notes, sources
from survey.reporting.explanations.arithmetic import exactly
from survey.reporting.explanations.explanation import (
    Explanation,
    Input,
    Inputs,
    Place,
    Step,
    Subject,
    Sum,
    not_shown,
)

FULL = 100


def allocation_of(scene: Scene, field: str) -> str:
    """The allocation that has a column of this name."""
    return next((asked.id for asked in scene.questionnaire.allocations if field in asked.fields), "")


def effort(scene: Scene, key: str) -> Explanation | None:
    """The mean of each part's share, every person's points brought to 100 first."""
    asked = next((each for each in scene.questionnaire.allocations if each.id == key), None)
    if asked is None:
        return None
    words, found = scene.words, scene.findings.effort.get(key)
    subject = Subject(f"effort/{key}", words.of(asked.question), Place.EFFORT)
    if found is None or found.shares is None:
        return not_shown(scene, subject)
    names = words.parted(scene.column(group) for group in asked.groups)
    return Explanation(
        subject,
        words.parted(words.percent(share / FULL) for share in found.shares),
        None,
        words.say("Mean share of 100 points, as given by: {groups} (n = {n}).", groups=names, n=found.n),
        tuple(_steps(scene, asked, found.shares)),
        (Inputs(words.say("Parts"), tuple(_rows(scene, asked, found, found.shares))),),
        tuple(_left_out(scene, asked, found)),
        tuple(_intervals(scene, asked, found)),
        (words.say("Shown in whole percents, so that the parts can differ from 100 by one or two."),),
        (sources.own_choice(scene),),
    )


def _steps(scene: Scene, asked: Allocation, shares: Sequence[float]) -> Iterator[Step]:
    words, tolerance = scene.words, exactly(scene.words, asked.tolerance)
    yield Step(
        words.say(
            "Each person’s points are brought to a total of 100, where they add up to {total} ± {tolerance}; blanks "
            "are 0 once one part is filled in:",
            total=exactly(words, asked.total),
            tolerance=tolerance,
        ),
        "a = 100 × x / Σ x",
    )
    line = " + ".join(words.number(share) for share in shares)
    yield Step(
        words.say("Then the mean of each part over all who gave one; together they are 100:"),
        "Σ a / n",
        Sum(f"{line} = 100", sum(map(displayed, shares)) == FULL),
    )


def _rows(scene: Scene, asked: Allocation, found: EffortFindings, shares: Sequence[float]) -> Iterator[Input]:
    for part, share in zip(asked.parts, shares, strict=True):
        yield Input(scene.words.of(part.text), scene.words.percent(share / FULL), None, share, None, found.n)


def _left_out(scene: Scene, asked: Allocation, found: EffortFindings) -> Iterator[str]:
    words = scene.words
    total, tolerance = exactly(words, asked.total), exactly(words, asked.tolerance)
    if found.dropped is None:
        yield words.say(
            "Points that do not add up to {total} ± {tolerance}: their number is not shown.",
            total=total,
            tolerance=tolerance,
        )
    else:
        yield words.say(
            "Points that do not add up to {total} ± {tolerance}: {dropped}.",
            total=total,
            tolerance=tolerance,
            dropped=words.number(found.dropped, 0),
        )
    yield notes.invalid(scene)


def _intervals(scene: Scene, asked: Allocation, found: EffortFindings) -> Iterator[str]:
    words = scene.words
    known = [
        (words.of(part.text), interval)
        for part, interval in zip(asked.parts, found.intervals or (), strict=False)
        if interval is not None
    ]
    if not known:
        yield from notes.group_interval(scene, None, found.n, None)
        return
    for name, interval in known:
        span = share_span(words, interval)
        yield words.say("{part}: {span}, {interval}", part=name, span=span, interval=interval_name(words))
    yield words.say("Mean ± t × SE, with t for {n} − 1 degrees of freedom and SE² = s² / n.", n=found.n)
