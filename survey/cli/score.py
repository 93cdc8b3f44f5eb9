"""`survey score`: a file of answers in, findings out. It never touches the database."""

import json
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import click

from survey.actions.answer_stream import stream_answers
from survey.catalogue import content_sha256, find_questionnaire, load_questionnaire
from survey.cli.problems import refusing, tell_unknown_columns
from survey.core.assess import DEFAULT_SEED, assess
from survey.core.context import Context, read_context
from survey.core.disclosure import Audience
from survey.core.errors import ContextError, Problem
from survey.core.findings import QuestionnaireMark
from survey.core.questionnaire import Questionnaire
from survey.core.summary import Summary, summarise_blocks
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
@click.option(
    "--seed", default=DEFAULT_SEED, show_default=True, type=click.IntRange(0), help="Seed of the intervals' resampling."
)
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"]))
def command(  # noqa: PLR0913  # one parameter an option
    questionnaire: str, responses: str, context_file: Path | None, smallest_group: int, seed: int, form: str
) -> None:
    """Score RESPONSES (a CSV or Parquet file, - for standard input) with QUESTIONNAIRE (a file, or a shipped id)."""
    with refusing(questionnaire):
        asked = load_questionnaire(find_questionnaire(questionnaire))
    name = "standard input" if responses == "-" else responses
    summary = _summary(asked, name, _standard_input() if responses == "-" else Path(responses))
    context = read_context_file(asked, context_file, {group: own.rows for group, own in summary.items()})
    mark = QuestionnaireMark(asked.id, asked.version, content_sha256(asked))
    findings = assess(asked, mark, summary, context, smallest_group, Audience.HOLDER, seed)
    if form == "json":
        click.echo(json.dumps(findings.to_document(), ensure_ascii=False, indent=2))
    else:
        write_text(findings, asked, words_in("en"), click.echo)


def _standard_input() -> BinaryIO:
    # Without a standard input Python has no object for it.
    return sys.stdin.buffer if sys.stdin else BytesIO()


def _summary(questionnaire: Questionnaire, name: str, source: Path | BinaryIO) -> Summary:
    """What a file of answers comes down to, read a block at a time."""
    with refusing(name), stream_answers(questionnaire, source, _progress()) as stream:
        summary = summarise_blocks(questionnaire, ((block.group, block.answers) for block in stream.blocks()))
    tell_unknown_columns(name, stream.unknown_columns)
    return summary


def read_context_file(questionnaire: Questionnaire, path: Path | None, rows: Mapping[str, int]) -> Context:
    """The context in a TOML file, checked against how many rows each group has; an empty one without a file."""
    if path is None:
        return Context()
    with refusing(str(path)):
        context = read_context(questionnaire, _toml(path))
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
        if time.monotonic() - last > PATIENCE and sys.stderr.isatty():
            last = time.monotonic()
            click.echo(f"{rows:,} rows read", err=True)

    return show
