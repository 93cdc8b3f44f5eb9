"""Colours of the charts, and which ink can be read on which colour."""

from collections.abc import Sequence

from matplotlib.colors import to_rgb

WHITE, BLACK = "#ffffff", "#000000"
INK, MUTED, HAIRLINE, GROUND = "#17212f", "#5a6678", "#dde2e9", "#f5f6f8"
ACCENT, WARNING, SAND = "#0b6b6b", "#b4432e", "#8a6d1f"
TRACK, CONNECTOR, HATCH = "#edf0f4", "#a9b3c0", "#8591a1"
# Between a score and its target: the fill behind the marks, and the ink of its figure.
WARM_FILL, SAND_FILL, GREY_FILL = "#e9b5a8", "#ead9ad", "#d5dbe3"
# One hue, light to dark. No step lies where neither ink nor white can be read on it.
TEAL = ("#eef5f4", "#dcebe9", "#c5dfdc", "#a9cfcb", "#80b8b2", "#5aa19c", "#27797a", "#075a5a")
STRIP = ("#e6eaef", "#cfe3e1", "#a3cdc9", "#8cc3be")
WARM = ("#f3efe9", "#f0dcd2", "#e8bfb1", "#db9a88")
DRIVER, DEEP = "#c4604a", "#7d2718"
# Purple and orange, dark ends: told apart with every common colour blindness, and in grey by the dark ends' order.
EDGE = "#7d8694"  # around fills too light to stand out from a white page
LIKERT = ("#b35806", "#fdb863", "#d9d9d9", "#b2abd2", "#542788")
DARKEST_CURVED = 0.04045  # below it sRGB is a straight line
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    red, green, blue = (
        channel / 12.92 if channel <= DARKEST_CURVED else ((channel + 0.055) / 1.055) ** 2.4
        for channel in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(fill: str) -> str:
    """The calmest ink that can be read on `fill`; black or white always can."""
    inks = (INK, WHITE, BLACK)
    return next(ink for ink in inks if contrast(ink, fill) >= TEXT_CONTRAST)


def step_of(ramp: Sequence[str], share: float) -> str:
    """The step of `ramp` for a place from 0 (first) to 1 (last)."""
    return ramp[min(int(share * len(ramp)), len(ramp) - 1)]


def blend(ramp: Sequence[str], share: float) -> str:
    """The colour at a place from 0 to 1 of an evenly spread ramp."""
    place = min(max(share, 0.0), 1.0) * (len(ramp) - 1)
    low = min(int(place), len(ramp) - 2)
    pairs = zip(to_rgb(ramp[low]), to_rgb(ramp[low + 1]), strict=True)
    mixed = [round(255 * (start + (end - start) * (place - low))) for start, end in pairs]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
