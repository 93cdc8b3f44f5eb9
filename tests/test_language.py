"""Which languages there are, and what any of them can say."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from survey.catalogue import find_faults, load_questionnaire
from survey.language import (
    OWN_TRANSLATIONS,
    TRANSLATIONS,
    LanguageError,
    Words,
    find_catalogues,
    folders,
    offered,
    own_name,
    words_in,
)
from tests.pseudo import ACCENTS, pseudo, speak, write_catalogue

ASK = "from survey.language import LANGUAGES, words_in; print(*LANGUAGES, words_in('ar').say('Language'))"


def test_the_product_speaks_english_and_what_was_compiled() -> None:
    assert set(find_catalogues(TRANSLATIONS)) == {"fr"}


def test_an_installation_adds_a_language_by_naming_a_folder(pseudo_translations: Path) -> None:
    environment = {**os.environ, OWN_TRANSLATIONS: str(pseudo_translations)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"en fr ar de {pseudo('Language')}"


def test_an_installation_may_reword_what_the_product_says_and_leave_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "one.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Language"\nmsgstr "Parler"\n', "utf-8")
    compiler = [sys.executable, "-m", "babel.messages.frontend", "compile", "-l", "fr"]
    subprocess.run(
        [*compiler, "-i", tmp_path / "one.po", "-o", folder / "messages.mo"], check=True, capture_output=True
    )
    speak(monkeypatch, tmp_path)
    assert words_in("fr").say("Language") == "Parler"
    assert words_in("fr").say("Start") == "Commencer"
    assert words_in("fr").say("nobody translated this") == "nobody translated this"


def test_a_country_is_written_as_pages_write_it(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pt-BR")
    assert list(find_catalogues(tmp_path)) == ["pt-BR"]


@pytest.mark.parametrize("name", ["xx", "english", "fr-"])
def test_a_folder_that_is_no_language_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / name / "LC_MESSAGES" / "messages.mo").touch()
    with pytest.raises(LanguageError) as raised:
        find_catalogues(tmp_path)
    assert (raised.value.code, raised.value.values["language"]) == ("unknown_language", name)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LanguageError) as raised:
        folders({OWN_TRANSLATIONS: str(tmp_path / "gone")})
    assert (raised.value.code, raised.value.values["path"]) == ("no_translations", str(tmp_path / "gone"))
    assert folders({}) == folders({OWN_TRANSLATIONS: ""}) == (TRANSLATIONS,)


@pytest.mark.parametrize(
    ("code", "direction", "name", "day", "clock"),
    [
        ("en", "ltr", "English", "1 November 2026", "08:05"),
        ("fr", "ltr", "français", "1er novembre 2026", "08:05"),
        ("de", "ltr", "Deutsch", "1. November 2026", "08:05"),
        ("pt-BR", "ltr", "português (Brasil)", "1 de novembro de 2026", "08:05"),
        ("ar", "rtl", "العربية", "1 نوفمبر 2026", "08:05"),
        ("he", "rtl", "עברית", "1 בנובמבר 2026", "08:05"),
    ],
)
def test_any_language_has_its_direction_name_and_dates(
    code: str, direction: str, name: str, day: str, clock: str
) -> None:
    words = Words(code)
    assert (words.direction, own_name(code)) == (direction, name)
    assert words.day(date(2026, 11, 1)) == day
    assert words.clock(datetime(2026, 11, 1, 8, 5)) == clock  # noqa: DTZ001  # as it is shown


def test_a_language_that_nobody_has_named_is_called_by_its_code() -> None:
    assert [Words("en").name_of(code) for code in ("fr", "xx", "no such")] == ["French", "xx", "no such"]


def test_a_survey_offers_what_its_questionnaire_and_the_product_have() -> None:
    assert offered(("fr", "es", "en")) == ("fr", "en")
    assert offered(("es",)) == ("en", "fr")


def test_the_stretched_language_leaves_places_and_entities_alone() -> None:
    assert pseudo("Add {count} &amp; go") == f"[{'Add'.translate(ACCENTS)} {{count}} &amp; ĝô ~~~~~~~ ~]"


@pytest.mark.parametrize(("count", "form"), [(0, "statements"), (1, "statement"), (2, "statements"), (5, "statements")])
def test_the_stretched_language_counts_as_its_language_does(
    pseudo_translations: Path, monkeypatch: pytest.MonkeyPatch, count: int, form: str
) -> None:
    speak(monkeypatch, pseudo_translations)
    for code in ("de", "ar"):
        said = words_in(code).say_many("{count} statement", "{count} statements", count)
        assert said == pseudo(f"{{count}} {form}").format(count=count)


def test_the_questionnaire_with_two_more_languages_is_in_order(pseudo_file: Path) -> None:
    asked = load_questionnaire(pseudo_file)
    assert asked.languages == ("en", "fr", "de", "ar")
    assert asked.title["ar"] == pseudo(asked.title["en"])


def test_a_text_without_the_third_language_is_a_fault(pseudo_file: Path, tmp_path: Path) -> None:
    text = pseudo_file.read_text("utf-8")
    title = load_questionnaire(pseudo_file).title["ar"]
    cut = tmp_path / "cut.json"
    cut.write_text(text.replace(f',\n  "ar": "{title}"', "", 1), "utf-8")
    (fault,) = find_faults(cut)
    assert (fault.key, fault.message) == ("title.ar", "the translation is missing: add it")
