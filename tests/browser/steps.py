"""What respondents and leaders do, in their own words."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import Site
from tests.browser.surveys import Survey

Look = Callable[[Page], None]
SAVED = re.compile(r"^Saved \d\d:\d\d$")


def ignore(_: Page) -> None:
    """Look at nothing."""


def press(page: Page, button: Locator) -> None:
    """Press what leads to another page, and be there: nobody looks at a page that is just going away."""
    with page.expect_navigation():
        button.click()


def begin(page: Page, site: Site | Survey, group: int = 1) -> None:
    """Open the link, choose a group, start."""
    page.goto(site.fill_in)
    page.locator(f"#group-{group}").check()
    go_on(page)


def rate(page: Page, item: int, answer: int) -> None:
    """Choose a point of a scale: items and points are counted from 0."""
    page.locator("fieldset:has(input[type=radio])").nth(item).locator("input[type=radio]").nth(answer).check()


def rating(page: Page, item: int) -> int | None:
    """The point that is chosen, if one is."""
    given = page.locator("fieldset:has(input[type=radio])").nth(item).locator("input[type=radio]")
    chosen = given.evaluate_all("all => all.findIndex(each => each.checked)")
    return None if chosen < 0 else int(chosen)


def answer_page(page: Page, answer: int = 3) -> None:
    """Answer everything on a page: the same point everywhere, 20 of 100 a part, the first three subjects.

    At once, as no hand could: that hands and keys can do it is another journey's matter.
    """
    page.locator("fieldset").evaluate_all(
        """(groups, answer) => groups.forEach(group => {
          group.querySelectorAll("input[type=radio]")[answer]?.click();
          [...group.querySelectorAll("input[type=checkbox]")].slice(0, 3).forEach(box => box.checked || box.click());
        })""",
        answer,
    )
    for share in page.locator("fieldset input[type=text]").all():
        share.fill("20")


def go_on(page: Page) -> None:
    """Press the button that continues."""
    press(page, page.locator("main form .primary"))


def stop_for_now(page: Page) -> None:
    """Save and leave the questions; what there is to know comes on a page of its own."""
    press(page, page.get_by_role("button", name="Save and stop for now"))


def see_all_sections(page: Page) -> None:
    """Save, and see how far each section is."""
    press(page, page.get_by_role("button", name="Save and see all sections"))


def fill_to_the_check_page(page: Page, look: Look = ignore) -> int:
    """Answer page after page; says how many there were."""
    pages = 0
    while "/page/" in page.url:
        look(page)
        answer_page(page)
        go_on(page)
        pages += 1
    return pages


def skip_to_the_check_page(page: Page) -> None:
    """Leave the rest as it is and see what would be sent."""
    page.goto(re.sub(r"/page/.*", "/check", page.url))


def receipt_on(page: Page) -> str:
    """The receipt of a survey that is complete."""
    assert page.locator("main[data-survey-complete]").count() == 1
    return page.locator(".receipt").inner_text()


@contextmanager
def saved_at_once(page: Page) -> Iterator[None]:
    """What is given inside is saved without a button, and the page says so."""
    with page.expect_response(_takes_an_answer):
        yield
    expect_saved(page)


def expect_saved(page: Page) -> None:
    """It says that everything is saved, and when."""
    expect(page.locator("#saved")).to_have_text(SAVED)


def _takes_an_answer(response: Response) -> bool:
    return response.request.method == "POST" and response.status == 200
