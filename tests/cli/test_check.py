"""`survey check`: every fault of questionnaire files, where it stands."""

import re

import pytest

from survey.catalogue import shipped
from tests.factories import HARBOUR

PLACE = re.compile(r".+:[0-9]+:[0-9]+: .+: .+")


def test_good_files_pass(run):
    files = [*shipped().values(), HARBOUR]
    result = run("check", *files)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [f"{path}: no faults" for path in files]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("format: questionnaire/1\nid: x\n", id="keys missing"),
        pytest.param("a: [1\n", id="not YAML"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"PK\x03\x04\x00\x00", id="a workbook"),
        pytest.param("a: &a [*a]\n", id="a circle"),
        pytest.param("[" * 5000, id="brackets without end"),
        pytest.param("!!python/object/apply:os.getcwd []\n", id="an object of Python"),
    ],
)
def test_a_bad_file_is_refused_with_its_places(run, file, content):
    path = file(content, "bad.yaml")
    result = run("check", path)
    assert (result.exit_code, result.stdout) == (2, "")
    for line in result.stderr.splitlines():
        assert line.startswith(f"{path}:")
        assert PLACE.fullmatch(line)


def test_of_several_files_all_faults_are_told_and_nothing_is_called_good(run, file, tmp_path):
    first, second = file("a: 1\n", "first.yaml"), file("[]\n", "second.yaml")
    result = run("check", HARBOUR, first, tmp_path / "none.yaml", tmp_path, second)
    assert (result.exit_code, result.stdout) == (2, "")
    named = [line.partition(".yaml:")[0].rpartition("/")[2] for line in result.stderr.splitlines() if ".yaml:" in line]
    assert list(dict.fromkeys(named)) == ["first", "none", "second"]
    assert "cannot be read" in result.stderr


def test_without_a_file_it_says_how_it_is_called(run):
    result = run("check")
    assert result.exit_code == 2
    assert "Missing argument" in result.stderr
