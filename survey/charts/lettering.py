"""Letters: what may be printed, how wide it is and where its lines break.

Names come from people. They are cut before anything measures them: a label of 5,000 characters takes seconds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from survey.charts.palette import INK

FONTS = Path(__file__).parent / "fonts"
LONGEST, LONGEST_TEXT = 60, 240
ELLIPSIS = "…"
# Half the height of a capital letter: text is placed by its middle, drawn from its baseline.
HALF_CAPITAL = 0.35
_FORBIDDEN_IN_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_BLANKS = re.compile(r"[\t\n\r ]+")
_MEASURED_AT = 100


class Face(Enum):
    """A font file, the family it belongs to and its weight there."""

    REGULAR = ("IBMPlexSans-Regular.ttf", "IBM Plex Sans", 400)
    MEDIUM = ("IBMPlexSans-Medium.ttf", "IBM Plex Sans", 500)
    BOLD = ("IBMPlexSans-SemiBold.ttf", "IBM Plex Sans", 600)
    SERIF = ("IBMPlexSerif-Medium.ttf", "IBM Plex Serif", 500)

    @property
    def file(self) -> Path:
        """Where the letters are."""
        return FONTS / self.value[0]

    def properties(self, size: float) -> FontProperties:
        """What matplotlib asks for; the file is named, so that no other font can be found instead."""
        _, family, weight = self.value
        return FontProperties(family=family, weight=weight, size=size, fname=str(self.file))


@dataclass(frozen=True, slots=True)
class Style:
    """Size in pixels, face and colour of a text."""

    size: float = 14.0
    face: Face = Face.REGULAR
    colour: str = INK

    def width(self, text: str) -> float:
        """How wide `text` is; kerning left out, so never too little by more than a hair."""
        advances = _advances(self.face)
        # A letter that the face lacks is drawn by another font, at most a square.
        return sum(advances.get(letter, 1.0) for letter in text) * self.size

    def fit(self, text: str, width: float) -> str:
        """`text` on one line of `width`, its end cut where it must be."""
        text = cut(text, LONGEST_TEXT)
        if self.width(text) <= width:
            return text
        while text and self.width(text + ELLIPSIS) > width:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS

    def wrap(self, text: str, width: float, most: int) -> list[str]:
        """`text` in at most `most` lines of `width`."""
        words = cut(text, LONGEST_TEXT).split(" ")
        lines: list[str] = []
        while words and len(lines) < most - 1:
            line = words.pop(0)
            while words and self.width(f"{line} {words[0]}") <= width:
                line = f"{line} {words.pop(0)}"
            lines.append(self.fit(line, width))
        return [*lines, self.fit(" ".join(words), width)] if words else lines


def clean(text: str) -> str:
    """`text` without what XML cannot hold, on one line."""
    return _BLANKS.sub(" ", _FORBIDDEN_IN_XML.sub("", text)).strip(" ")


def cut(text: str, longest: int = LONGEST) -> str:
    """`text`, cleaned and cut to `longest` characters."""
    # Ten times as many are enough to clean: what is left of a hostile text is not worth reading.
    text = clean(text[: longest * 10])
    return text if len(text) <= longest else text[: longest - 1].rstrip() + ELLIPSIS


@cache
def _advances(face: Face) -> Mapping[str, float]:
    """How far each letter moves the pen, for a size of 1. Made from a font object of its own: no thread shares it."""
    font = FT2Font(str(face.file))
    font.set_size(_MEASURED_AT, 72)
    load = partial(font.load_char, flags=LoadFlags.NO_HINTING)
    return {chr(code): load(code).linearHoriAdvance / 65536 / _MEASURED_AT for code in font.get_charmap()}
