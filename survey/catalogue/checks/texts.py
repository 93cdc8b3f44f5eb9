"""Every text in every language, with as many points or levels in each."""

import re
from collections.abc import Iterator
from typing import Any

from survey.catalogue.faults import Finding, Steps
from survey.catalogue.tree import Node, Tree
from survey.core.questionnaire import Dimension, Item, Scale
from survey.core.texts import Text, Texts

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
SUBJECT = "{subject}"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
FEWEST_POINTS, MOST_POINTS = 2, 10


def find_bad_languages(tree: Tree) -> Iterator[Finding]:
    """Languages: at least one, each named once and by its code."""
    seen: set[str] = set()
    for steps, language in tree.root.names("languages"):
        if not LANGUAGE.fullmatch(language):
            yield Finding(steps, f"{language!r} is no language code: write en, fr, pt-BR ...")
        if language in seen:
            yield Finding(steps, f"{language!r} is there twice: remove one")
        seen.add(language)
    if tree.root.value.get("languages") == []:
        yield Finding(("languages",), "is empty: name at least one language")


def find_missing_translations(tree: Tree) -> Iterator[Finding]:
    """A text without one of the languages, or with another one."""
    for node in tree.parts(Text, Texts):
        for language in tree.languages:
            if language not in node.value:
                yield Finding(node.at(language), "the translation is missing: add it")
        for language in node.value:
            if tree.languages and language not in tree.languages:
                yield Finding(
                    node.at(language), "is not one of `languages`: add it there or remove it here", at_key=True
                )


def find_empty_texts(tree: Tree) -> Iterator[Finding]:
    """A text without words."""
    for node in tree.parts(Text, Texts):
        for language, words in node.value.items():
            yield from _empty(node.at(language), words)
    if tree.root.text("version") == "":
        yield Finding(("version",), 'is empty: write a version, as in "1.0"')


def _empty(steps: Steps, words: Any) -> Iterator[Finding]:
    if isinstance(words, str) and not words.strip():
        yield Finding(steps, "is empty: write the text")
    elif words == []:
        yield Finding(steps, "is empty: write the texts")
    elif isinstance(words, list):
        for place, one in enumerate(words):
            yield from _empty((*steps, place), one)


def find_unequal_placeholders(tree: Tree) -> Iterator[Finding]:
    """A {place} to be filled in that one language has and another has not."""
    for node in tree.parts(Text):
        places = {
            lang: sorted(_PLACEHOLDER.findall(words)) for lang, words in node.value.items() if isinstance(words, str)
        }
        expected = next(iter(places.values()), [])
        for language, found in places.items():
            if found != expected:
                wanted = ", ".join(expected) or "none"
                yield Finding(
                    node.at(language), f"has other places to fill than the first language ({wanted}): use the same"
                )
        if node.steps == ("which_subject",) and expected != [SUBJECT]:
            yield Finding(node.steps, f"needs {SUBJECT} once in each language: the subject's name goes there")


def find_wrong_counts(tree: Tree) -> Iterator[Finding]:
    """Scales of 2 to 10 points; anchors one a point; levels of a dimension one a level."""
    sizes = tree.sizes()
    for scale in tree.parts(Scale):
        size = sizes.get(str(scale.steps[-1]))
        yield from _counts(scale, "points", size, "as many points in every language")
        yield from _off_size(scale, size)
    for item in tree.parts(Item):
        size = sizes.get(item.text("scale") or "")
        yield from _counts(item, "anchors", size, f"{size} texts, one a point of its scale")
    levels = len(tree.root.rows("levels"))
    for dimension in tree.parts(Dimension):
        yield from _counts(dimension, "levels", levels or None, f"{levels} texts, one a level")


def _off_size(scale: Node, size: int | None) -> Iterator[Finding]:
    if size is not None and not FEWEST_POINTS <= size <= MOST_POINTS:
        message = f"has {size} points: a scale has {FEWEST_POINTS} to {MOST_POINTS}, add or remove some"
        yield Finding(scale.at("points"), message)


def _counts(node: Node, key: str, count: int | None, wanted: str) -> Iterator[Finding]:
    translations = node.value.get(key)
    if count is None or not isinstance(translations, dict):
        return
    for language, words in translations.items():
        if isinstance(words, list) and len(words) != count:
            yield Finding(node.at(key, language), f"has {len(words)} texts: write {wanted}")


CHECKS = (
    find_bad_languages,
    find_missing_translations,
    find_empty_texts,
    find_unequal_placeholders,
    find_wrong_counts,
)
