"""`survey codes ASSESSMENT --group GROUP --count N`: codes on paper, printed once and never stored."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import click

from survey.actions.inviting import make_codes
from survey.cli.database import assessment_named, database, now
from survey.cli.invite import LOCAL
from survey.cli.problems import refuse, refusing, sentence
from survey.core.cells import as_text
from survey.reporting.slips import Sheet, render_slips
from survey.store.assessments import questionnaire_of
from survey.store.engine import reading

MOST = 1000
Codes = Sequence[tuple[str, str]]


@click.command("codes")
@click.argument("assessment")
@click.option("--group", required=True, help="The group of the people who get the codes.")
@click.option("--count", type=click.IntRange(1, MOST), required=True, help="How many codes.")
@click.option("--html", "path", type=click.Path(path_type=Path), help="Also write slips to print and cut apart.")
def command(assessment: str, group: str, count: int, path: Path | None) -> None:
    """Make codes with which people without a link open ASSESSMENT; prints a CSV of them."""
    with database() as (settings, engine):
        found = assessment_named(engine, assessment)
        with refusing(assessment, assessment=assessment):
            codes = make_codes(engine, found, {group: count}, now())
        address = f"{settings.public_url or LOCAL}/code"
        click.echo(_table(codes, address), nl=False)
        if path is not None:
            with reading(engine) as session:
                questionnaire = questionnaire_of(session, found)
            _write(path, Sheet(questionnaire, found.organisation_name, found.title, address, codes))


def _table(codes: Codes, address: str) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["group", "code", "address"])
    writer.writerows([as_text(group), code, address] for code, group in codes)
    return table.getvalue()


def _write(path: Path, sheet: Sheet) -> None:
    try:
        path.write_text(render_slips(sheet), "utf-8")
    except OSError as error:
        refuse(f"{path}: {sentence('sheet_not_written', {'reason': error.strerror})}")
