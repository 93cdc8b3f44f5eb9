"""Codes that people copy from paper or from a screen: how they are written, and what is kept of what was typed."""

from unicodedata import normalize

# Crockford's alphabet has none of these: who types one meant the digit.
_MISTAKEN = str.maketrans("OIL", "011")


def canonical(text: str) -> str:
    """The letters and digits of a typed code. Case, spaces and dashes do not count; O is read as 0, I and L as 1."""
    letters = filter(str.isalnum, normalize("NFKC", text).upper())
    return "".join(letters).translate(_MISTAKEN)


def written(letters: str, part: int) -> str:
    """A code as people read it: in parts of so many letters."""
    return "-".join(letters[start : start + part] for start in range(0, len(letters), part))
