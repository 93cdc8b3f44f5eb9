"""A sponsor reads the report; a leader runs an assessment from the first link to the report."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Device, Site, assert_accessible
from tests.browser.steps import answer_page, fill_to_the_check_page, go_on

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
    page.get_by_label("Name of the PMO").or_(page.get_by_label("PMO", exact=True)).first.fill("Group PMO")
    page.get_by_label("Your name").fill("Ann O’Neil")
    page.locator("input[type=email]").fill("ann@example.org")
    page.locator("input[type=password]").first.fill(PASSWORD)
    go_on(page)
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("assessment", re.IGNORECASE)).last.click()
