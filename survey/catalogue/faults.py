"""What is wrong in a file, and where."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

Steps = tuple[str | int, ...]  # the way from the top of the file to one of its parts: ("items", 3, "text", "fr")
MOST_NAMED = 12
MOST_COMPARED = 300  # looking for the nearest of thousands takes minutes
LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at its place, line and column counted from 1; `message` says what is wrong and what to do."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.key}: {self.message}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault before its place is looked up. A finding about a key itself stands at the key, others at its value."""

    steps: Steps
    message: str
    at_key: bool = False


def key_of(steps: Steps) -> str:
    """The steps as an author reads them: items.3.text.fr."""
    return ".".join(str(step) for step in steps) or "(file)"


def unknown(kind: str, word: str, known: Collection[str]) -> str:
    """The message for a name that nothing has."""
    return f"there is no {kind} {quote(word)}: {choice_of(word, known) or f'remove it, or add a {kind} with this id'}"


def choice_of(word: str, known: Collection[str]) -> str:
    """What to write in place of `word`: the nearest of `known`, or all of them where they are few."""
    near: list[str] = []
    if len(known) <= MOST_COMPARED and len(word) <= LONGEST_QUOTE:
        near = get_close_matches(word, known, 1) or get_close_matches(word.upper(), known, 1)
    if near:
        return f"did you mean {near[0]!r}?"
    if 0 < len(known) <= MOST_NAMED:
        return f"use one of {', '.join(known)}"
    return ""


def quote(given: object) -> str:
    """What was given, short enough to stand in a message."""
    words = repr(given)
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + "…"
