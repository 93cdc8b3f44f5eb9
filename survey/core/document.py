"""Core objects as plain documents (mappings, lists, texts, numbers) and back."""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Document = Any


def to_document(value: object) -> Document:
    """`value` as JSON can hold it. A field's metadata may give its `key`; empty optional parts are kept."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {_key(field): to_document(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): to_document(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_document(part) for part in value]
    return value


def from_document(kind: Any, document: Document) -> Any:
    """The object of type `kind` that `document` describes; raises KeyError or TypeError on a foreign shape."""
    if dataclasses.is_dataclass(kind):
        return _dataclass_from(kind, document)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _one_of(arguments, document)
    return READERS.get(origin, _as_it_is)(arguments, document)


def _tuple_from(arguments: tuple[Any, ...], document: Document) -> tuple[Any, ...]:
    return tuple(from_document(arguments[0], part) for part in document)


def _mapping_from(arguments: tuple[Any, ...], document: Document) -> dict[Any, Any]:
    return {key: from_document(arguments[1], part) for key, part in document.items()}


def _as_it_is(_arguments: tuple[Any, ...], document: Document) -> Document:
    return document


READERS: Mapping[Any, Callable[[tuple[Any, ...], Document], Any]] = {
    tuple: _tuple_from,
    dict: _mapping_from,
    Mapping: _mapping_from,
}


def _dataclass_from(kind: Any, document: Document) -> Any:
    hints = _hints(kind)
    given = {field.name: _key(field) for field in dataclasses.fields(kind) if _key(field) in document}
    return kind(**{name: from_document(hints[name], document[key]) for name, key in given.items()})


def _one_of(kinds: tuple[Any, ...], document: Document) -> Any:
    if document is None and NoneType in kinds:
        return None
    candidates = [kind for kind in kinds if kind is not NoneType]
    return from_document(next(kind for kind in candidates if _fits(kind, document)), document)


def _fits(kind: Any, document: Document) -> bool:
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind) or origin in (dict, Mapping):
        return isinstance(document, dict)
    if origin is tuple:
        return isinstance(document, list)
    if origin is Literal:
        return document in get_args(kind)
    return isinstance(document, (int, float) if kind is float else kind)


def _key(field: "dataclasses.Field[Any]") -> str:
    return str(field.metadata.get("key", field.name))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
