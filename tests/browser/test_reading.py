"""A sponsor reads the report."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Device, Site
from tests.browser.looks import assert_accessible

pytestmark = pytest.mark.browser
Make = Callable[..., Device]


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
