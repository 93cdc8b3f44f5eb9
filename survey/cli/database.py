"""The installation's database as commands open it: migrated, and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from survey.cli.problems import refuse, sentence
from survey.config import Settings, read_settings
from survey.core.errors import NotFoundError
from survey.store import Engine
from survey.store.assessments import Assessment, all_assessments, find_assessment
from survey.store.engine import open_engine, reading
from survey.store.migrate import upgrade


@contextmanager
def database() -> Iterator[tuple[Settings, Engine]]:
    """The settings and database of this installation."""
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
        yield settings, engine
    finally:
        engine.dispose()


def assessment_named(engine: Engine, name: str) -> Assessment:
    """The assessment of a slug or id; without one, leave and say which there are."""
    with reading(engine) as session:
        try:
            return find_assessment(session, name)
        except NotFoundError:
            known = ", ".join(each.slug for each in all_assessments(session)) or "none"
    refuse(f"{name}: {sentence('assessment_not_found', {'assessment': name, 'known': known})}")


def today() -> date:
    """The day, by this door's clock."""
    return datetime.now(UTC).date()  # noqa: TID251  # a door reads the clock
