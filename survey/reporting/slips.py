"""Codes on paper: a sheet of slips to cut apart, one a code, in every language of the questionnaire."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from survey.core.questionnaire import Questionnaire
from survey.language import Words, offered, words_in
from survey.reporting.environment import templates

STYLE = Path(__file__).parent / "templates" / "slips.css"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which survey the codes open, where they are typed, and each code with its group."""

    questionnaire: Questionnaire
    organisation: str
    assessment: str
    address: str
    codes: Iterable[tuple[str, str]]


def render_slips(sheet: Sheet) -> str:
    """The sheet as one HTML file that prints on A4."""
    style = STYLE.read_text("utf-8")
    return templates.get_template("slips.html").render(sheet=sheet, languages=_languages(sheet), style=style)


def render_slip_parts(sheet: Sheet) -> str:
    """The slips alone, for a page that prints them."""
    return templates.get_template("slip_parts.html").render(sheet=sheet, languages=_languages(sheet))


def _languages(sheet: Sheet) -> list[Words]:
    return [words_in(language) for language in offered(sheet.questionnaire.languages)]
