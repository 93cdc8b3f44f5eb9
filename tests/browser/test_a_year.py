"""A leader's year: set up, import, launch, remind, close, read, act, start again, compare; and who may not see it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Device, Site
from tests.browser.leading import (
    INVITED,
    WIDE,
    accept,
    add_colleague,
    add_stranger,
    follow,
    import_people,
    installation,
    look,
    photograph,
    plan_mails,
    set_end,
    set_up,
    sign_in,
    sign_out,
    state,
    tick_everything,
    use_a_second_factor,
)
from tests.browser.mails import answer_as_invited, let_days_pass, mails_of, new_mails
from tests.browser.steps import fill_to_the_check_page, go_on, press, receipt_on

pytestmark = pytest.mark.browser
LAST = 5  # people who do not answer before they are reminded


@pytest.fixture
def people(browser: Browser, tmp_path: Path) -> Iterator[tuple[Site, Callable[[], Device]]]:
    """An installation of its own, and its people's browsers; at the end none of them may have complained."""
    made: list[Device] = []
    with installation(tmp_path) as site:

        def make() -> Device:
            made.append(Device(browser, site, viewport=WIDE))
            return made[-1]

        yield site, make
        for each in made:
            each.assert_content()
            each.close()


def test_a_leaders_year(people: tuple[Site, Callable[[], Device]]) -> None:
    site, make = people
    ann, bo, vera = (make().page for _ in range(3))
    administer(ann, bo, vera, site)
    prepare(bo, site)
    launch_and_remind(bo, make, site)
    close_and_act(bo, site)
    read_as_viewer(ann, vera, site)
    start_again(bo, site)
    compare(bo, make().page, site)
    look_back(ann, site)
    stay_out(make().page, site)
    leave(ann, bo, site)


def administer(ann: Page, bo: Page, vera: Page, site: Site) -> None:
    """Set up, and give a leader and a viewer an account."""
    set_up(ann, site)
    look(ann, "first-page", "Assessments", phone=True)
    ann.goto(site.set_up)
    expect(ann.get_by_role("heading", level=1)).to_have_text("Page not found")
    ann.goto(site.at("/people/new"))
    look(ann, "add-a-person", "Add a person")
    accept(bo, add_colleague(ann, site, "Bo Lind", "bo@example.org", "Leader"))
    accept(vera, add_colleague(ann, site, "Vera", "vera@example.org", "Viewer"))
    expect(vera.get_by_text("No report is published for you yet.")).to_be_visible()
    ann.goto(site.at("/people"))
    look(ann, "people", "People", phone=True)


def prepare(bo: Page, site: Site) -> None:
    """Make an assessment ready: people, sizes, facts, targets, the end, the mails, what was agreed."""
    follow(bo, "Create your first assessment")
    look(bo, "new-assessment", "New assessment")
    bo.get_by_label("Title").fill("Autumn survey")
    follow(bo, "Create the assessment", "button")
    look(bo, "checklist-empty", "Autumn survey", phone=True)
    assert bo.get_by_role("button", name="Open the survey now").count() == 0
    import_people(bo)
    state(bo, site)
    plan_mails(bo, site)
    tick_everything(bo, site, "autumn-survey")
    look(bo, "checklist-ready", "Autumn survey", phone=True)


def launch_and_remind(bo: Page, make: Callable[[], Device], site: Site) -> None:
    """Everybody gets one mail; those who have not answered get one more, and no leader learns who they are."""
    before = len(mails_of(site))
    follow(bo, "Open the survey now", "button")
    invitations = new_mails(site, before, INVITED)
    assert sorted({mail.to for mail in invitations}) == sorted(f"person{n}@example.org" for n in range(INVITED))
    bo.reload()
    photograph(bo, "tracking-new")
    by_address = {mail.to: mail for mail in invitations}
    answering = [by_address[f"person{n}@example.org"] for n in (0, 15, 33)]
    for mail, language in zip(answering, ("en", "en", "fr"), strict=True):
        answer_a_mail(make().page, mail.link, language)
    bo.reload()
    told = bo.locator("main").inner_text()
    assert "Fewer than 5" in told
    assert "3 of" not in told
    rest = [mail for mail in invitations if mail not in answering]
    answer_as_invited(site, rest[:-LAST], seed=1)
    bo.reload()
    expect(bo.locator("dl.facts")).to_contain_text(f"{INVITED - LAST} of {INVITED}")
    look(bo, "tracking", "Autumn survey", phone=True)
    remind(bo, site, {mail.to for mail in rest[-LAST:]})
    answer_as_invited(site, mails_of(site)[-2:], seed=2)


def answer_a_mail(page: Page, link: str, language: str) -> None:
    """Somebody answers the whole survey on the link of a mail, in the language that they were written to in."""
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == language
    go_on(page)
    fill_to_the_check_page(page)
    go_on(page)
    receipt_on(page)


def remind(bo: Page, site: Site, missing: set[str]) -> None:
    """Nobody on the day of the invitation; some days later those who are missing, once."""
    before = len(mails_of(site))
    follow(bo, "Mails and reminders")
    expect(bo.locator("main")).to_contain_text("must have had no mail for 3 days")
    let_days_pass(site, 5, but="person0@example.org")
    bo.reload()
    look(bo, "mails-open", "Mails")
    follow(bo, "Remind people now", "button")
    expect(bo.get_by_role("status").first).to_have_text("Reminders go to those who have not answered.")
    assert {mail.to for mail in new_mails(site, before, LAST)} == missing
    bo.reload()
    assert bo.get_by_role("button", name=re.compile("^Remind")).count() == 0


def close_and_act(bo: Page, site: Site) -> None:
    """Close, read, turn advice into an action, publish."""
    bo.goto(site.at("/assessments/autumn-survey/close"))
    look(bo, "close", "Close the survey?")
    bo.goto(site.at("/assessments/autumn-survey"))
    close(bo)
    look(bo, "closed", "Autumn survey", phone=True)
    follow(bo, "Read the report")
    assert "Bo Lind" in bo.locator("header.bar").inner_text()
    photograph(bo, "report", phone=True)
    press(bo, bo.get_by_role("link", name=re.compile("^Make this an action")).first)
    look(bo, "new-action", "A new action")
    dimension = bo.get_by_label("Dimension", exact=True)
    if not dimension.input_value():
        dimension.select_option(index=1)
    bo.get_by_label("Owner").fill("Bo Lind")
    bo.get_by_label("Due date").fill("2030-01-31")
    bo.get_by_label("Expected movement").fill("0.5")
    bo.locator("#focus").check()
    bo.get_by_label("You said", exact=True).fill("Nobody knows what comes first.")
    bo.get_by_label("We did", exact=True).fill("One list of priorities, <b>open</b> to all.")
    bo.get_by_label("Show these texts on the public page").check()
    follow(bo, "Save", "button")
    look(bo, "action", "")
    bo.goto(site.at("/actions"))
    look(bo, "actions", "Actions", phone=True)
    bo.goto(site.at("/assessments/autumn-survey"))
    follow(bo, "Publish the report", "button")
    photograph(bo, "published")


def close(bo: Page) -> None:
    """Close the survey, after what that means was read."""
    press(bo, bo.get_by_role("link", name=re.compile("^Close and report")))
    follow(bo, "Close and make the report", "button")


def read_as_viewer(ann: Page, vera: Page, site: Site) -> None:
    """A viewer reads the report that she was given, and nothing else."""
    vera.goto(site.at("/reports/autumn-survey"))
    expect(vera.get_by_role("heading", level=1)).to_have_text("Page not found")
    ann.goto(site.at("/people"))
    follow(ann, "Vera")
    ann.get_by_role("checkbox", name="Autumn survey").check()
    look(ann, "person", "Vera")
    follow(ann, "Save", "button")
    vera.goto(site.at("/"))
    sign_out(vera)
    sign_in(vera, site, "vera@example.org")
    look(vera, "reports", "Reports", phone=True)
    follow(vera, "Autumn survey")
    expect(vera).to_have_title(re.compile("^Report: Autumn survey"))
    assert vera.locator("#what-you-do").count() == 0
    photograph(vera, "report-of-a-viewer")
    for path in ("/assessments/autumn-survey", "/assessments/autumn-survey/people", "/log", "/people"):
        vera.goto(site.at(path))
        expect(vera.get_by_role("heading", level=1)).to_have_text("Page not found")


def start_again(bo: Page, site: Site) -> None:
    """The next assessment takes people, sizes and mails over; it is opened, answered and closed like the first."""
    bo.goto(site.at("/assessments/autumn-survey"))
    follow(bo, "Start the next assessment")
    bo.get_by_label("Title").fill("Spring survey")
    look(bo, "next", "Start the next assessment", phone=True)
    follow(bo, "Start it as a draft", "button")
    expect(bo.get_by_text(f"{INVITED} people have an invitation")).to_be_visible()
    follow(bo, "What changed since the last one")
    look(bo, "changes", "What changed")
    bo.goto(site.at("/assessments/spring-survey/closing"))
    set_end(bo)
    tick_everything(bo, site, "spring-survey")
    before = len(mails_of(site))
    follow(bo, "Open the survey now", "button")
    answer_as_invited(site, new_mails(site, before, INVITED), seed=3)
    bo.reload()
    expect(bo.locator("dl.facts")).to_contain_text(f"{INVITED} of {INVITED}")
    photograph(bo, "tracking-complete")
    close(bo)


def compare(bo: Page, anybody: Page, site: Site) -> None:
    """What moved stands beside the action; what people said and what is done about it is for everybody."""
    follow(bo, "Read the report")
    moved = bo.get_by_role("group", name="What your actions moved")
    expect(moved.get_by_role("row")).to_have_count(2)
    expect(moved).to_contain_text(re.compile(r"\d[.,]\d+ → \d[.,]\d+"))
    expect(moved).to_contain_text("+0.5")
    photograph(bo, "report-next")
    follow(bo, "What moved since the assessment before")
    look(bo, "what-moved", "What moved since Autumn survey", phone=True)
    bo.goto(site.at("/actions"))
    bo.locator("details").evaluate("each => each.open = true")
    anybody.goto(bo.get_by_role("link", name="Open the public page").get_attribute("href") or "")
    expect(anybody.locator("main")).to_contain_text("One list of priorities, <b>open</b> to all.")
    look(anybody, "you-said", "You said, we did", phone=True)


def look_back(ann: Page, site: Site) -> None:
    """The log tells what was done, and nobody's answer, name or address among those invited."""
    ann.goto(site.at("/assessments"))
    look(ann, "assessments", "Assessments", phone=True)
    ann.goto(site.at("/log"))
    look(ann, "log", "Log", phone=True)
    told = ann.locator("main").inner_text()
    for done in (
        "Opened the survey",
        "Reminded people",
        "Published the report",
        "Created an action",
        "Looked at the report",
    ):
        assert done in told
    assert "person1@example.org" not in told
    use_a_second_factor(ann, site)


def stay_out(sam: Page, site: Site) -> None:
    """A link of somebody's mail opens nothing for who leads elsewhere, and nothing twice."""
    add_stranger(site, "sam@example.com")
    mails = mails_of(site)
    test = next(mail for mail in mails if mail.subject.startswith("Test:"))
    sam.goto(test.link)
    sign_in(sam, site, "sam@example.com")
    expect(sam.get_by_role("heading", level=1)).to_have_text("Page not found")
    sam.goto(mails[0].link)
    expect(sam.get_by_role("heading", level=1)).to_contain_text("link")
    assert sam.get_by_label("Password").count() == 0
    sam.goto(next(mail for mail in mails if "/s/" in mail.link).link)
    assert "Sam" not in sam.locator("body").inner_text()
    sam.goto(site.at("/log"))
    assert "Autumn survey" not in sam.locator("main").inner_text()


def leave(ann: Page, bo: Page, site: Site) -> None:
    """Who was deactivated is out at the next click; who signed out leaves nothing behind the back button."""
    bo.goto(site.at("/assessments/spring-survey"))
    ann.goto(site.at("/people"))
    follow(ann, "Bo Lind")
    follow(ann, "Deactivate at once", "button")
    follow(bo, "People")
    expect(bo.get_by_role("heading", level=1)).to_have_text("Sign in")
    bo.go_back()
    expect(bo.get_by_role("heading", level=1)).to_have_text("Sign in")
    ann.goto(site.at("/log"))
    sign_out(ann)
    ann.go_back()
    expect(ann.get_by_role("heading", level=1)).to_have_text("Sign in")
