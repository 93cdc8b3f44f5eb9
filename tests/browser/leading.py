"""What leaders do, in their own words; a look at each page that they come by."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from socket import socket

from argon2 import PasswordHasher
from playwright.sync_api import Page, expect
from pyotp import TOTP

from survey.store.accounts import NewAccount, create_account
from survey.store.engine import open_engine, transaction
from survey.store.organisations import create_organisation, create_pmo
from survey.web.shell import now
from tests.browser.conftest import SMALL, Site, serving
from tests.browser.looks import assert_accessible
from tests.browser.mails import Mail, mails_of, new_mails
from tests.browser.steps import press

PASSWORD = "violet kettle under snow"
SIZES = {
    "Executives and sponsors": 6,
    "Business heads and internal customers": 8,
    "Project and programme managers": 12,
    "Project team members": 6,
    "PMO staff": 5,
    "PMO leader(s)": 1,
}
INVITED = sum(SIZES.values())
BAD_ROWS = (
    "Bad Address; not-an-address; PMO staff; en",
    "No Group; lost@example.org; Astronauts; en",
    "Twice; person1@example.org; PMO staff; en",
    "No Language; tongue@example.org; PMO staff; xx",
)
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
_numbers = count(1)


@contextmanager
def installation(home: Path) -> Iterator[Site]:
    """A server whose mails lead to it, and go as fast as they can."""
    with socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        port = any_port.getsockname()[1]
    variables = {"SURVEY_URL": f"http://127.0.0.1:{port}", "SURVEY_MAIL_PER_MINUTE": "100000"}
    with serving(home, port, **variables) as site:
        yield site


def look(page: Page, name: str, heading: str, *, phone: bool = False) -> None:
    """Be on the page with this heading, and find it accessible and not too wide for the smallest screen."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert_accessible(page)
    page.set_viewport_size(SMALL)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url
    page.set_viewport_size(WIDE)
    photograph(page, name, phone=phone)


def photograph(page: Page, name: str, *, phone: bool = False) -> None:
    """With SHOTS=folder in the environment, keep a picture of the page for human eyes, and one as a phone shows it."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{next(_numbers):02}-{name}.png", full_page=True)
    if folder and phone:
        page.set_viewport_size(PHONE)
        page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
        page.set_viewport_size(WIDE)


def set_up(page: Page, site: Site) -> None:
    """Make the first account of an installation."""
    page.goto(site.set_up)
    look(page, "set-up", "Set up this installation")
    page.get_by_label("Organisation").fill("Harbour & Sons <b>")
    page.get_by_label("Name of the PMO").fill("Group PMO")
    page.get_by_label("Your name").fill("Ann O’Neil")
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Set up"))


def add_colleague(page: Page, site: Site, name: str, email: str, role: str) -> Mail:
    """Give somebody an account; the mail that they get."""
    before = len(mails_of(site))
    page.goto(site.at("/people/new"))
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("radio", name=re.compile(f"^{role}")).check()
    if role == "Leader":
        page.get_by_role("checkbox", name="Group PMO").check()
    press(page, page.get_by_role("button", name="Invite"))
    (mail,) = new_mails(site, before, 1)
    return mail


def accept(page: Page, mail: Mail) -> None:
    """Open the link of an invitation to an account, and choose a password."""
    page.goto(mail.link)
    assert mail.link.rpartition("/")[2] not in page.url
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Save the password"))


def add_stranger(site: Site, email: str) -> None:
    """Somebody who administers another organisation in the same installation."""
    engine = open_engine(f"sqlite:///{site.home / 'instance' / 'survey.db'}")
    with transaction(engine) as session:
        mill = create_organisation(session, "Red Mill", demo=False, today=now().date())
        create_pmo(session, mill.id, "Mill PMO")
        new = NewAccount(mill.id, "Sam", email, PasswordHasher().hash(PASSWORD), "administrator")
        create_account(session, new, now().date())
    engine.dispose()


def sign_in(page: Page, site: Site, email: str) -> None:
    """Sign in with the password."""
    if "/sign-in" not in page.url:
        page.goto(site.at("/sign-in"))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Sign in"))


def sign_out(page: Page) -> None:
    """Sign out."""
    press(page, page.get_by_role("button", name="Sign out", exact=True))


def use_a_second_factor(ann: Page, site: Site) -> None:
    """From now on the password alone opens nothing."""
    ann.goto(site.at("/account"))
    follow(ann, "Turn it on")
    look(ann, "second-factor", "Turn on the second factor", phone=True)
    secret = ann.locator("main code").inner_text().replace(" ", "")
    ann.get_by_label("Code", exact=True).fill(TOTP(secret).now())
    ann.get_by_label("Your password").fill(PASSWORD)
    follow(ann, "Turn it on", "button")
    look(ann, "recovery-codes", "Recovery codes")
    recovery = ann.locator("main code").first.inner_text()
    follow(ann, "I have them")
    look(ann, "account", "Your account", phone=True)
    sign_out(ann)
    sign_in(ann, site, "ann@example.org")
    look(ann, "second-step", "Second step")
    ann.get_by_label("Code", exact=True).fill(recovery)
    follow(ann, "Sign in", "button")


def follow(page: Page, name: str, role: str = "link") -> None:
    """Press what is called exactly so."""
    press(page, page.get_by_role(role, name=name, exact=True).first)


def tick_everything(page: Page, site: Site, slug: str) -> None:
    """Send oneself a test, and say that everything was looked at."""
    before = len(mails_of(site))
    page.goto(site.at(f"/assessments/{slug}/mail"))
    follow(page, "Send a test to me", "button")
    expect(page.get_by_role("status").first).to_contain_text("on its way")
    (test,) = new_mails(site, before, 1)
    assert test.subject.startswith("Test:")
    page.goto(site.at(f"/assessments/{slug}"))
    page.get_by_label("The targets are agreed with the sponsor.").check()
    page.get_by_label("The words on privacy are right.").check()
    follow(page, "Save", "button")


def import_people(bo: Page) -> None:
    """A file with some bad rows: nobody is invited before it was looked through, and then only the good ones."""
    groups = [group for group, size in SIZES.items() for _ in range(size)]
    rows = [
        f"Person {n}; person{n}@example.org; {group}; {'fr' if group == 'PMO staff' else ''}"
        for n, group in enumerate(groups)
    ]
    table = "\n".join(("name; e-mail; group; language", *rows, *BAD_ROWS))
    follow(bo, "Add people")
    follow(bo, "Add people")
    look(bo, "add-people", "Add people")
    bo.get_by_label("File", exact=True).set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    follow(bo, "Check the file", "button")
    look(bo, "dry-run", "Check the list", phone=True)
    expect(bo.get_by_text(f"{len(BAD_ROWS)} rows have problems")).to_be_visible()
    follow(bo, f"Invite these {INVITED} people and leave the rest out", "button")
    expect(bo.get_by_role("status").first).to_contain_text(f"{INVITED} people were invited.")
    look(bo, "list-of-people", "People invited", phone=True)


def state(bo: Page, site: Site) -> None:
    """How many people there are, what is true today, and what is aimed at."""
    bo.goto(site.at("/assessments/autumn-survey/context"))
    for group, size in SIZES.items():
        bo.get_by_label(group).fill(str(size))
    bo.locator("select").first.select_option("4.0")
    for choice in bo.get_by_role("radio", name="Yes").all():
        choice.check()
    look(bo, "context", "People, targets and facts")
    follow(bo, "Save", "button")
    bo.goto(site.at("/assessments/autumn-survey/closing"))
    look(bo, "closing-time", "Closing time")
    set_end(bo)


def set_end(bo: Page) -> None:
    """Choose the last moment, about as far off as people are usually given."""
    day = bo.evaluate("new Date(Date.now() + 14 * 86400000).toISOString().slice(0, 10)")
    bo.get_by_label("Day").fill(day)
    bo.get_by_label("Time", exact=True).fill("17:00")
    bo.get_by_label("Time zone").select_option("Europe/Paris")
    follow(bo, "Save", "button")


def plan_mails(bo: Page, site: Site) -> None:
    """Say that people are written to, and how."""
    bo.goto(site.at("/assessments/autumn-survey/mail"))
    bo.get_by_label("Write to everybody invited").check()
    bo.get_by_label("Your own words, French").fill("Merci <b>d’avance</b> !")
    bo.locator("#plan").locator("..").get_by_role("button", name="Save").click()
    expect(bo.get_by_role("status").first).to_have_text("Saved.")
    look(bo, "mails", "Mails", phone=True)
    follow(bo, "The invitation")
    look(bo, "mail-preview", "")
