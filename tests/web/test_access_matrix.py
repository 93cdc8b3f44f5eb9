"""Who may open what: every address of the application, for everybody who could ask for it.

A new address fails the first test here until it stands in the table below, in the line of those who may open it.
"""

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from survey.actions.closing import set_closing_time
from survey.actions.importing import import_responses
from survey.actions.made_up import made_up_responses
from survey.actions.people_entries import PeopleRead
from survey.actions.running import close, create, launch, plan, publish
from survey.config import Settings
from survey.store.access import set_pmos_led, set_reports_viewed
from survey.store.account_sessions import start_session
from survey.store.accounts import NewAccount, create_account
from survey.store.actions import Origin, Stated, create_action
from survey.store.assessments import Assessment
from survey.store.engine import open_engine, reading, transaction
from survey.store.invitations import Person, add_people, invitations_of
from survey.store.mails import NewMail, put_mail
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from survey.store.people_lists import keep_list
from survey.web import create_app
from survey.web.shell import SESSION_COOKIE, now
from tests.factories import pmo50
from tests.web.conftest import NOW, TODAY, Reader, token_in

# Everybody there is. PMO and report are those of the objects that are asked for.
PEOPLE = (
    "nobody",
    "views_other",  # a viewer, of another report
    "views",  # a viewer of this report
    "leads_other",  # a leader, of another PMO
    "leads",  # a leader of this PMO
    "administers",
    "foreign",  # an administrator of another organisation
)
IN, NOT_FOUND, TO_SIGN_IN = "+", "-", ">"

# Who is let in, who is told that there is no such page, and who is sent to sign in, in the order above. After that the
# addresses, "GET+POST" for those that have both.
TABLE = {
    "+ + + + + + +": """
        GET /
        GET /accessibility
        GET+POST /forgotten
        GET+POST /sign-in
        POST /sign-out
        GET /code
        POST /code
        GET /receipt
        POST /receipt
        GET /receipt/withdrawn
        GET /survey/left
        GET /static/<path:filename>
    """,
    "> + + + + + +": """
        GET /account
        GET+POST /account/factor
        GET /account/factor/left
        GET+POST /account/factor/codes
        GET+POST /account/factor/off
        GET+POST /account/password
        GET+POST /account/profile
        GET /actions
        GET /actions.csv
        GET /actions.ics
        GET /assessments
        GET /reports
    """,
    "> - - + + + +": """
        GET+POST /assessments/new
    """,
    "> - - - + + -": """
        GET+POST /actions/new
        GET+POST /actions/<action>
        POST /actions/<action>/delete
        POST /actions/<action>/notes
        GET /assessments/<slug>
        POST /assessments/<slug>/agree
        POST /assessments/<slug>/archive
        GET /assessments/<slug>/changes
        GET+POST /assessments/<slug>/close
        GET+POST /assessments/<slug>/closing
        POST /assessments/<slug>/code-word
        GET+POST /assessments/<slug>/context
        GET /assessments/<slug>/deadline.ics
        GET+POST /assessments/<slug>/links
        GET+POST /assessments/<slug>/mail
        GET /assessments/<slug>/mail/<kind>
        GET /assessments/<slug>/mail/<kind>/html
        GET+POST /assessments/<slug>/mail/again
        POST /assessments/<slug>/mail/remind
        POST /assessments/<slug>/mail/test
        GET+POST /assessments/<slug>/mail/trouble/<mail>
        POST /assessments/<slug>/merge
        POST /assessments/<slug>/open
        GET+POST /assessments/<slug>/next
        GET+POST /assessments/<slug>/opening
        GET+POST /assessments/<slug>/paper-answers/<group>
        GET /assessments/<slug>/paper/<group>
        GET /assessments/<slug>/people
        GET+POST /assessments/<slug>/people/<invitation>
        GET /assessments/<slug>/people/<invitation>/data
        GET /assessments/<slug>/people/<invitation>/data.json
        GET+POST /assessments/<slug>/people/<invitation>/erase
        POST /assessments/<slug>/people/<invitation>/remove
        GET+POST /assessments/<slug>/people/add
        GET+POST /assessments/<slug>/people/lists/<which>
        POST /assessments/<slug>/people/paste
        POST /assessments/<slug>/people/upload
        GET /assessments/<slug>/poster
        GET /assessments/<slug>/preview/
        GET /assessments/<slug>/preview/<group>/<int:number>
        GET+POST /assessments/<slug>/privacy
        POST /assessments/<slug>/publish
        GET /assessments/<slug>/qr.png
        GET /assessments/<slug>/qr.svg
        POST /assessments/<slug>/reopen
        GET+POST /assessments/<slug>/retention
        POST /assessments/<slug>/take-back
        POST /assessments/<slug>/take-out
        POST /assessments/<slug>/unpublish
        POST /assessments/<slug>/unschedule
        GET+POST /assessments/pmo/<pmo>/rhythm
    """,
    "> - - - - + +": """
        GET /log
        GET /log.csv
        GET /people
        GET+POST /people/new
        GET+POST /people/pmos/new
    """,
    "> - - - - + -": """
        GET+POST /people/<person>
        POST /people/<person>/deactivate
        POST /people/<person>/factor
        POST /people/<person>/invite
        POST /people/<person>/reactivate
        GET+POST /people/pmos/<pmo>
    """,
    "- - + - + + -": """
        GET /reports/<slug>
        GET /reports/<slug>/change
        GET /reports/<slug>/how/<path:figure>
    """,
    # A link, a receipt or half a session opens these, and no account: without one, everybody is answered alike.
    "by a key": """
        GET+POST /accept
        GET /accept/<token>
        POST /account/sign-out
        GET /calendar/<slug>/<mark>.ics
        GET+POST /receipt/<handle>/
        GET /receipt/<handle>/answers.pdf
        GET+POST /receipt/<handle>/withdraw
        GET+POST /reset
        GET /reset/<token>
        GET /s/<token>
        GET+POST /set-up
        GET /set-up/<token>
        GET /sign-in/callback
        GET+POST /sign-in/code
        POST /sign-in/provider
        GET /survey/<handle>/
        GET /survey/<handle>/check
        POST /survey/<handle>/leave
        GET+POST /survey/<handle>/page/<int:number>
        GET /survey/<handle>/pause
        GET /survey/<handle>/receipt
        POST /survey/<handle>/send
        POST /survey/<handle>/start
        GET+POST /unsubscribe/<token>
        GET /we-did/<token>
    """,
}


def rows():
    """Each address with its method, and who may open it."""
    for allowed, addresses in TABLE.items():
        for line in filter(None, map(str.strip, addresses.splitlines())):
            methods, _, rule = line.partition(" ")
            for method in methods.split("+"):
                yield f"{method} {rule}", allowed


ROWS = list(rows())


class World:
    """An installation with somebody of each kind; every address is asked for in a copy of its database."""

    def __init__(self, home):
        self._file, self._fresh = home / "survey.db", home / "fresh.db"
        settings = Settings(home, f"sqlite:///{self._file}", "a key for tests that is long enough")
        self.engine = open_engine(settings.database_url)
        upgrade(self.engine)
        with transaction(self.engine) as session:
            self._owner = create_organisation(session, "Blue Harbour", demo=False, today=TODAY)
            self._pmo = create_pmo(session, self._owner.id, "Central PMO")
            other = create_pmo(session, self._owner.id, "Other PMO")
            foreign = create_organisation(session, "Red Mill", demo=False, today=TODAY)
            create_pmo(session, foreign.id, "Red PMO")
        self._make_assessments(settings)
        self.accounts = {
            "views_other": self._make("viewer", "views_other", reports=[self.earlier]),
            "views": self._make("viewer", "views", reports=[self.later]),
            "leads_other": self._make("leader", "leads_other", pmos=[other]),
            "leads": self._make("leader", "leads", pmos=[self._pmo]),
            "administers": self._make("administrator", "administers"),
            "foreign": self._make("administrator", "foreign", organisation=foreign),
        }
        self.values = {
            "slug": self.running.slug,
            "filename": "survey.css",
            "figure": "risk",
            "group": "X",
            "handle": "0" * 16,
            "kind": "invitation",
            "mark": "0" * 16,
            "number": "0",
            "person": self._make("viewer", "somebody").id,
            "pmo": self._pmo.id,
            "token": "x" * 22,
        }
        self._make_objects()
        self.app = create_app(settings, self.engine)
        self.app.test_client_class = Reader
        self._cookies = {name: self._sign_in(name) for name in PEOPLE}
        self.engine.dispose()
        shutil.copy(self._file, self._fresh)

    def renew(self):
        """Have the database again as it was in the beginning."""
        self.engine.dispose()
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                (self._file.parent / f"{self._file.name}{suffix}").unlink()
        shutil.copy(self._fresh, self._file)

    def ask(self, name, method, address):
        """The answer that somebody gets."""
        cookies, csrf = self._cookies[name]
        client = self.app.test_client()
        for key, value in cookies.items():
            client.set_cookie(key, value)
        return client.get(address) if method == "GET" else client.post(address, data={"csrf_token": csrf})

    def address(self, rule, name):
        """An address with things of Blue Harbour in it."""
        values = {**self.values, "which": self._lists.get(name, self._lists["leads"])}
        if rule.startswith("/reports/"):
            values["slug"] = self.later.slug
        for argument, value in values.items():
            for kind in ("", "int:", "path:"):
                rule = rule.replace(f"<{kind}{argument}>", str(value))
        assert "<" not in rule, f"say what stands here: {rule}"
        return f"{rule}?pmo={self._pmo.id}" if rule == "/actions/new" else rule

    def _make(self, role, name, organisation=None, pmos=(), reports=()):
        owner = organisation or self._owner
        with transaction(self.engine) as session:
            new = NewAccount(owner.id, name, f"{name}@example.org", "nobody signs in with it", role)
            account = create_account(session, new, TODAY)
            set_pmos_led(session, account, [pmo.id for pmo in pmos])
            set_reports_viewed(session, account, [report.id for report in reports])
        return account

    def _make_assessments(self, settings):
        """One that runs, and two with published reports, the later with what moved since the earlier."""
        made: list[Assessment] = []
        for number, title in enumerate(("Earlier", "Later", "Running")):
            planned = replace(plan(self._pmo, title, pmo50(), 5), follows=made[-1].id if made else None)
            draft = create(self.engine, planned, TODAY)
            opened = launch(self.engine, settings.secret_key, draft, NOW)
            if title != "Running":
                answers = made_up_responses(pmo50(), dict.fromkeys(pmo50().group, 6), Random(number))
                import_responses(self.engine, opened, answers, TODAY)
                close(self.engine, opened, NOW)
                publish(self.engine, opened, NOW)
            else:
                set_closing_time(self.engine, opened, (NOW + timedelta(days=7), "UTC"), NOW)
            made.append(opened)
        self.earlier, self.later, self.running = made

    def _make_objects(self):
        """What stands in addresses: an invitation, a mail that failed, an action, a list that waits."""
        with transaction(self.engine) as session:
            add_people(session, self.running, [Person("Ada", "X", "ada@example.org")])
            (ada,) = invitations_of(session, self.running)
            action = create_action(session, self._pmo, Stated("Do it"), Origin(), TODAY)
            lists = {
                name: keep_list(session, self.accounts[name], self.running, PeopleRead(()).to_document(), NOW)
                for name in ("leads", "administers")
            }
        with transaction(self.engine) as session:
            about = {"assessment": self.running.id, "invitation": ada.id}
            put_mail(session, NewMail(self._owner.id, "invitation", "it", "ada@example.org", **about), NOW)
        with transaction(self.engine) as session:
            failed = "UPDATE mail SET state = 'failed', problem = 'refused: no such person' RETURNING id"
            self.values["mail"] = session.scalar(text(failed))
        self._lists = lists
        self.values |= {"invitation": ada.id, "action": action.id}

    def _sign_in(self, name):
        """The cookies of somebody's browser, and the token of its forms."""
        client = self.app.test_client()
        if name != "nobody":
            with transaction(self.engine) as session:
                client.set_cookie(SESSION_COOKIE, start_session(session, self.accounts[name], now()))
        page = client.get("/sign-in" if name == "nobody" else "/account")
        csrf = token_in(page.text)
        kept = {key: client.get_cookie(key) for key in (SESSION_COOKIE, "survey")}
        return {key: cookie.value for key, cookie in kept.items() if cookie}, csrf


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.engine.dispose()


def test_every_address_stands_in_the_table_once(world):
    addresses = {
        f"{method} {rule.rule}"
        for rule in world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    named = [row for row, _ in ROWS]
    assert sorted(addresses - set(named)) == [], "write down who may open this"
    assert sorted(set(named) - addresses) == [], "there is no such address"
    assert len(named) == len(set(named))


@pytest.mark.parametrize(("row", "allowed"), ROWS, ids=[row for row, _ in ROWS])
def test_an_address_opens_for_those_of_its_line(world, row, allowed):
    method, _, rule = row.partition(" ")
    found = []
    for name in PEOPLE:
        # Who was let in may have changed what the next one asks for.
        if not found or (method == "POST" and found[-1] == IN):
            world.renew()
        with world.ask(name, method, world.address(rule, name)) as answer:
            found.append(told(answer))
    if allowed == "by a key":
        assert len(set(found)) == 1, dict(zip(PEOPLE, found, strict=True))
    else:
        assert " ".join(found) == allowed, dict(zip(PEOPLE, found, strict=True))


def told(answer):
    """What an answer says to who asked. It never says that something is there and not theirs."""
    assert answer.status_code != 403
    assert answer.status_code < 500, answer.text
    if answer.status_code == 404:
        return NOT_FOUND
    is_redirect = 300 <= answer.status_code < 400
    return TO_SIGN_IN if is_redirect and answer.location.split("?")[0] == "/sign-in" else IN


def test_the_table_is_of_this_world(world):
    """Guards the guard: what is asked for is there, so that a 404 says something."""
    with reading(world.engine) as session:
        assert len(invitations_of(session, world.running)) == 1
    assert {allowed for _, allowed in ROWS} == set(TABLE)
