"""What `survey run` does before it serves: the database, the demo, the addresses to print.

`python -m survey.cli.prepare HOST PORT`: a process of its own that ends when this is done, so that the one which
keeps the workers stays small and never holds a database open.
"""

from collections.abc import Callable, Iterator

import click

from survey.actions.demo import CLOSED, OPEN, load_demo
from survey.actions.running import open_token
from survey.cli.database import database, now
from survey.cli.log import log_to_standard_error
from survey.cli.problems import refusing
from survey.config import ANYWHERE, LOOPBACK, Settings
from survey.core.errors import NotFoundError
from survey.store import Engine, Session
from survey.store.accounts import any_account
from survey.store.assessments import Assessment, find_assessment
from survey.store.engine import reading, transaction
from survey.store.setup_link import replace_setup_token


@click.command()
@click.argument("host")
@click.argument("port", type=int)
@click.option("--no-demo", is_flag=True, help="Leave out the demo organisation.")
@click.option("--again", is_flag=True, help="Only look whether this program can serve, and migrate.")
def command(host: str, port: int, *, no_demo: bool, again: bool) -> None:
    """Make ready what is served on this host and port, and print where to go."""
    log_to_standard_error()
    with refusing("SURVEY_TRANSLATIONS"):
        # Imported late: whatever speaks reads the languages first.
        from survey.web import create_app
    with database() as (settings, engine):
        app = create_app(settings, engine, host)
        if again:
            return
        if not no_demo:
            with refusing("database"):
                load_demo(engine, settings, now())
        base = settings.public_url or f"http://{_name_of(host)}:{port}"
        with app.test_request_context(base_url=base):
            for line in _addresses(engine, settings, app.url_for):
                click.echo(line)


def _addresses(engine: Engine, settings: Settings, url_for: Callable[..., str]) -> Iterator[str]:
    """Where to go, one a line. The set-up link works once; each start gives a new one until there is an account."""
    with reading(engine) as session:
        survey, report = (_demo(session, slug) for slug in (OPEN, CLOSED))
    if survey is not None and survey.state == "open":
        token = open_token(settings.secret_key, survey)
        yield f"Fill in: {url_for('respond.enter', token=token, _external=True)}"
    if report is not None and report.state == "closed":
        yield f"Report: {url_for('results.report', slug=report.slug, _external=True)}"
    with refusing("database", reason="is its disk full?"):
        setup = _setup_token(engine)
    if setup is None:
        yield f"Sign in: {url_for('account.sign_in', _external=True)}"
    else:
        yield f"Set up: {url_for('account.take_setup_link', token=setup, _external=True)}"


def _demo(session: Session, slug: str) -> Assessment | None:
    try:
        found = find_assessment(session, slug)
    except NotFoundError:
        return None
    return found if found.demo else None


def _setup_token(engine: Engine) -> str | None:
    with transaction(engine) as session:
        return None if any_account(session) else replace_setup_token(session, now())


def _name_of(host: str) -> str:
    """How this machine's browser calls a server on `host`."""
    host = LOOPBACK[0] if host in ANYWHERE else host
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    command()
