"""Bringing a database from one version of the tables to another: all steps, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from survey.store.errors import NewerDatabaseError

SCRIPTS = Path(__file__).parent / "migrations"
# Any number that nothing else locks with: two servers that start at once take turns.
POSTGRESQL_LOCK = 7_302_115


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version; raises NewerDatabaseError when it is from a later program."""
    with _steps(engine) as config:
        command.upgrade(config, "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the database back to an earlier version; raises NewerDatabaseError as `upgrade` does."""
    with _steps(engine) as config:
        command.downgrade(config, revision)


def current(engine: Engine) -> str | None:
    """The version of the database; None when it is empty."""
    with engine.connect() as connection:
        return _revision(connection)


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest version that this program knows."""
    return current(engine) == ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _steps(engine: Engine) -> Iterator[Config]:
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with _one_at_a_time(engine) as connection:
        revision = _revision(connection)
        if revision is not None and revision not in known:
            raise NewerDatabaseError(revision=revision)
        config.attributes["connection"] = connection
        yield config


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(sqlite_write=True).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Changing a table means making it anew, and dropping the old one would take along all that points at it.
            # Inside a transaction the setting cannot be changed, and SQLAlchemy begins one at once.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRESQL_LOCK})
                yield connection
        finally:
            connection.invalidate()


def _config() -> Config:
    config = Config()
    # A percent sign would begin an interpolation.
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
