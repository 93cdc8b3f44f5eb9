"""A respondent's own answers as a PDF: tagged, for screen readers as much as for paper.

Words reach the template as data, so that none of them is ever code. The same answers make the same file.
"""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from unicodedata import category

from survey.language import Words
from survey.reporting.answers_copy import AnswersCopy, document_of

HERE = Path(__file__).parent
TEMPLATE, TYPESETTER = HERE / "templates" / "answers.typ", HERE / "typesetter.py"
FONTS = Path(str(files("survey.charts") / "fonts"))
LONGEST_TIME = 20  # seconds
# Control characters, halves of letters and what no standard knows.
UNDRAWN = ("Cc", "Cs", "Cn")
SOFT_HYPHEN, NO_SPACE = "\N{SOFT HYPHEN}", "\N{ZERO WIDTH NO-BREAK SPACE}"

# Each takes a processor for a moment, which others wait for as well.
_turn = BoundedSemaphore(2)


def render_answers(copy: AnswersCopy, words: Words) -> bytes:
    """The copy as a PDF: PDF/UA-1 wherever the fonts at hand have all of its letters."""
    data = json.dumps(_plain(document_of(copy, words)))
    command = (sys.executable, "-I", TYPESETTER, TEMPLATE, FONTS)
    with _turn:
        done = subprocess.run(  # noqa: S603  # our own program; what people typed comes by standard input
            command, input=data.encode(), check=True, capture_output=True, timeout=LONGEST_TIME
        )
    return done.stdout


def _plain(value: Any) -> Any:
    """The same without the characters that no font draws, which a PDF may not hold."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return "".join(filter(_is_drawn, value)) if isinstance(value, str) else value


def _is_drawn(letter: str) -> bool:
    return letter == "\n" or (category(letter) not in UNDRAWN and letter not in (SOFT_HYPHEN, NO_SPACE))
