"""Send 10,000 invitations to a mail server of its own on this machine: `python -m tests.bench.mails`.

The target is 100 mails a second and memory that does not grow. The server takes everything and is not what is
measured, but it has a share of the same processors.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from aiosmtpd.smtp import SMTP

from survey.actions.mailing import plan_mails
from survey.actions.running import create, launch, plan
from survey.cli.fresh import fresh
from survey.config import read_settings
from survey.core.mail_plan import MailPlan
from survey.store import Engine
from survey.store.assessments import Assessment
from survey.store.engine import open_engine, reading, transaction
from survey.store.invitations import Person, add_invitations
from survey.store.mails import mail_counts
from survey.store.migrate import upgrade
from survey.store.organisations import create_organisation, create_pmo
from tests.factories import pmo50
from tests.mail.sink import free_port

PEOPLE = 10_000
LOOKS = (1_000, PEOPLE)
NOW = datetime.now(UTC)  # noqa: TID251  # a door


class Taker:
    """Takes everything."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd calls it so
        return "250 OK"


def serve(port: int) -> None:
    """Be the mail server."""

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(Taker()), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(forever())


def prepare(home: Path) -> tuple[Engine, Assessment]:
    """An open assessment with so many people to be written to."""
    settings = read_settings({"SURVEY_HOME": str(home)})
    engine = open_engine(settings.database_url)
    upgrade(engine)
    with transaction(engine) as session:
        owner = create_organisation(session, "Blue Harbour", demo=False, today=NOW.date())
        pmo = create_pmo(session, owner.id, "Central PMO")
    draft = create(engine, plan(pmo, "Autumn 2026", pmo50(), 5), NOW.date())
    people = [Person(f"Person {n}", "X", f"p{n}@example.org", ("en", "fr")[n % 2]) for n in range(PEOPLE)]
    with transaction(engine) as session:
        add_invitations(session, draft, people)
    plan_mails(engine, draft, MailPlan(by_mail=True, sender="Léa Martin", notes={"en": "Please take part."}), NOW)
    begun = monotonic()
    opened = launch(engine, settings.secret_key, draft, NOW)
    print(f"{PEOPLE:,} mails put into the outbox, with the opening: {monotonic() - begun:.2f} s")
    return engine, opened


def resident(pid: int) -> float:
    """Memory of a process, in MiB."""
    (line,) = (each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def watch(engine: Engine, opened: Assessment, worker: "subprocess.Popen[bytes]") -> None:
    """Tell time and memory on the way."""
    begun, first = None, 0
    for look in LOOKS:
        sent = 0
        while sent < look:
            sleep(0.1)
            with reading(engine) as session:
                sent = mail_counts(session, opened).sent
            if sent and begun is None:
                begun, first = monotonic(), sent
        rate = (sent - first) / (monotonic() - begun)
        print(f"{sent:>6,} sent: {rate:.0f} a second, worker {resident(worker.pid):.1f} MiB")


def main() -> None:
    """Measure."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        engine, opened = prepare(Path(folder))
        environment = {
            **os.environ,
            "SURVEY_HOME": folder,
            "SURVEY_SMTP": f"smtp://127.0.0.1:{port}",
            "SURVEY_MAIL_FROM": "survey@example.org",
            "SURVEY_MAIL_PER_MINUTE": "100000",
        }
        server = subprocess.Popen([sys.executable, "-m", "tests.bench.mails", str(port)])
        sleep(2)
        worker = subprocess.Popen(fresh("survey", "worker"), env=environment)
        try:
            watch(engine, opened, worker)
        finally:
            for each in (worker, server):
                each.terminate()
                each.wait()
            engine.dispose()


if __name__ == "__main__":
    serve(int(sys.argv[1])) if len(sys.argv) > 1 else main()
