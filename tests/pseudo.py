"""A language that nobody speaks, to see what a real one would do: every letter with an accent, every text longer by
two fifths and in brackets. What a page says in plain letters was never handed to a translator.

It takes the code of a language that exists, so that dates, plurals and the direction of writing are those of that one.
"""

import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from survey import language
from survey.catalogue.reading import read
from survey.language import DOMAIN, ENGLISH

SOURCES = Path(__file__).parents[1] / "survey"
# As in survey/translations/babel.cfg and the command of survey/docs/translating.md.
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
SAYING = {"say": None, "say_many": (1, 2)}

ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀčďéƒĝĥîĵķĺɱñôþǫŕšťûṽŵẋýžÀɃČĎÉƑĜĤÎĴĶĹⱮÑÔÞǪŔŠŤÛṼŴẊÝŽ",
)
PLAIN = re.compile(r"[A-Za-z]")
# What a translator must leave alone: places to be filled in, and characters written as HTML entities.
KEPT = re.compile(r"(\{[^{}]*\}|&#?\w+;)")
STRETCH = 0.4
LONGEST_WORD = 7  # the added letters come as words too: a line may break between them


def pseudo(text: str) -> str:
    """`text` in that language: [ťéẋť ~~]."""
    accented = "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in KEPT.split(text))
    return f"[{accented} {_padding(len(text))}]"


def _padding(length: int) -> str:
    whole, rest = divmod(max(1, round(length * STRETCH)), LONGEST_WORD)
    return " ".join(["~" * LONGEST_WORD] * whole + ["~" * rest] * bool(rest))


def write_catalogue(folder: Path, code: str) -> Path:
    """All that the product says, translated and compiled in a folder of translations; gives the file."""
    catalogue = Catalog(locale=code.replace("-", "_"), domain=DOMAIN)
    for _, _, message, _, _ in extract_from_dir(SOURCES, METHODS, keywords=SAYING):
        catalogue.add(message, _translated(catalogue, message))
    path = folder / code.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
    return path


def write_questionnaire(source: Path, target: Path, languages: Sequence[str]) -> Path:
    """A questionnaire file with a column for each of these languages beside its own."""
    document = read(source).document
    known = tuple(document["languages"])
    written = {**_with_columns(document, known, languages), "languages": [*known, *languages]}
    target.write_text(json.dumps(written, ensure_ascii=False, indent=1), "utf-8")
    return target


def _translated(catalogue: Catalog, message: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(message, str):
        return pseudo(message)
    one, many = message
    form_of_one = c2py(catalogue.plural_expr)(1)
    return tuple(pseudo(one if form == form_of_one else many) for form in range(catalogue.num_plurals))


def _with_columns(part: Any, known: Sequence[str], languages: Sequence[str]) -> Any:
    if isinstance(part, list):
        return [_with_columns(each, known, languages) for each in part]
    if not isinstance(part, dict):
        return part
    if set(part) == set(known):
        return {**part, **dict.fromkeys(languages, _column(part[ENGLISH]))}
    return {key: _with_columns(each, known, languages) for key, each in part.items()}


def _column(words: str | list[str]) -> str | list[str]:
    return pseudo(words) if isinstance(words, str) else [pseudo(each) for each in words]


def speak(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Add the languages of a folder to this process, as SURVEY_TRANSLATIONS adds them to one that starts."""
    known = language.LANGUAGES
    catalogues = language.find_catalogues(language.TRANSLATIONS, folder)
    monkeypatch.setattr(language, "CATALOGUES", catalogues)
    # A cache of its own: what other tests have read, or will read, stays as it is.
    monkeypatch.setattr(language, "_catalogue", cache(language._catalogue.__wrapped__))
    for module in list(sys.modules.values()):
        if getattr(module, "LANGUAGES", None) is known:
            monkeypatch.setattr(module, "LANGUAGES", tuple(dict.fromkeys((language.ENGLISH, *catalogues))))
