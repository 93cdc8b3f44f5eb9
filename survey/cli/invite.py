"""`survey invite ASSESSMENT PEOPLE.csv`: personal links, printed once and never stored."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import click

from survey.actions.inviting import PersonalLink, invite, read_people
from survey.cli.database import assessment_named, database, now
from survey.cli.problems import refusing
from survey.store.assessments import questionnaire_of
from survey.store.engine import reading

LOCAL = "http://127.0.0.1:5000"
# With one of these in front, a spreadsheet takes a text for a formula.
FORMULA = tuple("=+-@＝＋－＠")


@click.command("invite")
@click.argument("assessment")
@click.argument("people", type=click.Path(path_type=Path))
def command(assessment: str, people: Path) -> None:
    """Invite PEOPLE (a CSV with name, group and perhaps address, language) to ASSESSMENT; prints a CSV of links."""
    with database() as (settings, engine):
        with refusing(str(people), assessment=assessment):
            found = assessment_named(engine, assessment)
            with reading(engine) as session:
                questionnaire = questionnaire_of(session, found)
            links = invite(engine, found, read_people(questionnaire, people.read_bytes()), now())
        click.echo(_table(links, settings.public_url or LOCAL), nl=False)


def _table(links: Iterable[PersonalLink], base: str) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["name", "group", "link"])
    writer.writerows([as_text(link.name), as_text(link.group), f"{base}/s/{link.token}"] for link in links)
    return table.getvalue()


def as_text(cell: str) -> str:
    """A cell that a spreadsheet shows and never works out."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
