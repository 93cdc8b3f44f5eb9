"""The product's own words, numbers and dates in a reader's language. Pages, charts, files and mails all say them here.

A message is written in English where it is used; `translations/` holds the other languages (gettext), and the folder
named by SURVEY_TRANSLATIONS those that an installation adds. Texts of a questionnaire come from its file instead,
through `Words.of`.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from survey.core.errors import SurveyError
from survey.core.rounding import shown

ENGLISH = "en"
DOMAIN = "messages"
TRANSLATIONS = Path(__file__).parent / "translations"
OWN_TRANSLATIONS = "SURVEY_TRANSLATIONS"
NARROW_SPACE, SPACE = "\u202f", "\u00a0"  # some chart and print fonts lack the narrow one


class LanguageError(SurveyError):
    """A folder of translations cannot be used."""


def folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where translations lie: those of the product, then those of this installation."""
    named = environment.get(OWN_TRANSLATIONS)
    if not named:
        return (TRANSLATIONS,)
    if not Path(named).is_dir():
        raise LanguageError("no_translations", path=named)
    # Its files are opened when first needed, wherever the process works then.
    return TRANSLATIONS, Path(named).resolve()


def find_catalogues(*places: Path) -> dict[str, tuple[Path, ...]]:
    """Compiled translations by language, in each the latest place first: it may reword what an earlier one says."""
    found: dict[str, tuple[Path, ...]] = {}
    for place in places:
        for path in sorted(place.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
            language = _language_of(path.parents[1])
            found[language] = (path, *found.get(language, ()))
    return found


def _language_of(folder: Path) -> str:
    """The code as pages and questionnaires write it: pt-BR, where gettext has a folder pt_BR."""
    code = folder.name.replace("_", "-")
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        raise LanguageError("unknown_language", language=folder.name, path=str(folder)) from None
    return code


# Read once, at import: a language is part of the program like a template is, commands name the languages in their
# options before any settings exist, and this room, below `config`, knows no settings.
CATALOGUES = find_catalogues(*folders())
LANGUAGES = tuple(dict.fromkeys((ENGLISH, *CATALOGUES)))


def offered(languages: Iterable[str]) -> tuple[str, ...]:
    """Of a questionnaire's languages those that the product speaks, in its order.

    Where they share none, all of the product's: a page has to say its own words in one of them.
    """
    return tuple(language for language in languages if language in LANGUAGES) or LANGUAGES


@dataclass(frozen=True, slots=True)
class Words:
    """Everything said in one language."""

    language: str

    def say(self, message: str, /, **values: object) -> str:
        """`message` in this language, `{name}` filled with values."""
        translated = _catalogue(self.language).ugettext(message) if message else ""
        return translated.format(**values) if values else translated

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> str:
        """`one` or `many` as this language counts; both may use `{count}`."""
        translated = _catalogue(self.language).ungettext(one, many, count)
        return translated.format(count=count, **values)

    def of(self, text: Mapping[str, str]) -> str:
        """A questionnaire's text in this language, else in the first that it has."""
        return text.get(self.language) or next(iter(text.values()))

    def among(self, texts: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """A questionnaire's list of texts in this language, else in the first that it has."""
        return texts.get(self.language) or next(iter(texts.values()))

    def number(self, value: Fraction | float, decimals: int = 1) -> str:
        """A figure as shown: half up to `decimals`, all of them printed, in this language's notation."""
        rounded = float(shown(value, decimals))
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(rounded, format=pattern, locale=self.locale).replace(NARROW_SPACE, SPACE)

    def percent(self, rate: Fraction | float) -> str:
        """A share from 0 to 1 as whole percent, with the sign as this language writes it."""
        return format_percent(float(shown(rate, 2)), locale=self.locale).replace(NARROW_SPACE, SPACE)

    def day(self, day: date) -> str:
        """A date, written out."""
        written = format_date(day, format="long", locale=self.locale).replace(NARROW_SPACE, SPACE)
        # French counts the first of a month, and only that one.
        return written.replace("1 ", "1er ", 1) if self.locale.language == "fr" and day.day == 1 else written

    def month(self, day: date) -> str:
        """The month of a date, with its year."""
        return format_skeleton("yMMMM", day, locale=self.locale).replace(NARROW_SPACE, SPACE)

    def clock(self, moment: datetime) -> str:
        """Hours and minutes."""
        return f"{moment:%H:%M}"

    def listed(self, parts: Sequence[str]) -> str:
        """One, two and three."""
        return format_list(list(parts), locale=self.locale) if parts else ""

    def parted(self, parts: Iterable[str]) -> str:
        """One; two; three: for parts that hold commas or an "and" of their own."""
        return self.say("; ").join(parts)

    def name_of(self, language: str) -> str:
        """What a language is called in this one; its code where that is not known."""
        try:
            return Locale.parse(language, sep="-").get_display_name(self.locale) or language
        except (UnknownLocaleError, ValueError):
            return language

    @property
    def direction(self) -> str:
        """Which way this language is written, as HTML says it: ltr or rtl."""
        return _direction(self.language)

    @property
    def locale(self) -> Locale:
        """Babel's name for the language: British English keeps day before month."""
        return _locale(self.language)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse({ENGLISH: "en-GB"}.get(language, language), sep="-")


@cache
def _direction(language: str) -> str:
    return _locale(language).text_direction


@cache
def _catalogue(language: str) -> NullTranslations:
    """What is said in a language. A message that one file lacks is in the next, else it stays English."""
    catalogue = NullTranslations()
    for path in reversed(CATALOGUES.get(language, ())):
        with path.open("rb") as file:
            nearer = Translations(file, DOMAIN)
        nearer.add_fallback(catalogue)
        catalogue = nearer
    return catalogue


def words_in(language: str) -> Words:
    """The words of a language; English for one that the product does not speak."""
    return Words(language if language in LANGUAGES else ENGLISH)


@cache
def own_name(language: str) -> str:
    """What a language is called by those who speak it."""
    return Words(language).name_of(language)
