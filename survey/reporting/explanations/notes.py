"""Sentences that several explanations say: what was left out, how limits are tested, how an interval was made."""

from collections.abc import Iterable, Iterator, Sequence

from survey.charts.figures import interval_sentence, number
from survey.charts.scene import Scene
from survey.core.consistency import FIRM
from survey.core.disclosure import LEAST_FOR_DISTRIBUTION
from survey.core.findings import DimensionFindings, Interval
from survey.core.intervals import ASSUMED_RELIABILITY
from survey.reporting.explanations.arithmetic import exactly
from survey.reporting.explanations.explanation import Input
from survey.reporting.names import hidden_text, lower_first

BOUNDARY, ROUNDED = 59.95, 60.0


def hidden_rows(scene: Scene, rows: Sequence[Input]) -> Iterator[str]:
    """Which inputs are not shown, or only told as "or more", and what a "?" stands for."""
    say = scene.words.say
    yield from hidden_names(scene, rows)
    if any(row.value is None for row in rows):
        yield say("A “?” stands for what is not shown. What nobody answered takes no part, with no weight either.")
    if any(row.bound for row in rows):
        yield say(
            "≥ and ≤ stand before a figure so near an end of the scale that the exact one would tell what each person "
            "answered: it is that or beyond."
        )


def hidden_names(scene: Scene, rows: Sequence[Input]) -> Iterator[str]:
    """Which inputs are not shown: empty and hidden look the same."""
    hidden = [row.label for row in rows if row.value is None]
    if hidden:
        reason = lower_first(hidden_text(scene))
        yield scene.words.say("{groups}: {reason}", groups=scene.words.parted(hidden), reason=reason)


def not_asked(scene: Scene, columns: Iterable[str]) -> Iterator[str]:
    """Groups to whom this was not put."""
    names = [scene.column(column) for column in columns]
    if names:
        yield scene.words.say("Not asked, or not asked enough of this: {groups}.", groups=scene.words.parted(names))


def exits(scene: Scene) -> str:
    """Answers without a value."""
    return scene.words.say(
        "“Don’t know”, “not applicable” and blanks: counted apart, and nothing is filled in for them."
    )


def invalid(scene: Scene) -> str:
    """Respondents who enter no figure."""
    return scene.words.say(
        "People who answered less than {share} of what they were asked, or on too few subjects.",
        share=scene.words.percent(scene.questionnaire.quality.least_answered),
    )


def limits_of_100(scene: Scene) -> str:
    """How a limit from 0 to 100 is tested."""
    words = scene.words
    return words.say(
        "Limits are tested on the value shown, rounded half up to one decimal: {value} gives {rounded} and takes the "
        "band of {rounded}.",
        value=words.number(BOUNDARY, 2),
        rounded=words.number(ROUNDED),
    )


def one_decimal(scene: Scene) -> str:
    """How a figure without a limit is shown."""
    return scene.words.say("Computed without rounding, then shown rounded half up to one decimal.")


def unrounded(scene: Scene) -> str:
    """How differences, rates and spreads are tested."""
    return scene.words.say("Differences and shares are tested unrounded, and shown rounded.")


def composite_interval(scene: Scene, interval: Interval, spread: Interval = None) -> Iterator[str]:
    """The interval of a figure made from several groups."""
    words, found = scene.words, scene.findings
    if interval is None:
        yield interval_sentence(words, None)
        yield words.say(
            "There is none where a group that counts has fewer than five people, where the figure does not exist in "
            "every draw, where all draws are alike, or where it would tell what people answered."
        )
        if spread is not None:
            low, high = (number(words, limit) for limit in spread)
            yield words.say(
                "Group means run from {low} to {high}; too few answers for an interval.", low=low, high=high
            )
        return
    yield interval_sentence(words, interval)
    draws = words.number(found.draws or 0, 0)
    yield words.say(
        "People are drawn again inside each group, as many as it has, {draws} times, and the figure is worked out from "
        "each draw: 95 in 100 fall between these limits. Seed {seed} gives the same draws again.",
        draws=draws,
        seed=found.seed,
    )


def group_interval(scene: Scene, interval: Interval, n: int | None, found: DimensionFindings | None) -> Iterator[str]:
    """The interval of the mean of one group: by t, with the reliability of the scores."""
    words = scene.words
    if interval is None:
        yield interval_sentence(words, None)
        yield words.say(
            "There is none under {least} answers, where all gave the same answer, or where it would tell what people "
            "answered.",
            least=max(LEAST_FOR_DISTRIBUTION, scene.findings.smallest_group),
        )
        return
    yield interval_sentence(words, interval)
    yield words.say(
        "Mean ± t × SE, with t for {n} − 1 degrees of freedom and SE² = s² × (1 − reliability × n / N) / n. Without a "
        "number of people invited (N), SE² = s² / n.",
        n=n,
    )
    yield _reliability(scene, found)


def _reliability(scene: Scene, found: DimensionFindings | None) -> str:
    words, assumed = scene.words, scene.words.number(ASSUMED_RELIABILITY)
    if found is None:
        return words.say("Reliability: one statement has none of its own; {assumed} is assumed.", assumed=assumed)
    measured = found.reliability
    if measured is not None and measured.alpha is not None and measured.n >= FIRM:
        return words.say("Reliability: alpha of this dimension, {alpha}.", alpha=exactly(words, measured.alpha))
    return words.say("Reliability: {assumed}, assumed while fewer than {n} people tell.", assumed=assumed, n=FIRM)
