"""Nothing that was answered is lost: without a network, a server, a session; in two windows; on the way back."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Device, Site
from tests.browser.steps import (
    answer_page,
    begin,
    expect_saved,
    fill_to_the_check_page,
    go_on,
    rate,
    rating,
    receipt_on,
    saved_at_once,
    skip_to_the_check_page,
)
from tests.browser.surveys import open_survey
from tests.factories import harbour

pytestmark = pytest.mark.browser
Make = Callable[..., Device]
COMMENT = "Short meetings, <b>é</b> 日本"
KEPT_HERE = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(each => each.name), ...await caches.keys(),
]"""


def expect_not_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("Not saved, trying again")


def to_comments(page: Page) -> None:
    """Go to the last section, where something can be written."""
    page.goto(re.sub(r"/page/\d+", f"/page/{page.locator('.steps li').count() - 1}", page.url))


def test_each_answer_is_saved_as_it_is_given_and_seen_on_another_device(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    begin(page, site)
    status = page.get_by_role("status")
    assert (status.count(), status.get_attribute("id"), status.inner_text()) == (1, "saved", "")
    with saved_at_once(page):
        rate(page, 0, 2)
    page.reload()
    assert rating(page, 0) == 2
    page.locator("details.private summary").click()
    link = page.locator("details.private code").inner_text()
    to_comments(page)
    with saved_at_once(page):
        page.get_by_role("textbox").last.fill(COMMENT)
    other = device(viewport=PHONE).page
    other.goto(link)
    other.get_by_role("list").get_by_role("link").first.click()
    assert rating(other, 0) == 2
    to_comments(other)
    assert other.get_by_role("textbox").last.input_value() == COMMENT


def test_without_a_network_nothing_is_left_and_what_was_given_is_saved_when_it_is_back(
    device: Make, site: Site
) -> None:
    own = device(viewport=PHONE)
    page = own.page
    begin(page, site)
    own.context.set_offline(True)
    rate(page, 0, 1)
    expect_not_saved(page)
    here = page.url
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("Not saved, trying again").last).to_be_in_viewport()
    own.may_warn = True
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert (own.warnings, page.url) == (1, here)
    own.may_warn = False
    rate(page, 1, 3)
    own.context.set_offline(False)
    expect_saved(page)
    page.reload()
    assert (rating(page, 0), rating(page, 1)) == (1, 3)


def test_a_browser_keeps_no_answers_itself(device: Make, site: Site) -> None:
    own = device(viewport=DESK)
    page = own.page
    begin(page, site)
    own.context.set_offline(True)
    rate(page, 0, 1)
    expect_not_saved(page)
    assert page.evaluate(KEPT_HERE) == []
    own.context.set_offline(False)
    expect_saved(page)
    page.get_by_role("button", name="Save and stop for now").click()
    page.get_by_role("button", name="Leave this computer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    assert page.evaluate(KEPT_HERE) == []
    assert {each["name"] for each in own.context.cookies()} <= {"survey", "language"}


def test_a_server_that_is_started_again_gets_what_was_given_meanwhile(device: Make, site: Site) -> None:
    page = device(viewport=DESK).page
    page.clock.install()
    begin(page, site)
    with saved_at_once(page):
        rate(page, 0, 2)
    site.stop()
    try:
        rate(page, 1, 4)
        expect_not_saved(page)
        rate(page, 2, 0)
    finally:
        site.start()
    # It waits longer from try to try, half a minute at most.
    page.clock.fast_forward(30_000)
    expect_saved(page)
    page.reload()
    assert [rating(page, item) for item in range(3)] == [2, 4, 0]


@pytest.mark.way("time")
def test_an_expired_session_is_renewed_while_somebody_answers(device: Make, site: Site) -> None:
    own = device(viewport=DESK)
    page = own.page
    begin(page, site)
    own.context.clear_cookies(name="survey")
    with saved_at_once(page):
        rate(page, 0, 2)
    own.context.clear_cookies(name="survey")
    rate(page, 1, 2)
    go_on(page)
    assert "/page/2" in page.url
    page.go_back()
    assert (rating(page, 0), rating(page, 1)) == (2, 2)


@pytest.fixture
def clash(device: Make, site: Site) -> Iterator[tuple[Page, Page]]:
    """Two windows that show the same page: the second was opened before the first one saved, and answers otherwise."""
    own = device(viewport=DESK)
    first, second = own.page, own.window()
    begin(first, site)
    second.goto(first.url)
    with saved_at_once(first):
        rate(first, 0, 1)
    rate(second, 0, 3)
    note = second.get_by_role("group", name="sponsor").first
    expect(note).to_contain_text("You changed this in another window. There it says: Named, but not seen to act")
    yield first, second
    second.close()


def test_of_two_windows_the_later_one_is_told_and_decides_for_its_own_answer(clash: tuple[Page, Page]) -> None:
    first, second = clash
    first.reload()
    assert rating(first, 0) == 1
    # Another answer is saved without undoing this one, and the question stands.
    rate(second, 1, 2)
    expect(second.locator("#saved")).to_have_text("Not all saved: see below")
    second.get_by_role("button", name="Save and continue").click()
    expect(second.get_by_role("button", name="Keep what is marked here")).to_be_focused()
    first.reload()
    assert (rating(first, 0), rating(first, 1)) == (1, 2)
    with saved_at_once(second):
        second.get_by_role("button", name="Keep what is marked here").click()
    assert second.get_by_text("in another window").count() == 0
    first.reload()
    assert rating(first, 0) == 3


def test_of_two_windows_the_later_one_may_take_what_the_other_says(clash: tuple[Page, Page]) -> None:
    first, second = clash
    with saved_at_once(second):
        second.get_by_role("button", name="Take the other").click()
    assert rating(second, 0) == 1
    go_on(second)
    first.reload()
    assert rating(first, 0) == 1


def test_the_way_back_shows_what_was_saved_and_after_sending_the_receipt_again(device: Make, site: Site) -> None:
    survey = open_survey(site, harbour())
    page = device(viewport=PHONE).page
    begin(page, survey)
    answer_page(page, answer=1)
    go_on(page)
    page.go_back()
    assert "/page/1" in page.url
    assert rating(page, 0) == 1
    fill_to_the_check_page(page)
    go_on(page)
    receipt = receipt_on(page)
    for _ in range(2):
        page.go_back()
        assert receipt_on(page) == receipt
    assert survey.sent() == 1


def test_sending_again_gives_the_same_receipt(device: Make, site: Site) -> None:
    survey = open_survey(site, harbour())
    page = device(viewport=DESK).page
    begin(page, survey)
    skip_to_the_check_page(page)
    form = page.locator("form#send")
    fields = {str(field.get_attribute("name")): field.input_value() for field in form.locator("input").all()}
    address = str(form.get_attribute("action"))
    go_on(page)
    first = receipt_on(page)
    again = page.request.post(site.at(address), form=dict(fields))
    assert first in again.text()
    page.reload()
    assert receipt_on(page) == first
    assert survey.sent() == 1
