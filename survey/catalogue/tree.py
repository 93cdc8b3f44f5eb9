"""A plain tree looked at through the core's types, with whatever does not fit left out.

So a check sees every item, text or condition that has the right shape, even in a file that is broken elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from survey.catalogue.faults import Steps
from survey.core.questionnaire import Questionnaire, Scale

Mapping = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the tree and the type that the format has there."""

    steps: Steps
    kind: Any
    value: Any

    def text(self, key: str) -> str | None:
        """The text under `key`, if it is one."""
        value = self.value.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> float | None:
        """The number under `key`, if it is one."""
        value = self.value.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def rows(self, key: str) -> list[Any]:
        """The list under `key`, empty where there is none."""
        value = self.value.get(key)
        return value if isinstance(value, list) else []

    def names(self, key: str) -> list[tuple[Steps, str]]:
        """The texts in the list under `key`, each with its place."""
        return [((*self.steps, key, i), name) for i, name in enumerate(self.rows(key)) if isinstance(name, str)]

    def at(self, *keys: str | int) -> Steps:
        """The steps to a part below."""
        return (*self.steps, *keys)


def walk(kind: Any, value: Any, steps: Steps = ()) -> Iterator[Node]:
    """Every part of `value` that has the shape of `kind`, outermost first."""
    kind = _without_none(kind)
    if is_dataclass(kind) and isinstance(value, dict):
        yield Node(steps, kind, value)
        for name, hint in _hints(kind).items():
            if name in value:
                yield from walk(hint, value[name], (*steps, name))
    elif get_origin(kind) is tuple and isinstance(value, list):
        for place, part in enumerate(value):
            yield from walk(get_args(kind)[0], part, (*steps, place))
    elif get_origin(kind) is dict and isinstance(value, dict):
        yield Node(steps, kind, value)
        for name, part in value.items():
            yield from walk(get_args(kind)[1], part, (*steps, name))


class Tree:
    """All parts of a questionnaire, by type."""

    def __init__(self, document: Any) -> None:
        self.nodes = tuple(walk(Questionnaire, document))
        self._by_kind: dict[Any, list[Node]] = {}
        for node in self.nodes:
            self._by_kind.setdefault(node.kind, []).append(node)
        self._kinds = {node.steps: node.kind for node in self.nodes if is_dataclass(node.kind)}
        self.root = self.nodes[0] if self.nodes else Node((), Questionnaire, {})
        self.languages = tuple(name for _, name in self.root.names("languages"))

    def parts(self, *kinds: Any) -> list[Node]:
        """The parts of these types, those of each in the order of the file."""
        return [node for kind in kinds for node in self._by_kind.get(kind, ())]

    def named(self) -> list[Node]:
        """Everything but the questionnaire itself that has an id, in the order of the file."""
        return [node for node in self.nodes if node.steps in self._kinds and node.steps and "id" in node.value]

    def sizes(self) -> dict[str, int]:
        """The number of points of each scale, where it can be told."""
        scales = {str(node.steps[-1]): node.value.get("points") for node in self.parts(Scale)}
        lists = {name: _lists_in(points) for name, points in scales.items()}
        return {name: len(found[0]) for name, found in lists.items() if found}

    def ids(self, *kinds: Any) -> dict[str, Node]:
        """The parts of these types by id; of two with one id the first."""
        found: dict[str, Node] = {}
        for node in self.parts(*kinds):
            found.setdefault(node.text("id") or "", node)
        found.pop("", None)
        return found

    def fields_at(self, steps: Steps) -> tuple[str, ...]:
        """The keys that the format has at a place."""
        return tuple(_hints(self._kinds[steps])) if steps in self._kinds else ()


def _hints(kind: Any) -> Mapping:
    return _hints_of(kind)


@cache
def _hints_of(kind: type) -> Mapping:
    return get_type_hints(kind)


def _lists_in(translations: Any) -> list[list[Any]]:
    values = translations.values() if isinstance(translations, dict) else ()
    return [words for words in values if isinstance(words, list)]


def _without_none(kind: Any) -> Any:
    if get_origin(kind) not in (Union, UnionType):
        return kind
    kinds = [part for part in get_args(kind) if part is not NoneType]
    return kinds[0] if len(kinds) == 1 else None
