"""How long 10,000 invitees take to be read, checked and stored: `python tests/bench/people.py`. Limit: 5 s each way.

As the pages do it: read the file, keep the list, look through it once, then invite, each in a transaction of its own.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import Workbook

from survey.actions.inviting import invite_list, keep_for_later, look_through
from survey.actions.people_file import read_people
from survey.actions.running import launch, plan
from survey.catalogue import load_questionnaire, shipped
from survey.core.mail_plan import MailPlan
from survey.store import Engine
from survey.store.accounts import Account, NewAccount, create_account
from survey.store.assessments import Assessment, create_assessment
from survey.store.engine import open_engine, transaction
from survey.store.mails import save_mail_plan
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo

PEOPLE, LIMIT = 10_000, 5.0
GROUPS = "XBPTO"
TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 10, tzinfo=UTC)
ROWS = [
    ("name", "e-mail", "group", "language"),
    *(
        (f"Zoé Somebody {n}", f"zoe.somebody.{n}@example.org", GROUPS[n % 5], ("en", "fr")[n % 2])
        for n in range(PEOPLE)
    ),
]


def as_csv() -> bytes:
    """The people as Excel writes them."""
    return "\r\n".join(";".join(row) for row in ROWS).encode("utf-8-sig")


def as_workbook() -> bytes:
    """The same as a workbook."""
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in ROWS:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def installation(folder: Path) -> tuple[Engine, Account, Assessment]:
    """An open assessment whose people are written to."""
    engine = open_engine(f"sqlite:///{folder / 'survey.db'}")
    upgrade(engine)
    questionnaire = load_questionnaire(shipped()["pmo-50"])
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=TODAY)
        pmo = create_pmo(session, owner.id, "Central PMO")
        account = create_account(session, NewAccount(owner.id, "Léa", "lea@example.org", "x", "administrator"), TODAY)
        assessment = create_assessment(session, plan(pmo, "Autumn", questionnaire, 5), TODAY)
        save_mail_plan(session, assessment, MailPlan(by_mail=True, sender="Léa"))
    return engine, account, launch(engine, "x" * 32, assessment, NOW)


def seconds(name: str, step: Callable[[], object]) -> float:
    """How long a step takes; told."""
    begun = time.perf_counter()
    step()
    taken = time.perf_counter() - begun
    print(f"  {name}: {taken:.2f} s")
    return taken


def measure(name: str, data: bytes) -> float:
    """The whole way of one file."""
    print(f"{name}, {len(data) / 1024:.0f} KiB:")
    with tempfile.TemporaryDirectory() as folder:
        engine, account, assessment = installation(Path(folder))
        kept: list[str] = []

        def read() -> None:
            kept.append(keep_for_later(engine, account, assessment, read_people(data), NOW))

        taken = seconds("read and keep", read)
        taken += seconds("look through", lambda: look_through(engine, account, assessment, kept[0]))
        taken += seconds(
            "check again, invite, write mails", lambda: invite_list(engine, account, assessment, kept[0], NOW)
        )
        engine.dispose()
    print(f"  in all: {taken:.2f} s (limit {LIMIT:.0f} s)")
    return taken


def main() -> int:
    """Print the figures; 1 when the limit is passed."""
    return int(max(measure("CSV", as_csv()), measure("XLSX", as_workbook())) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
