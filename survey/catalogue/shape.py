"""Keys and types: is the tree of the form that the core's classes have?"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from survey.catalogue.faults import Finding, Steps, choice_of, quote
from survey.catalogue.tree import Tree
from survey.core.questionnaire import Questionnaire

_SHOULD_BE = {
    "string_type": "text (put a number or a word like true in quotes)",
    "float_type": "a number",
    "int_type": "a whole number, without quotes or a decimal point",
    "bool_type": "true or false",
    "tuple_type": "a list: [a, b]",
    "dict_type": "a mapping: {key: value}",
    "dataclass_type": "a mapping: {key: value}",
}


@cache
def adapter() -> TypeAdapter[Questionnaire]:
    """The core's classes as a validator. Made once: making it takes longer than using it."""
    return TypeAdapter(Questionnaire)


def build(document: Any) -> Questionnaire:
    """The questionnaire in a document without faults."""
    return adapter().validate_json(json.dumps(document))


def find_shape_faults(tree: Tree, document: Any) -> Iterator[Finding]:
    """Every missing key, unknown key and wrong type."""
    # JSON, because only there does strict validation take a list for a tuple.
    try:
        adapter().validate_json(json.dumps(document))
    except ValidationError as error:
        told: dict[Steps, list[Any]] = {}
        for detail in error.errors(include_url=False):
            told.setdefault(_steps_of(detail["loc"], document), []).append(detail)
        for steps, details in told.items():
            yield _finding(tree, steps, details)


def _steps_of(location: Steps, document: Any) -> Steps:
    """The steps in the file. Where several types are allowed, pydantic puts the type's name in between."""
    steps: list[str | int] = []
    here = document
    for place, part in enumerate(location):
        last = place == len(location) - 1
        if _holds(here, part):
            here = here[part]
        elif not (last and isinstance(here, dict)):
            continue
        steps.append(part)
    return tuple(steps)


def _holds(here: Any, part: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(part, int) and part < len(here)
    return isinstance(here, dict) and part in here


def _finding(tree: Tree, steps: Steps, details: list[Any]) -> Finding:
    kind, given = details[0]["type"], details[0]["input"]
    if kind == "missing":
        return Finding(steps, "is missing: add it")
    if kind == "unexpected_keyword_argument":
        choice = choice_of(str(steps[-1]), tree.fields_at(steps[:-1]))
        return Finding(steps, f"is no key of the format: {choice or 'remove it'}", at_key=True)
    if kind == "literal_error":
        allowed = details[0]["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        choice = choice_of(str(given), allowed)
        return Finding(steps, f"{quote(given)} is not known here: {choice or 'use one of ' + ', '.join(allowed)}")
    wanted = " or ".join(dict.fromkeys(_SHOULD_BE.get(detail["type"], detail["msg"]) for detail in details))
    return Finding(steps, f"should be {wanted}")
