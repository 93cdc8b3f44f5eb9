"""`survey invite ASSESSMENT PEOPLE`: personal links, printed once and never stored."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import click

from survey.actions.inviting import PersonalLink, check_list, invite
from survey.actions.people_file import read_people
from survey.cli.database import assessment_named, database, now
from survey.cli.problems import plain, refusing
from survey.core.cells import as_text
from survey.core.errors import ResponsesError

GUESSED = "read as Windows-1252, since it is not UTF-8; check that accents are right"
LOCAL = "http://127.0.0.1:5000"


@click.command("invite")
@click.argument("assessment")
@click.argument("people", type=click.Path(path_type=Path))
def command(assessment: str, people: Path) -> None:
    """Invite PEOPLE to ASSESSMENT; prints a CSV of links. PEOPLE is a CSV or a workbook (.xlsx).

    Its columns are name, group and perhaps address, language.
    """
    with database() as (settings, engine):
        with refusing(str(people), assessment=assessment):
            found = assessment_named(engine, assessment)
            read = read_people(people.read_bytes())
            checked = check_list(engine, found, read)
            if checked.problems:
                raise ResponsesError(checked.problems)
            links = invite(engine, found, checked.people, now())
        if read.guessed:
            click.echo(plain(f"{people}: {GUESSED}"), err=True)
        click.echo(_table(links, settings.public_url or LOCAL), nl=False)


def _table(links: Iterable[PersonalLink], base: str) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["name", "group", "link"])
    writer.writerows([as_text(link.name), as_text(link.group), f"{base}/s/{link.token}"] for link in links)
    return table.getvalue()
