"""The installation's database as commands open it: migrated, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from survey.cli.problems import refuse, refusing, sentence
from survey.config import Settings, read_settings
from survey.core.errors import NotFoundError
from survey.store import Engine
from survey.store.assessments import Assessment, all_assessments, find_assessment
from survey.store.engine import open_engine, reading, transaction
from survey.store.errors import NotSavedError


@contextmanager
def database() -> Iterator[tuple[Settings, Engine]]:
    """The settings and database of this installation; leaves with what is wrong when they cannot be used."""
    # Imported late: a worker that only serves never changes tables, and stays smaller without what does.
    from survey.store.migrate import upgrade

    with opened() as (settings, engine):
        with refusing("database"):
            _try_writing(engine)
            upgrade(engine)
        yield settings, engine


@contextmanager
def opened() -> Iterator[tuple[Settings, Engine]]:
    """The same as `database` made it ready a moment ago."""
    with refusing("settings"):
        settings = _settings()
        engine = _engine(settings)
    try:
        yield settings, engine
    finally:
        engine.dispose()


def _settings() -> Settings:
    try:
        return read_settings()
    except OSError as error:
        refuse(f"{error.filename}: {sentence('folder_unusable', {'reason': error.strerror})}")


def _engine(settings: Settings) -> Engine:
    try:
        return open_engine(settings.database_url)
    except ModuleNotFoundError as error:
        refuse(f"database: {sentence('no_driver', {'module': error.name})}")


def _try_writing(engine: Engine) -> None:
    try:
        with transaction(engine) as session:
            session.connection()
    except NotSavedError as error:
        refuse(f"database: {sentence('database_unusable', {'reason': _first_line(error)})}")


def _first_line(error: BaseException) -> str:
    """What the database itself said; the errors around it name the statement and a web page as well."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).partition("\n")[0]


def assessment_named(engine: Engine, name: str) -> Assessment:
    """The assessment of a slug or id; without one, leave and say which there are."""
    with reading(engine) as session:
        try:
            found = find_assessment(session, name)
        except NotFoundError:
            known = ", ".join(each.slug for each in all_assessments(session)) or "none"
            refuse(f"{name}: {sentence('assessment_not_found', {'assessment': name, 'known': known})}")
    return found


def now() -> datetime:
    """The time, by this door's clock."""
    return datetime.now(UTC)  # noqa: TID251  # a door reads the clock


def today() -> date:
    """The day, by this door's clock."""
    return now().date()
