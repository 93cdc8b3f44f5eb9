"""`survey purge`: delete what is over, as the worker does by itself every hour."""

from collections.abc import Sequence

import click

from survey.cli.database import database, now
from survey.cli.problems import refusing
from survey.store.engine import reading
from survey.store.purging import purge
from survey.store.retention import Over, due

COLUMNS = ("assessment", "what", "count", "kept until")


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only list what would go today.")
def command(*, dry_run: bool) -> None:
    """Delete what is over: drafts, mails, invitations and answers by the rules of each assessment, and old sign-ins.

    Prints what went, in counts. The figures of reports, actions and a year of the log stay.
    """
    with database() as (_, engine), refusing("database"):
        if dry_run:
            with reading(engine) as session:
                over = due(session, now())
        else:
            over = purge(engine, now())
        click.echo(_table(over) if over else "nothing is over")


def _table(over: Sequence[Over]) -> str:
    rows = [COLUMNS, *(_row(each) for each in over)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _row(each: Over) -> tuple[str, ...]:
    slug = each.assessment.slug if each.assessment else "-"
    return slug, each.what.replace("_", " "), str(each.count), str(each.last_day or "-")
