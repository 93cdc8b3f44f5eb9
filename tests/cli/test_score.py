"""`survey score`: the promise of its JSON, every refusal, and nothing but exit 0 or 2 whatever it is given."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import survey
from survey.catalogue import load_questionnaire
from survey.cli import problems
from tests.cli.tables import DEMO_SIZES, made_up_rows, table
from tests.factories import HARBOUR, harbour, pmo50

# The example of the promise: every key in it is one that scripts may rely on.
PROMISED = """
{"schema": "findings/1",
 "questionnaire": {"id": "pmo-50", "version": "1.0", "sha256": "..."},
 "respondents": {"total": 79, "valid": 77, "by_group": {"X": 7}},
 "overall": {"score": 2.71, "score100": 42.8, "level": 3, "secured_level": 2, "blockers": ["VAL"],
   "interval": [2.5, 2.8]},
 "dimensions": {"SPO": {"score": 2.1, "score100": 27.5, "level": 2, "interval": [1.9, 2.3], "n": 57, "unweighted": 2.2,
   "groups": {"X": {"mean": 1.6, "sd": 0.7, "n": 7, "shown": true,
     "agreement": {"rwg_star": 0.7, "rwg_j": 0.9, "ad": 0.5}}},
   "target": 4.0, "gap": 1.9, "established": true, "importance": 0.8, "priority": 47.5, "class": "act_now",
   "alpha": 0.8}},
 "items": {"SPO1": {"mean": 2.0, "n": 16, "dk_rate": 0.1,
   "groups": {"X": {"mean": 1.8, "n": 7, "dk": 1, "na": 0, "shown": true}}}},
 "overhead_risk": {"value": 60.0, "base": 57.0, "band": "high", "own_view_only": false, "floor_applied": false,
   "drivers": {"K1": {"risk": 54.3, "contribution": 8.96, "items": {"SPO1": 50.0}}}, "facts": {"sponsor_changed": 5.0},
   "signs": ["..."], "interval": [54.1, 65.2]},
 "position": {"value": 43.0, "sc": 49.3, "ad": 71.6, "sup": 48.3, "pfm": 51.0, "archetype": "standards_keeper",
   "gates_failed": [], "interval": [38.4, 47.6]},
 "perception": [{"dimension": "VAL", "groups": ["PMO", "LEADERS"], "items": ["VAL3", "VAL4", "VAL5"],
   "difference": 1.19, "interval": [0.6, 1.8], "g": 1.2, "flag": "blind_spot"}],
 "advice": [{"rule": "R15", "evidence": {}}],
 "quality": {"grade": "A", "careless": 3, "icc1": {"SPO": 0.2}, "not_shown": ["..."]}}
"""
CHANGED = "[facts]\nsponsor_changed = true\n"
SPO = {"group": "X", "SPO1": "3", "SPO3": "4"}
# Reading the questionnaire takes longer than all the rest, and it never changes.
load_once = cache(load_questionnaire)


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch):
    monkeypatch.setattr("survey.cli.score.load_questionnaire", load_once)


@pytest.fixture(scope="module")
def demo_csv() -> str:
    return table(made_up_rows(pmo50(), DEMO_SIZES))


@pytest.fixture
def score(run, file):
    """Score a CSV with pmo-50."""

    def call(content, *options, context=None):
        if context is not None:
            options = (*options, "--context", file(context, "context.toml"))
        return run("score", "pmo-50", file(content), *options)

    return call


def found(result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return document


def refused(result) -> list[str]:
    assert (result.exit_code, result.stdout) == (2, "")
    lines: list[str] = result.stderr.splitlines()
    return lines


def missing_keys(promised: Any, given: Any, path: str = "") -> Iterator[str]:
    # None is the promise too: there is no such value, or not yet.
    if isinstance(promised, dict) and given is not None:
        for key, part in promised.items():
            if key not in given:
                yield f"{path}/{key}"
            else:
                yield from missing_keys(part, given[key], f"{path}/{key}")
    elif isinstance(promised, list) and isinstance(promised[0] if promised else None, dict):
        assert given, path
        yield from missing_keys(promised[0], given[0], path)
    elif given is not None and isinstance(promised, bool | str):
        assert type(given) is type(promised), path
    elif given is not None and isinstance(promised, float):
        assert type(given) is float, path


def test_every_promised_key_is_in_the_json(score, demo_csv):
    document = found(score(demo_csv, "--format", "json", context=CHANGED))
    assert list(missing_keys(json.loads(PROMISED), document)) == []
    assert document["respondents"]["total"] == 79


def test_a_cell_that_is_not_shown_holds_nothing(score):
    cell = found(score(table([SPO]), "--format", "json"))["dimensions"]["SPO"]["groups"]["X"]
    nothing = dict.fromkeys(("mean", "sd", "n", "agreement", "interval", "bound"))
    assert cell == {**nothing, "shown": False}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("group,SPO1,SPO3\nX,3,4\n", id="comma"),
        pytest.param("group;SPO1;SPO3\r\nX;3;4\r\n", id="semicolon, lines of Windows"),
        pytest.param("\ufeffgroup,SPO1,SPO3\nX,3,4\n", id="byte order mark"),
        pytest.param('"group","SPO1","SPO3"\n"X","3","4"', id="quoted, no end of the last line"),
        pytest.param("SPO3,group,SPO1\n4,X,3\n", id="columns in another order"),
        pytest.param(" group , SPO1,\tSPO3\n X , 3\t,4 \n", id="spaces around"),
        pytest.param("\n  \ngroup,SPO1,SPO3\n\n   \nX,3,4\n\n", id="blank lines"),
        pytest.param("group,SPO1,SPO3,SPO2\nX,3,4, \n", id="blank cell of an item not routed"),
        pytest.param('group,SPO1,SPO3,"a, b"\nX,3,4,"say ""no"", twice\nover"\n', id="foreign cells quoted"),
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(score, content):
    document = found(score(content, "--format", "json", "--smallest-group", "1"))
    assert document["respondents"]["by_group"] == {"X": 1, "B": 0, "P": 0, "T": 0, "O": 0, "L": 0}
    means = {item: document["items"][item]["groups"]["X"]["mean"] for item in ("SPO1", "SPO3")}
    assert means == {"SPO1": 3.0, "SPO3": 4.0}


def test_standard_input_is_read_as_a_file_is(run):
    result = run("score", "pmo-50", "-", "--format", "json", input=table([SPO]))
    assert found(result)["respondents"]["total"] == 1
    assert refused(run("score", "pmo-50", "-", input=""))[0].startswith("standard input: ")


def test_unknown_columns_are_named_and_left_out(score):
    result = score(table([{**SPO, "name": "Ada", "SPO9": "5", "\x1b[31m": "x", "": "y"}]), "--format", "json")
    assert found(result)["respondents"]["total"] == 1
    assert result.stderr.endswith("given.csv: columns not known and left out: name, SPO9, \\x1b[31m, (no name)\n")


def test_a_missing_column_was_not_shown_and_an_empty_cell_was_skipped(score):
    rows = [{"group": "X", "SPO1": "3"}, {"group": "B", "SPO2": "DK"}, {"group": "B", "SPO2": "NA"}]
    items = found(score(table(rows), "--format", "json", "--smallest-group", "1"))["items"]
    assert (items["SPO1"]["n"], items["SPO3"]["mean"]) == (1, None)
    assert (items["SPO2"]["dk_rate"], items["SPO2"]["n"]) == (1.0, None)


FILES = {
    "an empty file": ("", ["the file holds no answers"]),
    "blank lines alone": ("\n\n  \n", ["the file holds no answers"]),
    "a header alone": ("group,SPO1\n", ["the file holds no answers"]),
    "no group column": ("Group,SPO1\nX,3\n", [":1:group: there is no column “group” among Group, SPO1"]),
    "a column twice": ("group,SPO1, SPO1\nX,3,3\n", [":1:SPO1: this column stands twice"]),
    "a long row and a short one": (
        "group,SPO1\nX,3,4\nX\nX,3\n",
        [":2: 3 cells where the header has 2", ":3: 1 cells where the header has 2"],
    ),
    "an unknown group": ("group,SPO1\nX,3\nx,3\n", [":3:group: “x” is no group; use one of X, B, P, T, O, L"]),
    "no group": ("group,SPO1\n,3\n", [":2:group: “” is no group"]),
    "a line after blank and quoted ones": (
        '\ngroup,SPO1,remark\n\nX,3,"one\ntwo\n\nfour"\nX,6,\n',
        [":8:SPO1: “6” is not an answer"],
    ),
    "a fault within a quoted row": ('group,SPO1,remark\nX,9,"one\ntwo"\n', [":2:SPO1: “9” is not an answer"]),
    "an answer that is not asked": ("group,SPO2\nX,3\n", [":2:SPO2: “3” stands in a question that group X is not"]),
    "parts not asked": ("group,EFF_ACTUAL_2\nX,100\n", [":2:EFF_ACTUAL_2: “100” stands in a question that group X"]),
    "a choice not asked": ("group,IMPORTANCE\nP,SPO|STR|VAL\n", [":2:IMPORTANCE: “SPO|STR|VAL” stands in"]),
    "an unknown choice": ("group,IMPORTANCE\nX,SPO|STR|Value\n", [":2:IMPORTANCE: “SPO|STR|Value” names something"]),
    "too many choices": ("group,IMPORTANCE\nX,SPO|STR|VAL|GOV\n", [":2:IMPORTANCE: “SPO|STR|VAL|GOV” is not a choice"]),
    "a choice twice": ("group,IMPORTANCE\nX,SPO|SPO|VAL\n", [":2:IMPORTANCE: “SPO|SPO|VAL” is not a choice"]),
    "shares off the scale": (
        "group,EFF_ACTUAL_1,EFF_ACTUAL_2\nO,101,-1\nO,nan,1e1\n",
        [":2:EFF_ACTUAL_1: “101”", ":2:EFF_ACTUAL_2: “-1”", ":3:EFF_ACTUAL_1: “nan”", ":3:EFF_ACTUAL_2: “1e1”"],
    ),
    "not UTF-8": ("group,SPO1\nX,3\nX,é\n".encode("latin-1"), [":3: the file is not UTF-8 (byte 18)"]),
    "UTF-16": ("group,SPO1\nX,3\n".encode("utf-16"), [":1: the file is not UTF-8 (byte 1)"]),
    "a quote in the middle": ('group,SPO1\nX,3\nX,"3"4\n', [":3: this is not CSV"]),
    "a quote that never ends": ('group,SPO1\nX,3\nX,"3\nX,4\n', [":3: this is not CSV"]),
    "a cell without end": (f'group,SPO1\nX,"{"x" * 200_000}"\n', [":2: this is not CSV"]),
}


@pytest.mark.parametrize(("content", "said"), [pytest.param(*case, id=name) for name, case in FILES.items()])
def test_an_unusable_file_is_refused_line_by_line(score, content, said):
    lines = refused(score(content))
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert part in line
        assert "given.csv:" in line


@pytest.mark.parametrize(
    "value", ["0", "6", "1.0", "03", "+3", "dk", "na", "D K", "３", "٣", "³", "\u00a03", "3\x00", "1,5", "=1+1", "'3"]
)
def test_an_answer_is_read_exactly(score, value):
    (line,) = refused(score(table([{"group": "X", "SPO1": value}])))
    assert ":2:SPO1: “" in line
    assert "use 1 to 5, DK, NA, or leave the cell empty" in line


def test_what_is_quoted_back_stays_on_one_short_line(score):
    (line,) = refused(score(table([{"group": "X", "SPO1": "\x1b[2J\u202e\n" + "x" * 5000}])))
    assert "“\\x1b[2J\\u202e\\nx" in line
    assert len(line) < 400


def test_of_many_faults_fifty_are_told_and_the_rest_counted(score):
    lines = refused(score(table([{"group": "X", "SPO1": "9"}] * 60)))
    assert len(lines) == 51
    assert lines[49].partition("given.csv")[2].startswith(":51:SPO1: ")
    assert lines[50].endswith("given.csv: and 10 more problems")


CONTEXTS = {
    "an unknown key": ("[targets]\nXXX = 3\n", "targets.XXX: is not known here; use one of CUS, DEL"),
    "an unknown fact": ("[facts]\npmo_staff = true\n", "facts.pmo_staff: is not known here"),
    "an unknown part": ("[target]\nSPO = 3\n", "target: is not known; a context holds facts, targets, population"),
    "a part that is no table": ("facts = 1\n", "facts: must be a table, written [facts]"),
    "a fact that is not yes or no": ("[facts]\nsponsor_vacant = 1\n", "facts.sponsor_vacant: must be true or false"),
    "a target below the scale": (
        "[targets]\nSPO = 0.5\n",
        "targets.SPO: this is not a target; write a level from 1 to 5",
    ),
    "a target above the scale": ("[targets]\nSPO = 5.5\n", "targets.SPO: this is not a target"),
    "a target between steps": ("[targets]\nSPO = 3.2\n", "targets.SPO: this is not a target"),
    "a target that is no number": ("[targets]\nSPO = nan\n", "targets.SPO: this is not a target"),
    "people below zero": ("[population]\nX = -1\n", "population.X: this is not a number of people"),
    "people not whole": ("[population]\nX = 7.0\n", "population.X: this is not a number of people"),
    "people of no group": ("[population]\nLEADERS = 7\n", "population.LEADERS: is not known here; use one of B, L, O"),
    "fewer people than rows": ("[population]\nX = 1\n", "population.X: 1 people invited, but 2 rows of answers"),
    "no TOML": ("[facts]\nsponsor_vacant = yes\n", "this is not TOML (Invalid value (at line 2, column 18))"),
    "not UTF-8": (b"# \xe9\n", "this is not TOML ("),
    "a number without end": (f"[population]\nX = {'9' * 5000}\n", "this is not TOML ("),
    "brackets without end": (f"facts = {'[' * 100_000}", "this is not TOML ("),
}


@pytest.mark.parametrize(("context", "said"), [pytest.param(*case, id=name) for name, case in CONTEXTS.items()])
def test_an_unusable_context_is_refused(score, context, said):
    (line,) = refused(score(table([SPO, SPO]), context=context))
    assert f"context.toml: {said}" in line or f"context.toml:{said}" in line


def test_every_fault_of_a_context_is_told_at_once(score):
    lines = refused(score(table([SPO]), context="[facts]\na = true\n[targets]\nSPO = 9\n[population]\nX = -1\n"))
    assert len(lines) == 3


def test_a_context_that_is_not_there_is_refused(score):
    (line,) = refused(score(table([SPO]), "--context", "none.toml"))
    assert line == "none.toml: there is no such file; check the path"


def test_a_context_sets_facts_targets_and_populations(score, demo_csv):
    stated = "[facts]\nsponsor_vacant = true\n[targets]\nSPO = 4.5\n[population]\nX = 14\n"
    document = found(score(demo_csv, "--format", "json", context=stated))
    assert document["dimensions"]["SPO"]["target"] == 4.5
    assert document["overhead_risk"]["facts"]["sponsor_vacant"] > 0
    assert document["quality"]["invited"] == 14


@pytest.mark.parametrize("smallest", ["0", "21", "-1", "x"])
def test_a_smallest_group_off_its_range_is_refused(score, smallest):
    assert "--smallest-group" in "".join(refused(score(table([SPO]), "--smallest-group", smallest)))


def test_a_smallest_group_of_one_shows_single_answers(score):
    rows = [SPO, {"group": "L", "SPO1": "2", "SPO2": "5"}]
    items = found(score(table(rows), "--smallest-group", "1", "--format", "json"))["items"]
    assert items["SPO2"]["groups"]["L"] == {
        "mean": 5.0, "n": 1, "dk": 0, "na": 0, "shown": True, "dk_rate": 0.0, "interval": None, "bound": None,
    }  # fmt: skip


@pytest.mark.parametrize("smallest", ["1", "5"])
def test_the_text_of_pmo_50_fits_eighty_columns(score, demo_csv, smallest):
    result = score(demo_csv, "--smallest-group", smallest, context=CHANGED)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for heading in ("Dimension ", "What adds to the risk", "What to do first"):
        assert any(line.startswith(heading) for line in lines)
    assert "\x1b" not in result.stdout


def test_a_foreign_questionnaire_is_scored_from_fill_to_findings(run, file):
    given = file(table(made_up_rows(harbour(), (9, 8, 7))))
    text = run("score", HARBOUR, given)
    assert text.exit_code == 0
    assert text.stdout.startswith("Level 3: Under way\n")
    assert max(map(len, text.stdout.splitlines())) <= 80
    document = found(run("score", HARBOUR, given, "--format", "json"))
    assert document["overhead_risk"] is None
    assert document["position"] is None
    assert document["advice"] == document["perception"] == []
    assert list(document["dimensions"]) == ["SPEED", "ADVICE", "SAFETY"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_who_can_be_counted_is_still_findings(score, form):
    result = score("group\nX\n", "--format", form)
    assert result.exit_code == 0
    assert form == "json" or result.stdout.startswith("Too few answers for a verdict\n")


@pytest.mark.parametrize(
    ("questionnaire", "said"),
    [
        pytest.param(
            "pmo-51", "pmo-51: this is neither a file nor a shipped questionnaire (pmo-50, pmo-pulse)", id="none"
        ),
        pytest.param("{tmp}", "this is neither a file nor a shipped questionnaire", id="a folder"),
        pytest.param("{tmp}/given.csv", "given.csv:1:", id="not a questionnaire"),
    ],
)
def test_an_unusable_questionnaire_is_refused(run, file, tmp_path, questionnaire, said):
    given = file(table([SPO]))
    assert said in refused(run("score", questionnaire.format(tmp=tmp_path), given))[0]


def test_parquet_needs_a_package_and_says_so(run, file, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (line,) = refused(run("score", "pmo-50", file(b"PAR1", "given.parquet")))
    assert "reading Parquet needs pyarrow, which is not installed; install it or save the file as CSV" in line


def test_a_file_that_is_not_there_or_a_folder_is_refused(run, tmp_path):
    assert refused(run("score", "pmo-50", "none.csv")) == ["none.csv: there is no such file; check the path"]
    assert "cannot be read" in refused(run("score", "pmo-50", tmp_path))[0]


def test_it_never_touches_the_installation(score, home):
    assert score(table([SPO])).exit_code == 0
    assert not home.exists()


def test_it_starts_without_what_it_does_not_need():
    script = "import survey.cli.score, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert {"matplotlib", "flask", "sqlalchemy", "alembic"} & set(loaded) == set()


@pytest.mark.parametrize("closed", [False, True], ids=["a pipe", "no standard input"])
def test_a_shell_gets_the_exit_code(closed, tmp_path):
    def without() -> None:
        if closed:
            os.close(0)

    command = [sys.executable, "-c", "from survey.cli import main; main()", "score", "pmo-50", "-"]
    given = None if closed else b"group\n"
    done = subprocess.run(command, check=False, input=given, capture_output=True, preexec_fn=without)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"standard input: the file holds no answers; add a row a respondent below the header\n"


def test_every_problem_that_a_file_can_have_has_its_sentence():
    people = ("people_check", "people_entries", "people_file", "people_lines", "people_workbook")
    lists = tuple(f"actions/{name}.py" for name in people)
    sources = ("actions/answer_file.py", "core/answers.py", "core/context.py", "cli/score.py", *lists)
    text = "".join((Path(survey.__file__).parent / source).read_text("utf-8") for source in sources)
    codes = {*re.findall(r'Problem\(\s*"(\w+)"', text), "unknown_choice", "bad_choice", "not_routed"}
    assert len(codes) > 20
    assert codes - problems.SENTENCES.keys() == set()


CELLS = st.one_of(
    st.sampled_from(
        ["X", "B", "1", "5", "DK", "NA", "", " ", '"', "6", "SPO|STR", "\x00", "é", "a\nb", "1.0", "\ufeff"]
    ),
    st.text(max_size=5),
)
COLUMNS = st.lists(st.sampled_from(["group", "SPO1", "SPO3", "EFF_ACTUAL_1", "IMPORTANCE", "x", ""]), max_size=6)
LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    header = draw(COLUMNS)
    rows = draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=4))
    text = io.StringIO()
    csv.writer(text, delimiter=draw(st.sampled_from(",;"))).writerows([header, *rows])
    return text.getvalue().encode()


@LENIENT
@given(content=st.one_of(st.binary(max_size=80), tables(), tables().map(lambda whole: whole[: len(whole) // 2])))
def test_whatever_bytes_it_is_given_it_scores_or_refuses(run, content):
    result = run("score", "pmo-50", "-", "--format", "json", input=content)
    assert result.exit_code in (0, 2)
    assert (result.exit_code == 0) == bool(result.stdout)


VALUES = st.one_of(
    st.sampled_from(
        ["true", "1", "-1", "3.5", "nan", "inf", '"x"', "[]", "{}", "2026-01-01", "1e400", "9" * 30, "0x" + "f" * 90]
    ),
    st.text(max_size=6),
)
KEYS = st.sampled_from(["sponsor_vacant", "cost_known", "SPO", "X", "nobody", '"a b"'])


@st.composite
def contexts(draw: st.DrawFn) -> bytes:
    parts = draw(st.lists(st.sampled_from(["facts", "targets", "population", "other"]), unique=True, max_size=4))
    lines = [
        line
        for part in parts
        for line in (f"[{part}]", *(f"{draw(KEYS)} = {draw(VALUES)}" for _ in range(draw(st.integers(0, 2)))))
    ]
    return "\n".join(lines).encode()


@LENIENT
@given(content=st.one_of(contexts(), st.binary(max_size=40)))
def test_whatever_context_it_is_given_it_scores_or_refuses(run, file, content):
    result = run("score", "pmo-50", file(table([SPO])), "--context", file(content, "context.toml"))
    assert result.exit_code in (0, 2)
    assert (result.exit_code == 0) == bool(result.stdout)
