"""The format as a JSON Schema, for editors. It knows keys and types; `survey check` knows the meaning."""

from typing import Any

from survey.catalogue.checks.ids import ID
from survey.catalogue.shape import adapter


def schema() -> dict[str, Any]:
    """The JSON Schema of a questionnaire file."""
    made = adapter().json_schema()
    for kind in made["$defs"].values():
        identifier = kind["properties"].get("id", {})
        if identifier.get("type") == "string" and "enum" not in identifier:
            identifier["pattern"] = ID.pattern
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "Questionnaire",
        "description": "A questionnaire file, format questionnaire/1. README.md beside this file explains it.",
    }
