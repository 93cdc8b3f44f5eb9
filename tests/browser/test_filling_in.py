"""Staff fill in a survey: on a phone, by keyboard, in either language, without script, and come back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, SMALL, Device, Site, assert_accessible
from tests.browser.steps import answer_page, begin, fill_to_the_check_page, go_on, press, receipt_on

pytestmark = pytest.mark.browser
Make = Callable[..., Device]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_survey_is_filled_in_on_a_phone(device: Make, site: Site, language: str) -> None:
    page = device(viewport=PHONE, locale=language).page
    begin(page, site)
    assert page.locator("html").get_attribute("lang") == language
    assert fill_to_the_check_page(page) > 4
    go_on(page)
    assert receipt_on(page)


def test_every_page_on_the_way_is_accessible_at_320_pixels(device: Make, site: Site) -> None:
    page = device(viewport=SMALL).page
    page.goto(site.fill_in)
    assert_accessible(page)
    begin(page, site, group=5)
    fill_to_the_check_page(page, assert_accessible)
    assert_accessible(page)
    go_on(page)
    assert_accessible(page)


def test_the_dark_pages_are_accessible_too(device: Make, site: Site) -> None:
    page = device(viewport=DESK, color_scheme="dark").page
    page.goto(site.fill_in)
    assert_accessible(page)
    begin(page, site, group=4)
    fill_to_the_check_page(page, assert_accessible)
    assert_accessible(page)


def focused(page: Page) -> str:
    """Kind and name of what has the focus: "radio SPO1", "button go"."""
    return str(
        page.evaluate(
            "`${document.activeElement.type ?? document.activeElement.tagName} ${document.activeElement.name}`"
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


def test_a_survey_is_filled_in_by_keyboard_alone(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    page.goto(site.fill_in)
    tab_to(page, "radio group")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    press_enter(page)
    while "/page/" in page.url:
        for place in range(page.locator("fieldset:has(input[type=radio])").count()):
            tab_to(page, "radio")
            page.keyboard.press("ArrowRight" if place % 2 else "Space")
        tab_to(page, "submit go")
        press_enter(page)
    tab_to(page, "submit")
    press_enter(page)
    assert receipt_on(page)


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
    go_on(first)
    first.locator("details.private summary").click()
    link = first.locator("details.private code").inner_text()
    second = device(viewport=PHONE).page
    second.goto(link)
    assert "/page/2" in second.url
    second.goto(second.url.replace("/page/2", "/page/1"))
    assert second.locator("input:checked").count() == second.locator("fieldset").count()
    stranger = device(viewport=DESK).page
    stranger.goto(second.url)
    assert stranger.locator("fieldset").count() == 0


def test_without_script_mistakes_are_explained_and_nothing_typed_is_lost(device: Make, site: Site) -> None:
    page = device(viewport=DESK, java_script_enabled=False).page
    begin(page, site)
    while page.locator("input[type=text]").count() == 0:
        go_on(page)
    page.locator("input[type=text]").first.fill("60")
    page.locator("input[type=checkbox]").first.check()
    page.locator("textarea").first.fill("<script>alert(1)</script> {{7*7}} \u202e été")
    go_on(page)
    assert page.title().startswith("Error:")
    assert "add up to 60" in page.locator(".errors").inner_text()
    assert "Tick exactly 3" in page.locator(".errors").inner_text()
    assert page.locator("input[type=text]").first.input_value() == "60"
    assert page.locator("textarea").first.input_value().startswith("<script>alert(1)</script>")
    page.locator(".errors a").first.click()
    answer_page(page)
    go_on(page)
    assert "{{7*7}}" in page.locator("main").inner_text()
    go_on(page)
    assert receipt_on(page)


def test_sending_again_gives_the_same_receipt(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    begin(page, site, group=4)
    fill_to_the_check_page(page)
    form = page.locator("form#send")
    fields = {field.get_attribute("name"): field.input_value() for field in form.locator("input").all()}
    address = str(form.get_attribute("action"))
    go_on(page)
    first = receipt_on(page)
    again = page.request.post(site.at(address), form={str(key): value for key, value in fields.items()})
    assert first in again.text()
    page.reload()
    assert receipt_on(page) == first
