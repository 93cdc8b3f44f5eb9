"""The product's own words, numbers and dates in a reader's language. Pages, charts, files and mails all say them here.

A message is written in English where it is used; `translations/` holds the other languages (gettext). Texts of a
questionnaire come from its file instead, through `Words.of`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from survey.core.rounding import shown

LANGUAGES = ("en", "fr")
DOMAIN = "messages"
TRANSLATIONS = Path(__file__).parent / "translations"
NARROW_SPACE, SPACE = "\u202f", "\u00a0"  # some chart and print fonts lack the narrow one


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
        return written.replace("1 ", "1er ", 1) if self.language == "fr" and day.day == 1 else written

    def clock(self, moment: datetime) -> str:
        """Hours and minutes."""
        return format_time(moment, format="HH:mm", locale=self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """One, two and three."""
        return format_list(list(parts), locale=self.locale) if parts else ""

    def parted(self, parts: Iterable[str]) -> str:
        """One; two; three: for parts that hold commas or an "and" of their own."""
        return self.say("; ").join(parts)

    @property
    def locale(self) -> Locale:
        """Babel's name for the language: British English keeps day before month."""
        return Locale.parse({"en": "en_GB"}.get(self.language, self.language))


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [language], DOMAIN)


@cache
def words_in(language: str) -> Words:
    """The words of a language; English for one that the product does not speak."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])
