"""`survey score`: a file of answers in, findings out. It never touches the database."""

import json
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from survey.actions.answer_file import read_answer_file
from survey.catalogue import content_sha256, find_questionnaire, load_questionnaire
from survey.cli.problems import refusing, tell_unknown_columns
from survey.core.answers import Response
from survey.core.assess import assess
from survey.core.context import Context, read_context
from survey.core.disclosure import Audience
from survey.core.errors import ContextError, Problem
from survey.core.findings import QuestionnaireMark
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from survey.language import words_in
from survey.reporting.text import write_text

PATIENCE = 2.0  # seconds before progress is worth showing


@click.command("score")
@click.argument("questionnaire")
@click.argument("responses")
@click.option(
    "--context", "context_file", type=click.Path(path_type=Path), help="TOML: [facts], [targets], [population]."
)
@click.option("--smallest-group", default=5, show_default=True, type=click.IntRange(1, 20), help="Hide smaller groups.")
# Promised to scripts; nothing is resampled yet, so there is nothing to seed.
@click.option("--seed", type=int, expose_value=False, help="Seed of the intervals' resampling.")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
def command(questionnaire: str, responses: str, context_file: Path | None, smallest_group: int, form: str) -> None:
    """Score RESPONSES (a CSV or Parquet file, - for standard input) with QUESTIONNAIRE (a file, or a shipped id)."""
    with refusing(questionnaire):
        asked = load_questionnaire(find_questionnaire(questionnaire))
    name = "standard input" if responses == "-" else responses
    with refusing(name):
        answers = read_answer_file(asked, _standard_input() if responses == "-" else Path(responses), _progress())
    tell_unknown_columns(name, answers)
    with refusing(str(context_file)):
        context = _context(asked, context_file, answers.responses)
    mark = QuestionnaireMark(asked.id, asked.version, content_sha256(asked))
    findings = assess(asked, mark, collect(asked, answers.responses), context, smallest_group, Audience.HOLDER)
    if form == "json":
        click.echo(json.dumps(findings.to_document(), ensure_ascii=False, indent=2))
    else:
        write_text(findings, asked, words_in("en"), click.echo)


def _standard_input() -> bytes:
    # Without a standard input Python has no object for it.
    return sys.stdin.buffer.read() if sys.stdin else b""


def _context(questionnaire: Questionnaire, path: Path | None, responses: tuple[Response, ...]) -> Context:
    if path is None:
        return Context()
    context = read_context(questionnaire, _toml(path))
    rows = {group: sum(response.group == group for response in responses) for group in context.population}
    problems = [
        Problem("population_below_rows", f"population.{group}", {"population": people, "rows": rows[group]})
        for group, people in context.population.items()
        if people < rows[group]
    ]
    if problems:
        raise ContextError(problems)
    return context


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:  # also a number of more than 4,300 digits, brackets without end
        raise ContextError([Problem("bad_toml", values={"reason": str(error)})]) from None


def _progress() -> Callable[[int], None]:
    """Says on a terminal how many rows were read, every time that has taken long again."""
    last = time.monotonic()

    def show(rows: int) -> None:
        nonlocal last
        if rows % 1_000 == 0 and time.monotonic() - last > PATIENCE and sys.stderr.isatty():
            last = time.monotonic()
            click.echo(f"{rows:,} rows read", err=True)

    return show
