"""`survey import`: all of a file or nothing, into an open assessment, and never twice."""

import pytest
from sqlalchemy import text

from survey.cli.database import database
from survey.store.assessments import find_assessment
from survey.store.engine import reading, transaction
from survey.store.responses import counts_by_group
from tests.cli.tables import made_up_rows, table
from tests.factories import pmo50

BEFORE = {"X": 4, "B": 6, "P": 9, "T": 5, "O": 6}
pytestmark = pytest.mark.usefixtures("demo")


def counts(slug="demo-open"):
    with database() as (_, engine), reading(engine) as session:
        return counts_by_group(session, find_assessment(session, slug))


@pytest.fixture(scope="module")
def rows():
    return made_up_rows(pmo50(), (2, 1, 0, 0, 0, 1))


def test_imported_answers_count_with_the_others(run, file, rows):
    result = run("import", "demo-open", file(table([{**row, "name": "Ada"} for row in rows])))
    assert (result.exit_code, result.stdout) == (0, "4 sets of answers imported into demo-open\n")
    assert "columns not known and left out: name" in result.stderr
    assert counts() == {**BEFORE, "X": 6, "B": 7, "L": 1}


def test_the_same_answers_are_refused_however_the_file_was_saved(run, file, rows):
    assert run("import", "demo-open", file(table(rows))).exit_code == 0
    reordered = [dict(reversed(row.items())) for row in reversed(rows)]
    for again in (
        table(rows),
        table(reordered),
        table(rows, quoted=True),
        "\ufeff" + table(rows, ";"),
        table(rows) + "\n",
    ):
        result = run("import", "demo-open", file(again))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "these very answers are in demo-open already; nothing was imported" in result.stderr
    assert sum(counts().values()) == sum(BEFORE.values()) + 4


def test_other_answers_are_taken_in_after_the_first(run, file, rows):
    assert run("import", "demo-open", file(table(rows))).exit_code == 0
    assert run("import", "demo-open", file(table(rows[:1]))).exit_code == 0


def test_one_fault_keeps_all_out(run, file, rows):
    result = run("import", "demo-open", file(table([*rows, {**rows[0], "SPO1": "9"}])))
    assert (result.exit_code, result.stdout) == (2, "")
    assert ":6:SPO1: “9” is not an answer" in result.stderr
    assert counts() == BEFORE


def test_a_closed_assessment_takes_nothing(run, file, rows):
    before = counts("demo")
    result = run("import", "demo", file(table(rows)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "demo is closed; answers can be imported only while it is open" in result.stderr
    assert counts("demo") == before


@pytest.mark.parametrize("name", ["demo2", "Demo", "../demo", "x" * 500, "\x1b[2J", "' OR 1=1 --"])
def test_an_unknown_assessment_is_refused_with_those_there_are(run, file, rows, name):
    result = run("import", name, file(table(rows)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there are: demo, demo-open\n" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_file_that_is_not_there_is_refused(run):
    result = run("import", "demo-open", "none.csv")
    assert (result.exit_code, result.stderr) == (2, "none.csv: there is no such file; check the path\n")


@pytest.mark.parametrize(
    "command", [["import", "demo", "none.csv"], ["invite", "demo", "none.csv"], ["report", "demo"]]
)
def test_an_installation_that_cannot_be_used_is_refused(run, home, tmp_path, monkeypatch, command):
    def refused():
        result = run(*command)
        assert (result.exit_code, result.stdout) == (2, "")
        (line,) = result.stderr.splitlines()
        return line

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none/survey.db")
    assert refused() == (
        "database: it cannot be written (unable to open database file); check its address, and the rights on its folder"
    )
    monkeypatch.delenv("DATABASE_URL")
    with database() as (_, engine), transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    assert refused().startswith("database: it was written by a newer version of this program (ffff); ")
    (home / "instance" / "secret_key").write_text("short")
    assert "holds fewer than 32 characters" in refused()
    (tmp_path / "file").touch()
    monkeypatch.setenv("SURVEY_HOME", str(tmp_path / "file"))
    assert "this cannot be written (Not a directory)" in refused()
