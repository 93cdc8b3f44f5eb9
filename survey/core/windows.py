"""Two windows on one draft: what each of them may save without undoing the other in silence.

A page remembers a fingerprint of every field as it was shown (`seen`). So a field that was left alone is told from one
that was changed here, and a change made elsewhere meanwhile is told from none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

FINGERPRINT = 8  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`changes` are to be saved; `clashes` say something else since the page was shown: field -> what is saved."""

    changes: Mapping[str, str]
    clashes: Mapping[str, str]


def fingerprint(text: str) -> str:
    """A short mark of a field's text. It is compared with itself only: it need not withstand anybody."""
    return sha256(text.encode()).hexdigest()[:FINGERPRINT]


def reconcile(saved: Mapping[str, str], sent: Mapping[str, str], seen: Mapping[str, str]) -> Reconciled:
    """Three-way merge of the fields `sent` by a page that was shown with `seen`, into those `saved` by now.

    Without a fingerprint a text counts as written here, and a blank as left alone.
    """
    changes: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for name, text in sent.items():
        now = saved.get(name)
        if now == text or _is_left_alone(text, now, seen.get(name)):
            continue
        if now and name in seen and fingerprint(now) != seen[name]:
            clashes[name] = now
        else:
            changes[name] = text
    return Reconciled(changes, clashes)


def _is_left_alone(text: str, now: str | None, seen: str | None) -> bool:
    if now is None:
        # Never saved before: a blank says that it was seen and skipped.
        return False
    return not text if seen is None else fingerprint(text) == seen
