"""`survey compare`: two assessments, what changed and whether it is real. It never touches the database."""

import json
from pathlib import Path

import click

from survey.actions.comparing import (
    AnswerSheet,
    compare_findings,
    compare_sheets,
    questionnaire_of_findings,
    read_findings,
    read_sheet,
)
from survey.catalogue import find_questionnaire, load_questionnaire, shipped
from survey.cli.problems import refuse, refusing, sentence, tell_unknown_columns
from survey.cli.score import read_context_file
from survey.core.assess import DEFAULT_SEED
from survey.core.comparison import Comparison
from survey.core.findings import Findings
from survey.core.questionnaire import Questionnaire
from survey.language import words_in
from survey.reporting.change_text import write_change

DEFAULT = "pmo-50"
ANSWERS = click.Path(path_type=Path)


@click.command("compare")
@click.argument("earlier", type=ANSWERS)
@click.argument("later", type=ANSWERS)
@click.option("--questionnaire", "asked", help=f"Of both, or of LATER: a file or a shipped id.  [default: {DEFAULT}]")
@click.option("--earlier-questionnaire", "asked_before", help="Of EARLIER, where it was another version.")
@click.option("--context", "context_file", type=ANSWERS, help="TOML of LATER: facts and populations.")
@click.option("--earlier-context", "context_before", type=ANSWERS, help="TOML of EARLIER.")
@click.option("--smallest-group", default=5, show_default=True, type=click.IntRange(1, 20), help="Hide smaller groups.")
@click.option(
    "--seed", default=DEFAULT_SEED, show_default=True, type=click.IntRange(0), help="Seed of the intervals' resampling."
)
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
def command(  # noqa: PLR0913  # one parameter an option
    earlier: Path,
    later: Path,
    asked: str | None,
    asked_before: str | None,
    context_file: Path | None,
    context_before: Path | None,
    smallest_group: int,
    seed: int,
    form: str,
) -> None:
    """Compare EARLIER and LATER: two files of answers (people matched by a column `code`), or two findings JSON."""
    before, after = _findings(earlier), _findings(later)
    if (before is None) != (after is None):
        refuse(f"{earlier}, {later}: {sentence('mixed_comparison', {})}")
    if before is not None and after is not None:
        questionnaire = _questionnaire(asked, after)
        with refusing(f"{earlier}, {later}"):
            compared = compare_findings(questionnaire, before, after, smallest_group)
    else:
        questionnaire = _load(asked or DEFAULT)
        old = _load(asked_before) if asked_before else questionnaire
        sheets = _sheet(old, earlier), _sheet(questionnaire, later)
        contexts = (
            read_context_file(old, context_before, sheets[0].rows),
            read_context_file(questionnaire, context_file, sheets[1].rows),
        )
        with refusing(f"{earlier}, {later}"):
            compared = compare_sheets(sheets, contexts, smallest_group, seed)
    _say(compared, questionnaire, form)


def _findings(path: Path) -> Findings | None:
    with refusing(str(path)):
        return read_findings(path)


def _load(name: str) -> Questionnaire:
    with refusing(name):
        return load_questionnaire(find_questionnaire(name))


def _questionnaire(asked: str | None, findings: Findings) -> Questionnaire:
    if asked:
        return _load(asked)
    found = questionnaire_of_findings((load_questionnaire(path) for path in shipped().values()), findings)
    if found is None:
        values = {"id": findings.questionnaire.id, "version": findings.questionnaire.version}
        refuse(f"--questionnaire: {sentence('questionnaire_needed', values)}")
    return found


def _sheet(questionnaire: Questionnaire, path: Path) -> AnswerSheet:
    with refusing(str(path)):
        sheet = read_sheet(questionnaire, path)
    tell_unknown_columns(str(path), sheet.unknown_columns)
    return sheet


def _say(compared: Comparison, questionnaire: Questionnaire, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(compared.to_document(), ensure_ascii=False, indent=2))
    else:
        write_change(compared, questionnaire, words_in("en"), click.echo)
