"""A sponsor reads the report; a leader runs an assessment from the first link to the report."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Device, Site
from tests.browser.looks import assert_accessible
from tests.browser.steps import fill_to_the_check_page, go_on, press, receipt_on

pytestmark = pytest.mark.browser
Make = Callable[..., Device]
PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize("look", [{"viewport": DESK}, {"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}])
def test_the_report_is_accessible_and_marked_as_demo(device: Make, site: Site, look: dict[str, object]) -> None:
    page = device(**look).page
    page.goto(site.report)
    expect(page.get_by_role("complementary", name="Demo")).to_contain_text("Demo")
    for details in page.locator("details").all():
        details.evaluate("each => each.open = true")
    assert_accessible(page)
    assert page.locator("svg:visible").count() > 5


def test_every_drawing_of_the_report_has_words_beside_it(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    page.goto(site.report)
    for drawing in page.locator("svg:visible").all():
        assert drawing.locator("title").text_content()
        assert drawing.locator("desc").text_content()
    assert page.locator("details.data").count() >= 5


def test_a_leader_runs_an_assessment_from_set_up_to_report(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    page.goto(site.set_up)
    assert_accessible(page)
    page.get_by_label("Organisation").fill("Harbour & Sons <b>")
    page.get_by_label("Name of the PMO").fill("Group PMO")
    page.get_by_label("Your name").fill("Ann O’Neil")
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Set up"))
    assert_accessible(page)
    press(page, page.get_by_role("link", name="Create your first assessment"))
    assert_accessible(page)
    page.get_by_label("Title").fill("Autumn 2026")
    press(page, page.get_by_role("button", name="Create the assessment"))
    press(page, page.get_by_role("link", name="People, targets and facts"))
    assert_accessible(page)
    page.get_by_label("PMO staff").fill("6")
    press(page, page.locator("main form .primary"))
    press(page, page.get_by_role("button", name="Open the survey"))
    assert_accessible(page)
    link = page.locator(".copy code").inner_text()
    for _ in range(5):
        answer_the_link(device, link)
    page.reload()
    assert "5" in page.locator("dl.facts").inner_text()
    press(page, page.get_by_role("link", name=re.compile("Close the survey")))
    assert_accessible(page)
    press(page, page.get_by_role("button", name="Close and make the report"))
    press(page, page.get_by_role("link", name=re.compile("report", re.IGNORECASE)).first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Harbour & Sons <b>" in page.locator("main").inner_text()
    assert page.get_by_role("complementary", name="Demo").count() == 0
    assert_accessible(page)
    page.goto(site.at("/set-up"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def answer_the_link(device: Make, link: str) -> None:
    """Somebody of the PMO answers on the open link."""
    page = device(viewport=PHONE).page
    page.goto(link)
    page.locator("#group-5").check()
    go_on(page)
    fill_to_the_check_page(page)
    go_on(page)
    receipt_on(page)
