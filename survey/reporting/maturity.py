"""Dimensions, groups and items: scores and gaps, how sure they are, who agrees and who cannot tell."""

from collections.abc import Iterator, Sequence

from survey.charts import order
from survey.charts.figures import interval_name, interval_sentence, number
from survey.charts.scene import Scene
from survey.core.disclosure import LEAST_FOR_DISTRIBUTION
from survey.core.findings import Agreement, Bound, DimensionCell, DimensionFindings
from survey.core.questionnaire import Item
from survey.core.rounding import exact, shown
from survey.reporting.names import Said, dimension_name, quotable

NOT_VISIBLE = exact(0.3)  # of those who could answer said "don't know"


def overall_sentence(scene: Scene) -> str | None:
    """Overall maturity beside the secured level, and what holds the next one back."""
    overall, words, levels = scene.findings.overall, scene.words, scene.questionnaire.levels
    if overall.score100 is None or overall.level is None or overall.secured_level is None:
        return None
    return words.say(
        "Overall maturity: {value} out of 100, level {level} ({level_name}). "
        "Secured level: {secured} ({secured_name}), held back by: {dimensions}.",
        value=words.number(overall.score100),
        level=overall.level,
        level_name=words.of(levels[overall.level - 1].name),
        secured=overall.secured_level,
        secured_name=words.of(levels[overall.secured_level - 1].name),
        dimensions=words.parted(dimension_name(scene, key) for key in overall.blockers),
    )


def by_gap(scene: Scene) -> list[tuple[str, DimensionFindings]]:
    """Dimensions in the order of their chart."""
    return [(key, scene.findings.dimensions[key]) for key in order.by_gap(scene)]


def certainty(scene: Scene, found: DimensionFindings) -> str:
    """Whether a gap is established; empty where there is none."""
    if not found.gap:
        return ""
    return scene.words.say("established") if found.established else scene.words.say("to confirm")


def without_interval(scene: Scene, found: DimensionFindings) -> str:
    """Why a score has no interval; empty where it has one, or where its bound explains itself."""
    if found.score is None or found.interval or found.bound:
        return ""
    low, high = found.range or (0.0, 0.0)
    if low == high:
        return interval_sentence(scene.words, None)
    return scene.words.say(
        "Group means run from {low} to {high}; too few answers for an interval.",
        low=number(scene.words, low),
        high=number(scene.words, high),
    )


def lines_sentence(scene: Scene) -> str:
    """What the lines in the chart of dimensions are, and why some have none."""
    words = scene.words
    measured = [found for found in scene.findings.dimensions.values() if found.score is not None]
    if not any(found.interval for found in measured):
        return interval_sentence(words, None)
    said = words.say("The line through a dot is its {interval}.", interval=interval_name(words))
    missing = words.say("No line: too few answers for one.")
    return f"{said} {missing}" if any(without_interval(scene, found) for found in measured) else said


def least_for_interval(scene: Scene) -> int:
    """How many answers of a group its interval needs."""
    return max(LEAST_FOR_DISTRIBUTION, scene.findings.smallest_group)


def bounds_sentence(scene: Scene) -> str | None:
    """What the signs before some figures mean; None where there is none."""
    if not any(_bounds(scene)):
        return None
    return scene.words.say(
        "≥ and ≤ stand before a figure so near an end of the scale that the exact one would tell what each person "
        "answered: it is that or beyond."
    )


def _bounds(scene: Scene) -> Iterator[Bound]:
    for dimension in scene.findings.dimensions.values():
        yield dimension.bound
        yield from (cell.bound for cell in dimension.groups.values())
    for item in scene.findings.items.values():
        yield item.bound
        yield from (cell.bound for cell in item.groups.values())


def agreement_word(scene: Scene, agreement: Agreement | None) -> str:
    """How far a group agrees; empty where that is not told."""
    say = scene.words.say
    named = {
        "shared": say("shared view"),
        "fair": say("fairly shared view"),
        "divided": say("divided view"),
        "unknown": say("too few to tell"),
    }
    return named[agreement.word] if agreement else ""


def cell_note(scene: Scene, cell: DimensionCell) -> str:
    """How many of a group answered, and how far they agree."""
    count = scene.words.say("n = {n}", n=cell.n)
    word = agreement_word(scene, cell.agreement)
    return scene.words.say("{count}, {word}", count=count, word=word) if word else count


def not_visible(scene: Scene, items: Sequence[Item]) -> Iterator[Said]:
    """Statements that a group cannot judge: too many of it do not know."""
    for item in items:
        for column, cell in scene.findings.items[item.id].groups.items():
            if cell.dk_rate is not None and shown(cell.dk_rate, 2) >= NOT_VISIBLE:
                text = scene.words.say(
                    "{rate} of {group} answered “Don’t know” to “{item}”: not visible to this group.",
                    rate=scene.words.percent(cell.dk_rate),
                    group=scene.column(column),
                    item=quotable(scene, item.id),
                )
                yield Said(text, f"item/{item.id}/{column}")
