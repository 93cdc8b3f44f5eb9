"""The wheel is the whole product: built, installed elsewhere, and used there without the checkout."""

import csv
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from survey.core.answers import is_routed
from tests.factories import pmo50

ROOT = Path(__file__).parents[2]
# Says where it came from, and asks for one page of every kind of file that is no code.
USE = """
import sys
from pathlib import Path
import survey
from survey.catalogue import shipped
from survey.config import read_settings
from survey.store.engine import open_engine
from survey.store.migrate import upgrade
from survey.web import create_app

assert Path(survey.__file__).is_relative_to(sys.prefix), survey.__file__
assert all(path.is_relative_to(sys.prefix) for path in shipped().values()), shipped()
settings = read_settings()
engine = open_engine(settings.database_url)
upgrade(engine)
app = create_app(settings, engine)
for name in app.jinja_env.list_templates():
    app.jinja_env.get_template(name)
client = app.test_client()
for path in Path(app.static_folder).rglob("*.*"):
    address = "/static/" + path.relative_to(app.static_folder).as_posix()
    assert client.get(address).status_code == 200, address
titles = {language: client.get(f"/nowhere?language={language}").text for language in ("en", "fr")}
assert "Page not found" in titles["en"] and "Page not found" not in titles["fr"], titles["fr"]
engine.dispose()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, built without asking the network for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "-qq", "--no-build-isolation", "--no-deps", "-w", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """The `bin` of a new environment with the wheel; what it depends on is lent by this one, the checkout is not."""
    folder = tmp_path_factory.mktemp("elsewhere")
    _run(sys.executable, "-m", "venv", "--without-pip", folder)
    _run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        folder / "bin" / "python",
        "install",
        "-qq",
        "--no-index",
        "--no-deps",
        wheel,
    )
    (packages,) = folder.glob("lib/python3*/site-packages")
    # Python reads no .pth files in a folder that a .pth file names: the checkout's own one has no effect.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return folder / "bin"


def test_the_wheel_holds_all_that_lies_in_the_checkout(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "survey").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    questionnaires = [path for path in (ROOT / "questionnaires").iterdir() if path.is_file()]
    expected = {path.relative_to(ROOT).as_posix() for path in files}
    expected |= {f"survey/questionnaires/{path.name}" for path in questionnaires}
    assert expected - names == set()


def test_the_wheel_holds_nothing_of_this_installation(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"survey"}


def test_shipped_questionnaires_can_be_checked_where_it_is_installed(elsewhere: Path, tmp_path: Path) -> None:
    script = "from survey.catalogue import shipped; print(*shipped().values(), sep='\\n')"
    files = _run(elsewhere / "python", "-c", script, cwd=tmp_path).splitlines()
    assert {Path(file).stem for file in files} >= {"pmo-50", "pmo-pulse"}
    assert _run(elsewhere / "survey", "check", *files, cwd=tmp_path).count("no faults") == len(files)


def test_a_file_of_answers_can_be_scored_where_it_is_installed(elsewhere: Path, tmp_path: Path) -> None:
    asked = [item.id for item in pmo50().items if is_routed(item, "P")]
    with (tmp_path / "answers.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["group", *asked], *(["P", *("3" for _ in asked)] for _ in range(6))])
    assert "PMO" in _run(elsewhere / "survey", "score", "pmo-50", "answers.csv", cwd=tmp_path)


def test_pages_are_served_where_it_is_installed(elsewhere: Path, tmp_path: Path) -> None:
    _run(elsewhere / "python", "-c", USE, cwd=tmp_path)
    assert (tmp_path / "instance" / "survey.db").is_file()


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command prints. Nothing of the environment that runs the tests leaks in but the path."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    done = subprocess.run(command, cwd=cwd, env=kept, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
