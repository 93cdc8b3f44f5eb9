"""Every page that respondents meet: for eyes, hands and screen readers, however a browser is set."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, FOUR_TIMES, SMALL, Device, Site
from tests.browser.looks import assert_accessible, assert_focus_is_seen, assert_spaced_text_fits, assert_targets
from tests.browser.steps import answer_page, begin, go_on, press, see_all_sections, skip_to_the_check_page
from tests.browser.surveys import Survey, open_survey
from tests.factories import harbour

pytestmark = pytest.mark.browser
Make = Callable[..., Device]
PLAIN = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}
SETTINGS = (
    (DESK, PLAIN),
    (SMALL, PLAIN | {"color_scheme": "dark", "reduced_motion": "no-preference"}),
    (FOUR_TIMES, PLAIN | {"forced_colors": "active"}),
)
FIELDS = ("radio", "checkbox", "textbox")


def look_at(page: Page, shows: str = "", heading: str = "") -> None:
    """Look at a page in every setting; with the last one, where there is least room, go through it by keyboard.

    A page that its address does not tell from others is named, and told by its heading.
    """
    if heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for viewport, media in SETTINGS:
        page.set_viewport_size(viewport)
        page.emulate_media(**media)
        assert_accessible(page, shows)
    expect(page.get_by_role("contentinfo").get_by_role("link", name="Accessibility")).to_be_visible()
    assert_spaced_text_fits(page)
    assert_targets(page)
    assert_focus_is_seen(page)


@pytest.fixture
def page(device: Make) -> Page:
    page: Page = device(viewport=DESK).page
    return page


@pytest.mark.way("narrow", "zoom", "spacing", "focus", "targets")
def test_the_pages_of_questions_look_right_however_a_browser_is_set(page: Page, site: Site) -> None:
    page.goto(site.fill_in)
    look_at(page)
    begin(page, site)
    look_at(page)
    see_all_sections(page)
    look_at(page, "respond/tasks", "Sections of the survey")
    # Mistakes are pointed out on the page itself where no script has saved them.
    page.route("**/fill.js*", lambda route: route.abort())
    press(page, page.get_by_role("link", name="Where the PMO should go"))
    answer_page(page)
    page.locator("input[type=text]").first.fill("60")
    go_on(page)
    assert page.title().startswith("Error:")
    look_at(page)


@pytest.mark.way("narrow", "zoom", "spacing", "focus", "targets")
def test_the_pages_before_sending_look_right_however_a_browser_is_set(page: Page, site: Site) -> None:
    begin(page, site)
    skip_to_the_check_page(page)
    for details in page.locator("main details").all():
        details.evaluate("each => each.open = true")
    look_at(page)
    page.goto(page.url.replace("/check", "/pause"))
    look_at(page)
    press(page, page.get_by_role("button", name="Leave this computer"))
    look_at(page)


def send(page: Page, survey: Survey) -> None:
    """Begin, answer one page, and send."""
    begin(page, survey)
    answer_page(page, answer=1)
    go_on(page)
    skip_to_the_check_page(page)
    go_on(page)


@pytest.mark.way("narrow", "zoom", "spacing", "focus", "targets")
def test_the_pages_of_a_receipt_look_right_however_a_browser_is_set(page: Page, site: Site) -> None:
    send(page, open_survey(site, harbour()))
    look_at(page)
    press(page, page.get_by_role("link", name="Read, keep or change"))
    look_at(page)
    press(page, page.get_by_role("link", name="Withdraw my answers"))
    look_at(page)
    press(page, page.get_by_role("button", name="Withdraw my answers"))
    look_at(page)
    page.goto(site.at("/receipt/0123456789abcdef/"))
    look_at(page, "receipts/none", "No such receipt")


@pytest.mark.way("narrow", "zoom", "spacing", "focus", "targets")
def test_the_pages_around_a_survey_look_right_however_a_browser_is_set(page: Page, site: Site) -> None:
    page.goto(site.at("/receipt"))
    page.get_by_label("Your receipt").fill("nonsense")
    press(page, page.get_by_role("button", name="Show my answers"))
    look_at(page)
    page.goto(site.at("/code"))
    look_at(page)
    page.goto(site.at("/s/nonsense"))
    look_at(page, "problem", "Page not found")
    press(page, page.get_by_role("link", name="Accessibility"))
    look_at(page, "accessibility", "Accessibility")


@pytest.mark.way("narrow", "zoom", "spacing", "focus", "targets")
def test_the_pages_after_the_end_look_right_however_a_browser_is_set(device: Make, site: Site) -> None:
    survey, (holder, late) = open_survey(site, harbour()), (device(viewport=DESK) for _ in range(2))
    begin(late.page, survey)
    send(holder.page, survey)
    sent = holder.page.url.replace("/receipt", "/")
    press(holder.page, holder.page.get_by_role("link", name="Read, keep or change"))
    survey.end(timedelta(days=1))
    holder.page.goto(f"{holder.page.url}withdraw")
    look_at(holder.page, "receipts/over", "The survey has closed")
    for cookie in holder.context.cookies():
        if not cookie["name"].startswith("link-"):
            holder.context.clear_cookies(name=cookie["name"])
    holder.page.goto(sent)
    look_at(holder.page, "respond/sent", "These answers were sent already")
    late.page.goto(re.sub("/page/.*", "/", late.page.url))
    look_at(late.page, "respond/closed", "This survey takes no answers now")


@pytest.mark.way("names")
def test_a_screen_reader_is_told_each_statement_with_the_words_of_its_answers(page: Page, site: Site) -> None:
    begin(page, site)
    assert page.title().startswith("Section 1 of 8: Sponsorship & mandate")
    assert told(page) == written(page)
    page.goto(page.url.replace("/page/1", "/page/8"))
    assert page.title().startswith("Section 8 of 8: Where the PMO should go")
    assert told(page) == written(page)


def told(page: Page) -> list[tuple[str, str]]:
    """What a browser tells a screen reader of each field: the name of its group, if any, and its own."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in tree}
    return sorted(_told(nodes, node) for node in tree if _said(node, "role") in FIELDS)


def _told(nodes: dict[str, Any], field: dict[str, Any]) -> tuple[str, str]:
    around = field
    while "parentId" in around and _said(around, "role") != "group":
        around = nodes[around["parentId"]]
    return _said(around, "name") if "parentId" in around else "", _said(field, "name")


def _said(node: dict[str, Any], what: str) -> str:
    return str(node.get(what, {}).get("value", "")).strip()


def written(page: Page) -> list[tuple[str, str]]:
    """The same as it stands on the page: the statement and the words beside each field."""
    found = page.locator("main form label").evaluate_all(
        """all => all.map(label => {
          const legend = label.closest("fieldset")?.querySelector("legend");
          return [legend?.innerText ?? "", label.innerText];
        })"""
    )
    return sorted((group.strip(), label.strip()) for group, label in found)
