"""Commands as a shell calls them, each test in an installation of its own."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.actions.demo import load_demo
from survey.cli import survey
from survey.config import read_settings
from survey.store.engine import open_engine
from survey.store.migrate import upgrade

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's installation."""
    for name in ("DATABASE_URL", "SURVEY_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("SURVEY_HOME", str(folder))
    return folder


@pytest.fixture
def run() -> Run:
    """Call a command: what it wrote and how it left. Whatever it was given, it never shows a traceback."""

    def call(*arguments: object, **more: object) -> Result:
        result = CliRunner().invoke(survey, [str(each) for each in arguments], **more)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return call


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "home"
    settings = read_settings({"SURVEY_HOME": str(folder)})
    engine = open_engine(settings.database_url)
    upgrade(engine)
    load_demo(engine, settings, datetime(2026, 11, 20, 10, tzinfo=UTC))
    engine.dispose()
    return folder


@pytest.fixture
def demo(home: Path, demo_template: Path) -> Path:
    """The installation with the demo in it: `demo` is closed, `demo-open` is open."""
    shutil.copytree(demo_template, home)
    return home


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A file with this content."""

    def write(content: str | bytes, name: str = "given.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
