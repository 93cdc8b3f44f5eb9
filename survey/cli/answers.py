"""`survey answers ASSESSMENT`: raw answers with the name or code that people were told stays with them."""

import csv
import io
from collections.abc import Iterable

import click

from survey.actions.answer_file import CODE, GROUP
from survey.cli.database import assessment_named, database
from survey.cli.problems import refusing
from survey.core.answers import written
from survey.core.cells import as_text
from survey.core.questionnaire import Questionnaire
from survey.store.assessments import questionnaire_of
from survey.store.engine import reading
from survey.store.respondents import Respondent, respondents_of

NAME = "name"


@click.command("answers")
@click.argument("assessment")
def command(assessment: str) -> None:
    """Print the answers of a named or pseudonymous ASSESSMENT (an id or slug) as the CSV that `survey score` reads.

    One row a respondent, with the name, or with the code by which `survey compare` finds the same person again.
    Comments are not among them: they stand beside no answers in any mode.
    """
    with database() as (_, engine), refusing(assessment):
        found = assessment_named(engine, assessment)
        with reading(engine) as session:
            answers = respondents_of(session, found)
            questionnaire = questionnaire_of(session, found)
        click.echo(_table(questionnaire, NAME if found.mode == "named" else CODE, answers), nl=False)


def _table(questionnaire: Questionnaire, whose: str, answers: Iterable[Respondent]) -> str:
    parts = [name for asked in questionnaire.allocations for name in asked.fields]
    columns = [*questionnaire.item, *parts, *(asked.id for asked in questionnaire.choices)]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([whose, GROUP, *columns])
    for each in answers:
        fields = written(questionnaire, each.response)
        writer.writerow(map(as_text, [each.whose, each.response.group, *(fields.get(name, "") for name in columns)]))
    return table.getvalue()
