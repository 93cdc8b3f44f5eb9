"""Lines of arithmetic: displayed inputs put into a formula, and whether they give the displayed figure again."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from survey.charts import figures
from survey.charts.scene import Scene
from survey.core.findings import Bound
from survey.core.rounding import exact, shown
from survey.language import Words
from survey.reporting.explanations.explanation import Input, Sum

MOST_DECIMALS = 3
UNKNOWN = "?"  # a figure that is not shown
NOTHING = 1e-6


def exactly(words: Words, number: float) -> str:
    """A weight or limit with the decimals that its author wrote, three at most."""
    decimals = next((places for places in range(MOST_DECIMALS) if _is_whole(number, places)), MOST_DECIMALS)
    return figures.number(words, number, decimals)


def _is_whole(number: float, places: int) -> bool:
    scaled: float = number * 10.0**places
    return abs(scaled - round(scaled)) < NOTHING


def told(scene: Scene, value: float | None, bound: Bound = None) -> str:
    """A value as the report shows it, or that it is not shown."""
    return scene.words.say("not shown") if value is None else figures.told(scene.words, value, bound)


def weighted_mean(scene: Scene, rows: Sequence[Input], result: float | None) -> Sum:
    """sum(weight x value) / sum(weight) = result. With an input that is not shown, the line is only spelled out."""
    return within(scene, rows, "{mean}", result, lambda mean: mean)


def within(
    scene: Scene, rows: Sequence[Input], pattern: str, result: float | None, formula: Callable[[Fraction], Fraction]
) -> Sum:
    """The same as part of a longer `formula`, which `pattern` writes around `{mean}`."""
    words = scene.words
    text = f"{pattern.format(mean=_spelled(words, rows))} = {value_or_unknown(words, result)}"
    mean = _mean_as_displayed(rows)
    return Sum(text, mean is None or same(formula(mean), result))


def _spelled(words: Words, rows: Sequence[Input]) -> str:
    terms = " + ".join(f"{_weight(words, row)} × {term(words, row)}" for row in rows)
    # Which groups answered stays open where some are not shown: their weights are not added up either.
    known = all(row.value is not None for row in rows)
    weights = " + ".join(_weight(words, row) for row in rows) if known else "Σ w"
    return f"({terms}) / ({weights})"


def _weight(words: Words, row: Input) -> str:
    return UNKNOWN if row.weight is None else exactly(words, row.weight)


def term(words: Words, row: Input) -> str:
    """An input inside a sum."""
    return UNKNOWN if row.value is None else figures.told(words, row.value, row.bound)


def value_or_unknown(words: Words, value: float | None) -> str:
    """A value inside a sum, or the mark of one that is not shown."""
    return UNKNOWN if value is None else figures.number(words, value)


def _mean_as_displayed(rows: Sequence[Input]) -> Fraction | None:
    if not rows or any(row.value is None or row.bound for row in rows):
        return None
    weights = [exact(float(row.weight or 0)) for row in rows]
    values = (shown(row.value or 0) for row in rows)
    total = sum(weights, Fraction(0))
    summed = sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))
    return summed / total if total else None


def same(recomputed: Fraction, result: float | None) -> bool:
    """Whether a figure made from displayed inputs is displayed as the figure itself is."""
    return result is None or shown(recomputed) == shown(result)
