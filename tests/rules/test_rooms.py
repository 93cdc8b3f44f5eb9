"""Rules of the house that no tool knows."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories import pmo50

ROOT = Path(__file__).parents[2]
SURVEY = ROOT / "survey"
MODULES = sorted(path for path in SURVEY.rglob("*.py") if "migrations" not in path.parts)
FRAMEWORKS = {
    *("flask", "flask_wtf", "wtforms", "werkzeug", "jinja2", "click", "sqlalchemy", "alembic", "sqlite3", "matplotlib"),
    *("pydantic", "ruamel", "babel", "waitress", "argon2", "typst"),
}
FOLDERS = {"survey", "instance", "questionnaires", "reports", "tests"}
# Parts of a questionnaire whose ids the core itself lays down, for every questionnaire.
ENGINE_IDS = ("groups", "merged_groups", "priorities", "quality", "bands")
ENGINE_FLAGS = {"blind_spot"}
SENTENCE = 25


def test_importing_the_core_loads_no_framework() -> None:
    script = "import survey.core.assess, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    # What measures coverage, and tells it to processes in these variables, loads whatever is installed.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=plain)
    loaded = done.stdout.split()
    assert "survey" in loaded
    assert not FRAMEWORKS & set(loaded)


def test_the_bootstrap_needs_nothing_but_python() -> None:
    """Without `site`, nothing that was installed can be found."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import survey._bootstrap, tests.__main__"
    subprocess.run([sys.executable, "-I", "-S", "-c", script], check=True)


def test_nothing_new_lies_at_the_top() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    # Python writes the one, a build of the wheel the other; git keeps neither.
    assert folders - {"__pycache__", "dist"} <= FOLDERS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_function_is_typed(path: Path) -> None:
    functions = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f"{function.name}:{function.lineno}" for function in functions if not _is_typed(function)] == []


def test_no_id_or_sentence_of_the_questionnaire_stands_in_code() -> None:
    document = pmo50().to_document()
    content = {*_ids(document), *_sentences(document)} - ENGINE_FLAGS
    assert content > {"SPO1", "K1", "R01", "reporting_office", "sponsor_vacant"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in content
    ]
    assert found == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _is_typed(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    spread = [each for each in (arguments.vararg, arguments.kwarg) if each]
    bare = [each.arg for each in (*named, *spread) if each.annotation is None]
    return function.returns is not None and set(bare) <= {"self", "cls"}


def _ids(value: Any) -> Iterator[str]:
    """The ids of a questionnaire's own things."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _ids(part)
    elif isinstance(value, dict):
        if isinstance(value.get("id"), str) and "format" not in value:
            yield value["id"]
        for key, part in value.items():
            if key not in ENGINE_IDS:
                yield from _ids(part)


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= SENTENCE:
            yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _sentences(part)
