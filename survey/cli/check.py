"""`survey check FILE...`: every fault of questionnaire files at once."""

from pathlib import Path

import click

from survey.catalogue import find_faults
from survey.cli.problems import refuse, refusing


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """Check questionnaire files: prints file:line:column: key: what is wrong, what to do. Exit 2 with faults."""
    faults = []
    for path in files:
        with refusing(str(path)):
            faults += find_faults(path)
    if faults:
        refuse(*(str(fault) for fault in faults))
    for path in files:
        click.echo(f"{path}: no faults")
