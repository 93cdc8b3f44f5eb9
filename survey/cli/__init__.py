"""The command line: `survey COMMAND`. Each command is a module here, imported only when it is called."""

import os
import sys
from importlib import import_module

import click

from survey import __version__
from survey.cli.problems import refusing

COMMANDS = {
    "answers": "answers",
    "bounces": "bounces",
    "check": "check",
    "codes": "codes",
    "compare": "compare",
    "import": "import_answers",
    "invite": "invite",
    "purge": "purge",
    "report": "report",
    "run": "run",
    "score": "score",
    "worker": "worker",
}


class _Lazy(click.Group):
    """Finds commands by name, so that `survey score` starts without a web server or a database."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click calls it so
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click calls it so
        if cmd_name not in COMMANDS:
            return None
        with refusing("SURVEY_TRANSLATIONS"):
            command: click.Command = import_module(f"survey.cli.{COMMANDS[cmd_name]}").command
        return command


@click.group(cls=_Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="survey", message="%(prog)s %(version)s")
@click.pass_context
def survey(context: click.Context) -> None:
    """Assess the maturity of a PMO: ask in a browser, score, report. Without a command: `survey run`."""
    if context.invoked_subcommand is None:
        context.invoke(import_module("survey.cli.run").command)


def main() -> None:
    """The entry point of the `survey` command; options before any command belong to `run`."""
    # Matrices are small here: threads of linear algebra would only wait for each other and for other workers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows few letters shows a mark instead of stopping the command.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # always a text stream here
    arguments = sys.argv[1:]
    if arguments and arguments[0].startswith("--") and arguments[0] not in ("--help", "--version"):
        arguments = ["run", *arguments]
    survey(args=arguments, prog_name="survey")
