"""The language of a page: asked for in the address, chosen before, or what the browser prefers."""

from collections.abc import Iterable

from flask import Flask, Response, g, request

from survey.language import LANGUAGES, Words, offered, own_name, words_in
from survey.web.cookies import keep
from survey.web.shell import cookie_name

COOKIE = "language"
YEAR = 31_536_000


def install(app: Flask) -> None:
    """Give templates the words, and keep a choice of language."""
    app.after_request(_keep_choice)
    app.context_processor(_words_for_templates)
    app.add_template_filter(own_name)


def _words_for_templates() -> dict[str, object]:
    words = current_words()
    return {"words": words, "say": words.say, "say_many": words.say_many, "languages": page_languages()}


def current_words() -> Words:
    """The words of this page's reader."""
    if "words" not in g:
        g.words = words_in(_wanted())
    words: Words = g.words
    return words


def page_languages() -> tuple[str, ...]:
    """The languages that this page may be read in: all of the product's, unless a survey offers fewer."""
    found: tuple[str, ...] = g.get("languages", LANGUAGES)
    return found


def offer_languages_of(languages: Iterable[str], preferred: str | None = None) -> None:
    """Answer this request in a language of a questionnaire, so that its questions and our words are in the same one.

    `preferred` is what somebody was invited in, or began in; what they chose since comes before it.
    """
    g.languages = offered(languages)
    g.preferred = preferred
    g.pop("words", None)


def look_in(languages: Iterable[str]) -> Words:
    """Answer this request in a language of a questionnaire, for somebody who looks at it for others.

    What they choose here is not kept: their own pages stay as they are.
    """
    offer_languages_of(languages)
    words = current_words()
    g.language_chosen = False
    return words


def use_language(language: str) -> None:
    """Answer this request in a language and remember it."""
    g.words = words_in(language)
    g.language_chosen = True


def _wanted() -> str:
    languages, asked = page_languages(), request.args.get("language")
    if asked in languages:
        g.language_chosen = True
        return asked
    for known in (request.cookies.get(cookie_name(COOKIE)), g.get("preferred")):
        if known in languages:
            return known
    return request.accept_languages.best_match(languages) or languages[0]


def _keep_choice(response: Response) -> Response:
    if g.get("language_chosen"):
        keep(response, COOKIE, g.words.language, YEAR)
    return response
