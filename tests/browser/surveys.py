"""Surveys of their own beside the demo, made in the home of a server that runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from survey.actions.running import create, launch, open_token, plan
from survey.config import read_settings
from survey.core.questionnaire import Questionnaire
from survey.store import Engine
from survey.store.assessments import Assessment, set_closing
from survey.store.engine import open_engine, reading, transaction
from survey.store.organisations import create_organisation, create_pmo
from survey.store.responses import counts_by_group
from survey.web.shell import now
from tests.browser.conftest import Site

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class Survey:
    """A survey that is open, and the address of its link."""

    site: Site
    assessment: Assessment
    fill_in: str

    def end(self, ago: timedelta) -> None:
        """Let it have ended by itself some time ago."""
        with _engine_in(self.site.home) as engine, transaction(engine) as session:
            set_closing(session, self.assessment, now() - ago, "UTC")

    def sent(self) -> int:
        """How many have sent their answers."""
        with _engine_in(self.site.home) as engine, reading(engine) as session:
            return sum(counts_by_group(session, self.assessment).values())


def open_survey(site: Site, questionnaire: Questionnaire) -> Survey:
    """A new survey of an organisation of its own, with the questions of `questionnaire`."""
    key = read_settings({**os.environ, "SURVEY_HOME": str(site.home)}).secret_key
    slug = uuid4().hex[:12]
    with _engine_in(site.home) as engine:
        with transaction(engine) as session:
            owner = create_organisation(session, f"Harbour {slug}", demo=False, today=TODAY)
            pmo = create_pmo(session, owner.id, "Central PMO")
        draft = create(engine, plan(pmo, "Autumn 2026", questionnaire, 5, slug), TODAY)
        assessment = launch(engine, key, draft, NOW)
    return Survey(site, assessment, site.at(f"/s/{open_token(key, assessment)}"))


@contextmanager
def _engine_in(home: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{home / 'instance' / 'survey.db'}")
    yield engine
    engine.dispose()
