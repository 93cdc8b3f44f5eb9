"""A survey and its report in a language that somebody added: longer words, from right to left, on a small phone."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page

from survey.actions.importing import import_responses
from survey.actions.made_up import made_up_responses
from survey.actions.running import close, create, launch, open_token, plan
from survey.catalogue import load_questionnaire
from survey.config import Settings, read_settings
from survey.core.questionnaire import Questionnaire
from survey.language import OWN_TRANSLATIONS
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.engine import open_engine, transaction
from survey.store.organisations import Pmo, create_organisation, create_pmo
from tests.browser.conftest import DESK, FOUR_TIMES, SMALL, Device, Site, serving
from tests.browser.looks import assert_accessible
from tests.browser.steps import begin, fill_to_the_check_page, go_on, press, receipt_on

pytestmark = pytest.mark.browser
Make = Callable[..., Device]
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
TODAY = NOW.date()
ANSWERED = {"X": 7, "B": 22, "P": 27, "T": 14, "O": 8, "L": 1}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, pseudo_translations: Path, pseudo_file: Path) -> Iterator[Site]:
    """A server that knows two languages more, with an open and a closed assessment in them."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, **{OWN_TRANSLATIONS: str(pseudo_translations)}) as started:
        settings = read_settings({**os.environ, "SURVEY_HOME": str(home)})
        engine = open_engine(f"sqlite:///{home / 'instance' / 'survey.db'}")
        token = _add_assessments(engine, settings, load_questionnaire(pseudo_file))
        engine.dispose()
        yield replace(started, fill_in=started.at(f"/s/{token}"), report=started.at("/reports/stretched"))


def _add_assessments(engine: Engine, settings: Settings, asked: Questionnaire) -> str:
    with transaction(engine) as session:
        # Everybody may read the report of a demo.
        owner = create_organisation(session, "Blue Harbour", demo=True, today=TODAY)
        pmo = create_pmo(session, owner.id, "Central PMO")
    over = _open(engine, settings, pmo, asked, "stretched")
    import_responses(engine, over, made_up_responses(asked, ANSWERED, Random(20)), TODAY)
    close(engine, over, NOW)
    return open_token(settings.secret_key, _open(engine, settings, pmo, asked, "stretched-open"))


def _open(engine: Engine, settings: Settings, pmo: Pmo, asked: Questionnaire, slug: str) -> Assessment:
    draft = create(engine, plan(pmo, slug.title(), asked, 5, slug), TODAY, {"population": ANSWERED})
    return launch(engine, settings.secret_key, draft, NOW)


@pytest.mark.parametrize(
    "look",
    [{"viewport": SMALL, "color_scheme": "dark"}, {"viewport": FOUR_TIMES, "forced_colors": "active"}],
    ids=["small phone in the dark", "four times as large in forced colours"],
)
def test_a_survey_from_right_to_left_is_accessible_from_start_to_receipt(
    device: Make, site: Site, look: dict[str, object]
) -> None:
    page = device(locale="ar", **look).page
    page.goto(site.fill_in)
    assert_right_to_left(page)
    begin(page, site)
    pages = fill_to_the_check_page(page, look=assert_right_to_left)
    assert pages > 5
    assert_right_to_left(page)
    go_on(page)
    receipt_on(page)
    assert_right_to_left(page)


def test_the_language_is_chosen_by_the_name_that_its_speakers_give_it(device: Make, site: Site) -> None:
    page = device(viewport=DESK, locale="en").page
    page.goto(site.at("/"))
    press(page, page.get_by_role("link", name="AR العربية"))
    assert_right_to_left(page)
    press(page, page.get_by_role("link", name="DE Deutsch"))
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_a_report_from_right_to_left_keeps_its_drawings_from_left_to_right(device: Make, site: Site) -> None:
    page = device(viewport=SMALL, locale="ar").page
    page.goto(site.report)
    for details in page.locator("details").all():
        details.evaluate("each => each.open = true")
    assert_right_to_left(page)
    assert set(page.locator("svg").evaluate_all("all => all.map(each => getComputedStyle(each).direction)")) == {"ltr"}


def assert_right_to_left(page: Page) -> None:
    """The page is in the stretched language, turned round, and fits."""
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1").inner_text().startswith("[")
    assert_accessible(page)
