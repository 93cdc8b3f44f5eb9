"""What changed between two questionnaires, statement by statement, and what that does to a trend (measurement.md 4.13).

`survey.core.common` decides what is compared; here it is told. A statement under its old id is equal, or minor where
words changed: its own, or those on its points. With another dimension, direction or number of points it means something
else. So does a new id that replaces one that is gone: it has the same words, or the same place among the statements of
the same dimension. All other ids are new or gone: a file cannot say more.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from survey.core.common import common_ground
from survey.core.questionnaire import Item, Questionnaire
from survey.core.texts import Text

Kind = Literal["equal", "minor", "new_meaning", "new", "gone"]
Part = Literal["dimension", "group", "scale"]
# How two points of a line are joined: as ever, dotted, or not at all.
Trend = Literal["line", "dotted", "break"]
# A dimension with fewer statements in common is not compared.
LEAST_COMMON = 2


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A statement as it was and as it is; one of the two is absent where it is new or gone."""

    kind: Kind
    before: Item | None
    after: Item | None


@dataclass(frozen=True, slots=True)
class PartChange:
    """A dimension, group or scale; `text` is its name, or what a scale asks people to do."""

    part: Part
    id: str
    kind: Kind
    text: Text


@dataclass(frozen=True, slots=True)
class Wording:
    """All changes: statements in the order of the later questionnaire, those gone last.

    `trends` says by dimension of the later questionnaire how its scores are joined to those before.
    """

    items: tuple[ItemChange, ...]
    parts: tuple[PartChange, ...]
    trends: Mapping[str, Trend]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many statements changed in which way."""
        return Counter(change.kind for change in self.items)

    @property
    def changed_items(self) -> tuple[ItemChange, ...]:
        """The statements that are not equal."""
        return tuple(change for change in self.items if change.kind != "equal")

    @property
    def changed_parts(self) -> tuple[PartChange, ...]:
        """The dimensions, groups and scales that are not equal."""
        return tuple(change for change in self.parts if change.kind != "equal")

    @property
    def is_equal(self) -> bool:
        """Whether people read the same as before."""
        return not self.changed_items and not self.changed_parts


def compare_wording(earlier: Questionnaire, later: Questionnaire) -> Wording:
    """What changed from one questionnaire to another."""
    items = tuple(_item_changes(earlier, later))
    parts = (
        *_part_changes("dimension", _dimensions(earlier), _dimensions(later)),
        *_part_changes("group", _groups(earlier), _groups(later)),
        *_part_changes("scale", _scales(earlier), _scales(later)),
    )
    return Wording(items, parts, {each.id: _trend(each.id, items) for each in later.dimensions})


def _item_changes(earlier: Questionnaire, later: Questionnaire) -> Iterator[ItemChange]:
    common = common_ground(earlier, later)
    replaced = _replaced(earlier, later)
    for item in later.items:
        old = earlier.item.get(item.id)
        if old is None:
            before = replaced.get(item.id)
            yield ItemChange("new_meaning" if before else "new", before, item)
        elif item.id in common.left_out:
            yield ItemChange("new_meaning", old, item)
        else:
            is_reworded = item.id in common.reworded or earlier.labels(old) != later.labels(item)
            yield ItemChange("minor" if is_reworded else "equal", old, item)
    taken = {item.id for item in replaced.values()}
    for old in earlier.items:
        if old.id not in later.item and old.id not in taken:
            yield ItemChange("gone", old, None)


def _replaced(earlier: Questionnaire, later: Questionnaire) -> Mapping[str, Item]:
    """New id -> the statement that is gone and that it replaces."""
    gone = [item for item in earlier.items if item.id not in later.item]
    fresh = [item for item in later.items if item.id not in earlier.item]
    found: dict[str, Item] = {}
    by_words = {words: item for item in gone for words in item.text.items()}
    _pair(found, {item.id: by_words[words] for item in fresh for words in item.text.items() if words in by_words})
    then, now = _places(earlier), _places(later)
    by_place = {then[item.id]: item for item in gone}
    _pair(found, {item.id: by_place[now[item.id]] for item in fresh if now[item.id] in by_place})
    return found


def _pair(found: dict[str, Item], candidates: Mapping[str, Item]) -> None:
    """Add the candidates that replace nothing else, for ids that have none yet."""
    for key, item in candidates.items():
        if key not in found and item not in found.values():
            found[key] = item


def _places(questionnaire: Questionnaire) -> Mapping[str, tuple[str | None, int]]:
    """The place of each statement among those of its dimension."""
    seen: Counter[str | None] = Counter()
    places = {}
    for item in questionnaire.items:
        places[item.id] = (item.dimension, seen[item.dimension])
        seen[item.dimension] += 1
    return places


# What people read of a part, its text first; the number of points makes a scale another one.
Read = dict[str, tuple[Text, object, int]]


def _dimensions(questionnaire: Questionnaire) -> Read:
    return {each.id: (each.name, each.definition, 0) for each in questionnaire.dimensions}


def _groups(questionnaire: Questionnaire) -> Read:
    return {each.id: (each.name, each.hint, 0) for each in questionnaire.groups}


def _scales(questionnaire: Questionnaire) -> Read:
    return {key: (scale.instruction, scale.points, scale.size) for key, scale in questionnaire.scales.items()}


def _part_changes(part: Part, earlier: Read, later: Read) -> Iterator[PartChange]:
    for key, (text, *_) in (earlier | later).items():
        yield PartChange(part, key, _kind(earlier.get(key), later.get(key)), text)


def _kind(before: tuple[Text, object, int] | None, after: tuple[Text, object, int] | None) -> Kind:
    if before is None or after is None:
        return "new" if before is None else "gone"
    if before == after:
        return "equal"
    return "minor" if before[-1] == after[-1] else "new_meaning"


def _trend(dimension: str, items: Sequence[ItemChange]) -> Trend:
    own = [
        change.kind
        for change in items
        if dimension in {side.dimension for side in (change.before, change.after) if side is not None}
    ]
    if all(kind == "equal" for kind in own):
        return "line"
    compared = sum(kind in ("equal", "minor") for kind in own)
    return "dotted" if compared >= LEAST_COMMON else "break"
