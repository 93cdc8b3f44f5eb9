"""`survey import ASSESSMENT FILE`: answers that were given elsewhere, all or nothing."""

from pathlib import Path

import click

from survey.actions.answer_file import read_answer_file
from survey.actions.importing import import_responses
from survey.cli.database import assessment_named, database, today
from survey.cli.problems import refusing, tell_unknown_columns
from survey.store.assessments import questionnaire_of
from survey.store.engine import reading


@click.command("import")
@click.argument("assessment")
@click.argument("file", type=click.Path(path_type=Path))
def command(assessment: str, file: Path) -> None:
    """Import answers from FILE (the columns of `survey score`) into an open ASSESSMENT (an id or slug)."""
    with database() as (_, engine), refusing(str(file), assessment=assessment):
        found = assessment_named(engine, assessment)
        with reading(engine) as session:
            questionnaire = questionnaire_of(session, found)
        answers = read_answer_file(questionnaire, file)
        tell_unknown_columns(str(file), answers.unknown_columns)
        rows = import_responses(engine, found, answers.responses, today())
        click.echo(f"{rows} sets of answers imported into {found.slug}")
