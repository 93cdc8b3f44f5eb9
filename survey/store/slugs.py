"""Short names for addresses, made from what people call a thing."""

import re
import unicodedata

from sqlalchemy import Select
from sqlalchemy.orm import Session

LONGEST = 40
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def slug_of(text: str) -> str:
    """`text` in small letters and digits with single hyphens; `x` when nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[: LONGEST + 1].strip("-")[:LONGEST].strip("-") or "x"


def free_slug(session: Session, text: str, taken: Select[str]) -> str:
    """The slug of `text`, with a number behind it where `taken` finds it in use."""
    slug, used = slug_of(text), set(session.scalars(taken))
    candidates = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(used) + 2))
    return next(candidate for candidate in candidates if candidate not in used)
