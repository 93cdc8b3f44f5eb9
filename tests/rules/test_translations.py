"""Every word that the product says, it says in every language; what is compiled is what was written."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from survey.language import DOMAIN, TRANSLATIONS, find_catalogues

ROOT = Path(__file__).parents[2]
# How many of its first arguments are words. In code and templates, called by name or on `words`.
SAYING = {"say": 1, "say_many": 2}
# Those of the product: what an installation adds is its own matter.
OTHERS = pytest.mark.parametrize("language", find_catalogues(TRANSLATIONS))
PLACEHOLDER = re.compile(r"\{[a-z_]*\}")


def test_every_word_is_given_where_it_is_said() -> None:
    """`say(variable)` would hide its words from whoever gathers them for translation."""
    hidden = [place for place, words in said() if not words or not all(isinstance(word, str) for word in words)]
    assert hidden == []


@OTHERS
def test_nothing_is_missing(language: str) -> None:
    catalogue = written(language)
    missing = [(place, words) for place, words in said() if not _is_translated(catalogue.get(words[0]))]
    assert missing == []


@OTHERS
def test_nothing_is_left_over(language: str) -> None:
    """A message that nobody says any more misleads the next translator."""
    assert {_key(message) for message in written(language) if message.id} <= {words for _, words in said()}


@OTHERS
def test_nothing_is_doubtful(language: str) -> None:
    assert [message.id for message in written(language) if message.id and message.fuzzy] == []


@OTHERS
def test_a_translation_fills_in_the_same_values(language: str) -> None:
    different = [message.id for message in written(language) if message.id and not _has_same_values(message)]
    assert different == []


@OTHERS
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    """Compile again with: pybabel compile -d survey/translations"""
    with (TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        compiled = read_mo(file)
    again = BytesIO()
    write_mo(again, written(language))
    again.seek(0)
    assert _texts(compiled) == _texts(read_mo(again))


def said() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every saying in code and templates: its place, and its words."""
    for path in sorted((ROOT / "survey").rglob("*.py")):
        for place, words in _said_in_code(ast.parse(path.read_text("utf-8"))):
            yield f"{path.relative_to(ROOT)}:{place}", words
    environment = Environment(autoescape=True)
    for path in sorted((ROOT / "survey").rglob("*.html")):
        for place, words in _said_in_template(environment.parse(path.read_text("utf-8"))):
            yield f"{path.relative_to(ROOT)}:{place}", words


def written(language: str) -> Catalog:
    """The catalogue of a language as its translator wrote it."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


def _said_in_code(tree: ast.Module) -> Iterator[tuple[int, tuple[str, ...]]]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in SAYING:
            yield call.lineno, tuple(getattr(each, "value", None) for each in call.args[: SAYING[name]])


def _said_in_template(tree: nodes.Template) -> Iterator[tuple[int, tuple[str, ...]]]:
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        if name in SAYING:
            yield call.lineno, tuple(getattr(each, "value", None) for each in call.args[: SAYING[name]])


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _is_translated(message: Message | None) -> bool:
    return message is not None and all(_strings(message))


def _has_same_values(message: Message) -> bool:
    """Each form fills in no other values than the English forms do; a form for one may leave the count out."""
    known = [set(PLACEHOLDER.findall(text)) for text in _key(message)]
    return all(set(PLACEHOLDER.findall(text)) in known for text in _strings(message))


def _texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_key(message): _strings(message) for message in catalogue if message.id}
