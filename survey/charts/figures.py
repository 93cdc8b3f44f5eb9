"""Figures as they are printed: with their bound, and how far from the truth they may be.

No-break spaces inside: neither a sign nor one end of an interval stands alone at the end of a line.
"""

from collections.abc import Sequence

from survey.core.findings import Bound, Interval
from survey.core.rounding import exact, shown
from survey.language import Words

CONFIDENCE = 0.95
HYPHEN, MINUS = "-", "\u2212"


def number(words: Words, value: float, decimals: int = 1) -> str:
    """A figure that may be below zero."""
    return words.number(value, decimals).replace(HYPHEN, MINUS)


def told(words: Words, value: float, bound: Bound = None, decimals: int = 1) -> str:
    """A figure, or the limit that the true one reaches or passes."""
    figure = number(words, value, decimals)
    if bound is None:
        return figure
    return (
        words.say("≥\u00a0{value}", value=figure) if bound == "or_more" else words.say("≤\u00a0{value}", value=figure)
    )


def span(words: Words, interval: Interval) -> str:
    """From the low end to the high end; nothing without an interval."""
    if interval is None:
        return ""
    low, high = (number(words, end) for end in interval)
    return words.say("{low}\u00a0to\u00a0{high}", low=low, high=high)


def share_span(words: Words, interval: Interval) -> str:
    """The same of percents."""
    if interval is None:
        return ""
    low, high = (words.percent(end / 100) for end in interval)
    return words.say("{low}\u00a0to\u00a0{high}", low=low, high=high)


def with_span(words: Words, value: float, interval: Interval, bound: Bound = None) -> str:
    """A figure with its interval in brackets."""
    figure = told(words, value, bound)
    return words.say("{value} ({span})", value=figure, span=span(words, interval)) if interval else figure


def reached(starts: Sequence[float], value: float | None) -> int | None:
    """The place of the last stretch that the displayed value reaches."""
    if value is None:
        return None
    return max((place for place, start in enumerate(starts) if shown(value) >= exact(start)), default=0)


def interval_name(words: Words) -> str:
    """What the line through a dot, or the second line of a cell, is."""
    return words.say("{level} interval", level=words.percent(CONFIDENCE))


def interval_text(words: Words, interval: Interval) -> str:
    """An interval by its name, without a full stop, or the sentence that there is none."""
    if interval is None:
        return words.say("No interval can be shown here.")
    low, high = (number(words, end) for end in interval)
    return words.say("{level} interval: {low}\u00a0to\u00a0{high}", level=words.percent(CONFIDENCE), low=low, high=high)


def interval_sentence(words: Words, interval: Interval) -> str:
    """The same as a sentence."""
    return interval_text(words, interval) + ("." if interval else "")
