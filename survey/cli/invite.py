"""`survey invite ASSESSMENT PEOPLE.csv`: personal links, printed once and never stored."""

import csv
import sys
from pathlib import Path

import click

from survey.actions.inviting import invite, read_people
from survey.cli.database import assessment_named, database
from survey.cli.problems import refusing
from survey.store.assessments import questionnaire_of
from survey.store.engine import reading

LOCAL = "http://127.0.0.1:5000"


@click.command("invite")
@click.argument("assessment")
@click.argument("people", type=click.Path(path_type=Path))
def command(assessment: str, people: Path) -> None:
    """Invite PEOPLE (a CSV with name, group and perhaps address, language) to ASSESSMENT; prints a CSV of links."""
    with database() as (settings, engine), refusing(str(people), assessment=assessment):
        found = assessment_named(engine, assessment)
        with reading(engine) as session:
            questionnaire = questionnaire_of(session, found)
        links = invite(engine, found, read_people(questionnaire, people.read_bytes()))
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["name", "group", "link"])
        for link in links:
            writer.writerow([link.name, link.group, f"{settings.public_url or LOCAL}/s/{link.token}"])
