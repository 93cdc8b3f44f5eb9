"""`survey bounces FILE...`: mails that came back, told by the servers that could not deliver them."""

import sys
from pathlib import Path

import click

from survey.cli.database import database, now
from survey.cli.problems import plain, refusing
from survey.mail.bounces import Bounce, bounces_in
from survey.store.addresses import take_back_mail
from survey.store.engine import transaction


@click.command("bounces")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """Read delivery status notifications (FILES, or one on standard input) and write no more to what has failed."""
    found: list[Bounce] = []
    for path in files:
        with refusing(str(path)):
            found += bounces_in(path.read_bytes())
    if not files:
        found += bounces_in(sys.stdin.buffer.read())
    with database() as (_settings, engine), refusing("database"):
        for each in found:
            with transaction(engine) as session:
                known = take_back_mail(session, each.address, each.reason, now())
            outcome = "bounced" if known else "never written to, left out"
            click.echo(plain(f"{each.address}: {outcome}"))
    if not found:
        click.echo("no address has failed for good in what was read")
