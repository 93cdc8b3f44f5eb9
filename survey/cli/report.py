"""`survey report ASSESSMENT`: the report of a closed assessment as files."""

import json
import re
from base64 import b64encode
from pathlib import Path

import click

from survey.actions.reports import closed_findings, cover_of
from survey.charts.scene import Scene
from survey.cli.database import assessment_named, database
from survey.cli.problems import refuse, refusing, sentence
from survey.core.findings import Findings
from survey.language import LANGUAGES, words_in
from survey.reporting.page import render_file
from survey.store.assessments import Assessment, questionnaire_of
from survey.store.engine import reading
from survey.web.shell import STATIC

FORMATS = ("html", "json")


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> list[str]:
    asked = [part.strip() for part in value.split(",")]
    unknown = [part for part in asked if part not in FORMATS]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is no format; use {' or '.join(FORMATS)}, or both with a comma")
    return asked


@click.command("report")
@click.argument("assessment")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Where to write.  [default: reports/]")
@click.option(
    "--format", "formats", default="html,json", show_default=True, callback=_formats, help="html, json or both."
)
@click.option("--lang", "language", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES))
def command(assessment: str, folder: Path | None, formats: list[str], language: str) -> None:
    """Write the report of a closed ASSESSMENT (an id or slug): one HTML file that needs nothing else, and JSON."""
    with database() as (settings, engine), refusing(assessment):
        assessment_named(engine, assessment)
        with reading(engine) as session:
            found, findings = closed_findings(session, assessment)
            scene = Scene(findings, questionnaire_of(session, found), words_in(language))
        target = folder or settings.reports
        for form in formats:
            path = target / (f"{found.slug}-{language}.html" if form == "html" else f"{found.slug}.json")
            content = render_file(scene, cover_of(found), _style()) if form == "html" else _json(found, findings)
            _write(path, content)
            click.echo(path)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    except OSError as error:
        refuse(f"{path}: {sentence('report_not_written', {'reason': error.strerror})}")


def _json(assessment: Assessment, findings: Findings) -> str:
    about = {
        "assessment": assessment.slug,
        "title": assessment.title,
        "organisation": assessment.organisation_name,
        "pmo": assessment.pmo_name,
        "closed_on": str(assessment.closed_on),
        "demo": assessment.demo,
    }
    return json.dumps(about | findings.to_document(), ensure_ascii=False, indent=2) + "\n"


def _style() -> str:
    """The product's sheet with its fonts inside."""
    sheet = (STATIC / "survey.css").read_text("utf-8")
    return re.sub(r'url\("(fonts/[^"]+)"\)', lambda found: f'url("{_embedded(STATIC / found[1])}")', sheet)


def _embedded(path: Path) -> str:
    return f"data:font/woff2;base64,{b64encode(path.read_bytes()).decode('ascii')}"
