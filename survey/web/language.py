"""The language of a page: asked for in the address, chosen before, or what the browser prefers."""

from flask import Flask, Response, g, request

from survey.language import LANGUAGES, Words, words_in
from survey.web.cookies import keep
from survey.web.shell import cookie_name

COOKIE = "language"
YEAR = 31_536_000


def install(app: Flask) -> None:
    """Give templates the words, and keep a choice of language."""
    app.after_request(_keep_choice)
    app.context_processor(_words_for_templates)


def _words_for_templates() -> dict[str, object]:
    words = current_words()
    return {"words": words, "say": words.say, "say_many": words.say_many, "languages": LANGUAGES}


def current_words() -> Words:
    """The words of this page's reader."""
    if "words" not in g:
        g.words = words_in(_wanted())
    words: Words = g.words
    return words


def use_language(language: str) -> None:
    """Answer this request in a language and remember it."""
    g.words = words_in(language)
    g.language_chosen = True


def _wanted() -> str:
    asked = request.args.get("language")
    if asked in LANGUAGES:
        g.language_chosen = True
        return asked
    kept = request.cookies.get(cookie_name(COOKIE))
    return kept if kept in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _keep_choice(response: Response) -> Response:
    if g.get("language_chosen"):
        keep(response, COOKIE, g.words.language, YEAR)
    return response
