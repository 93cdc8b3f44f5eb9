"""Passwords: which are too easy to guess, how they are hashed, whether one is right."""

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey.web.shell import installation

SHORTEST, LONGEST = 12, 200
COMMON = Path(__file__).parent / "common_passwords.txt"
FEWEST_DIFFERENT = 5
# Words shorter than this are in too many passwords to be told from them.
SHORTEST_PERSONAL, SHORTEST_CORE = 5, 4
# A common word with more than this around it is more than that word.
MOST_AROUND = 8
ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn")
ENDS = re.compile(r"^[^a-z]+|[^a-z]+$")

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with installation().hashing:
        return _hasher.hash(_plain(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password; without a hash to compare with it takes as long and is not."""
    with installation().hashing:
        nobodys = _nobodys_hash()
        try:
            _hasher.verify(kept or nobodys, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_guessable(password: str, personal: tuple[str, ...]) -> bool:
    """Whether a password is common, a pattern, or made of what others know of its owner."""
    folded = normalize("NFKC", password).casefold()
    return _is_pattern(folded) or _is_common(folded) or any(word in folded for word in _personal_words(personal))


def _plain(password: str) -> str:
    # The same letter is typed as one character on some keyboards and as two on others.
    return normalize("NFC", password)


def _is_pattern(folded: str) -> bool:
    repeats = folded in (folded + folded)[1:-1]
    return repeats or len(set(folded)) < FEWEST_DIFFERENT or any(_runs_along(folded, row) for row in ROWS)


def _runs_along(folded: str, row: str) -> bool:
    around = row * (len(folded) // len(row) + 2)
    return folded in around or folded[::-1] in around


def _is_common(folded: str) -> bool:
    core = ENDS.sub("", folded)
    is_core_short = len(core) < SHORTEST_CORE or len(folded) - len(core) > MOST_AROUND
    return folded in _common_passwords() or (not is_core_short and core in _common_passwords())


def _personal_words(personal: tuple[str, ...]) -> set[str]:
    texts = [normalize("NFKC", text).casefold() for text in personal]
    words = {word for text in texts for word in (text, text.replace(" ", ""), *re.split(r"[\s@.,;_-]+", text))}
    return {word for word in words if len(word) >= SHORTEST_PERSONAL}


@cache
def _common_passwords() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if not line.startswith("#"))


@cache
def _nobodys_hash() -> str:
    """A hash that no password matches by intent, made with today's parameters, so that it takes as long to check."""
    return _hasher.hash("nobody")
