"""Staff fill in a survey: on a phone, by keyboard, in either language, without script, and come back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, SMALL, Device, Site
from tests.browser.looks import assert_accessible
from tests.browser.steps import (
    answer_page,
    begin,
    fill_to_the_check_page,
    go_on,
    press,
    rate,
    rating,
    receipt_on,
    saved_at_once,
    see_all_sections,
    stop_for_now,
)
from tests.browser.surveys import open_survey
from tests.factories import harbour

pytestmark = pytest.mark.browser
Make = Callable[..., Device]
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_survey_is_filled_in_on_a_phone(device: Make, site: Site, language: str) -> None:
    page = device(viewport=PHONE, locale=language).page
    begin(page, site)
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    assert fill_to_the_check_page(page) > 4
    assert_accessible(page)
    go_on(page)
    assert receipt_on(page)
    assert_accessible(page)
    press(page, page.locator("main a.button"))
    assert_accessible(page)


def focused(page: Page) -> str:
    """Kind, name and words of what has the focus: "radio SPO1", "submit go Back", "A Change"."""
    return str(
        page.evaluate(
            """() => {
              const { type, tagName, name, innerText } = document.activeElement;
              return [type || tagName, name, innerText].filter(Boolean).join(" ");
            }"""
        )
    )


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page).startswith(wanted):
            return
    raise AssertionError(f"no {wanted} within reach of the Tab key on {page.url}")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.way("keyboard")
def test_a_survey_is_filled_in_by_keyboard_alone(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    page.goto(site.fill_in)
    tab_to(page, "radio group")
    page.keyboard.press("Space")
    press_enter(page)
    tab_to(page, "submit go Save and see all sections")
    press_enter(page)
    tab_to(page, "A Sponsorship")
    press_enter(page)
    while "/page/" in page.url:
        for place in range(page.locator("fieldset:has(input[type=radio])").count()):
            tab_to(page, "radio")
            page.keyboard.press("ArrowRight" if place % 2 else "Space")
        tab_to(page, "submit go Save and continue")
        press_enter(page)
    tab_to(page, "submit Submit my answers")
    press_enter(page)
    assert receipt_on(page)
    tab_to(page, "A Read, keep or change")
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What you sent")


@pytest.mark.way("keyboard")
def test_an_answer_is_cleared_by_keyboard(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    begin(page, site)
    tab_to(page, "radio")
    with saved_at_once(page):
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert focused(page).startswith("submit clear Clear answer")
    with saved_at_once(page):
        page.keyboard.press("Enter")
    assert focused(page).startswith("radio")
    page.reload()
    assert rating(page, 0) is None


def test_switching_the_language_in_the_middle_loses_nothing(device: Make, site: Site) -> None:
    page = device(viewport=DESK, locale="en").page
    begin(page, site)
    answer_page(page, answer=2)
    press(page, page.get_by_role("button", name="FR"))
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "/page/1" in page.url
    assert page.locator("input:checked").count() == page.locator("fieldset").count()
    assert page.get_by_role("button", name="Enregistrer et continuer").count()


def test_a_private_link_goes_on_where_another_device_stopped(device: Make, site: Site) -> None:
    first = device(viewport=DESK).page
    begin(first, site)
    answer_page(first)
    stop_for_now(first)
    link = first.locator(".copy code").inner_text()
    second = device(viewport=PHONE).page
    second.goto(link)
    assert re.search(r"1 of \d+ sections are done", second.locator("main").inner_text())
    press(second, second.get_by_role("link", name="Go on where you were"))
    assert "/page/2" in second.url
    see_all_sections(second)
    press(second, second.get_by_role("list").get_by_role("link").first)
    assert second.locator("input:checked").count() == second.locator("fieldset").count()
    stranger = device(viewport=DESK).page
    stranger.goto(second.url)
    assert stranger.locator("fieldset").count() == 0


def test_a_short_survey_has_no_list_and_goes_on_at_the_first_open_section(device: Make, site: Site) -> None:
    page = device(viewport=PHONE).page
    begin(page, open_survey(site, harbour()))
    assert page.get_by_role("button", name="Save and see all sections").count() == 0
    answer_page(page, answer=1)
    stop_for_now(page)
    press(page, page.get_by_role("link", name="Go on answering"))
    assert "/page/2" in page.url


def test_what_is_left_blank_is_listed_and_found_before_sending(device: Make, site: Site) -> None:
    page = device(viewport=PHONE).page
    begin(page, open_survey(site, harbour()))
    rate(page, 0, 1)
    go_on(page)
    press(page, page.get_by_role("button", name="Back"))
    answered = page.locator("fieldset:has(input[type=radio]) legend").first.inner_text().strip()
    press(page, page.get_by_role("button", name="Save and check all answers"))
    blank = page.get_by_role("region", name=re.compile("not answered"))
    blank.get_by_text("Show them").click()
    assert answered not in blank.inner_text()
    press(page, blank.get_by_role("link").first)
    focus = page.locator("fieldset").nth(1).locator("input").first
    assert page.url.endswith(f"#{focus.get_attribute('id')}")
    press(page, page.get_by_role("button", name="Save and check all answers"))
    go_on(page)
    assert receipt_on(page)


@pytest.mark.way("no_script")
def test_a_survey_is_filled_in_without_script_on_a_small_phone(device: Make, site: Site) -> None:
    page = device(viewport=SMALL, java_script_enabled=False).page
    begin(page, open_survey(site, harbour()))
    rate(page, 0, 1)
    stop_for_now(page)
    assert page.evaluate(FITS)
    press(page, page.get_by_role("link", name="Go on answering"))
    page.goto(page.url.replace("/page/2", "/page/1"))
    assert rating(page, 0) == 1
    press(page, page.get_by_role("button", name="Clear answer").first)
    assert rating(page, 0) is None
    while "/page/" in page.url:
        assert page.evaluate(FITS)
        answer_page(page, answer=1)
        go_on(page)
    assert page.evaluate(FITS)
    go_on(page)
    receipt = receipt_on(page)
    press(page, page.get_by_role("link", name="Read, keep or change"))
    assert receipt in page.locator("main").inner_text()
    assert page.evaluate(FITS)


def make_mistakes(page: Page) -> None:
    """Share too few points, tick too few subjects, and write what is none of ours to read as anything but text."""
    page.goto(page.url.replace("/page/1", "/page/8"))
    page.locator("input[type=text]").first.fill("60")
    page.locator("input[type=checkbox]").first.check()
    page.locator("textarea").first.fill("<script>alert(1)</script> {{7*7}} \u202e été")
    go_on(page)


@pytest.mark.way("no_script")
def test_without_script_mistakes_are_explained_and_nothing_typed_is_lost(device: Make, site: Site) -> None:
    page = device(viewport=DESK, java_script_enabled=False).page
    begin(page, site)
    make_mistakes(page)
    assert page.title().startswith("Error:")
    assert "add up to 60" in page.locator(".errors").inner_text()
    assert "Tick exactly 3" in page.locator(".errors").inner_text()
    assert page.locator("input[type=text]").first.input_value() == "60"
    assert page.locator("textarea").first.input_value().startswith("<script>alert(1)</script>")
    page.locator(".errors a").first.click()
    assert page.url.endswith("#EFF_WANTED_1-1")
    go_on(page)
    assert "add up to 60" in page.locator("main").inner_text()
    assert "{{7*7}}" in page.locator("main").inner_text()
    go_on(page)
    assert receipt_on(page)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_mistake_that_was_pointed_out_is_corrected(device: Make, site: Site, script: bool) -> None:
    page = device(viewport=DESK, java_script_enabled=script).page
    begin(page, site)
    make_mistakes(page)
    assert page.title().startswith("Error:")
    answer_page(page)
    go_on(page)
    assert page.url.endswith("/check")
    assert page.locator("dd.missing").count() == 0
