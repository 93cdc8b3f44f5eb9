"""What respondents and leaders do, in their own words."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Site

Look = Callable[[Page], None]


def ignore(_: Page) -> None:
    """Look at nothing."""


def press(page: Page, button: Locator) -> None:
    """Press what leads to another page, and be there: nobody looks at a page that is just going away."""
    with page.expect_navigation():
        button.click()


def begin(page: Page, site: Site, group: int = 1) -> None:
    """Open the link, choose a group, start."""
    page.goto(site.fill_in)
    page.locator(f"#group-{group}").check()
    go_on(page)


def answer_page(page: Page, answer: int = 3) -> None:
    """Answer everything on a page: the same point everywhere, 20 of 100 a part, the first three subjects."""
    for group in page.get_by_role("group").all():
        if group.locator("input[type=radio]").count():
            group.locator("input[type=radio]").nth(answer).check()
        for place in range(min(3, group.locator("input[type=checkbox]").count())):
            group.locator("input[type=checkbox]").nth(place).check()
        for share in group.locator("input[type=text]").all():
            share.fill("20")


def go_on(page: Page) -> None:
    """Press the button that continues."""
    press(page, page.locator("main form .primary"))


def fill_to_the_check_page(page: Page, look: Look = ignore) -> int:
    """Answer page after page; says how many there were."""
    pages = 0
    while "/page/" in page.url:
        look(page)
        answer_page(page)
        go_on(page)
        pages += 1
    return pages


def receipt_on(page: Page) -> str:
    """The receipt of a survey that is complete."""
    assert page.locator("main[data-survey-complete]").count() == 1
    return page.locator(".receipt").inner_text()
