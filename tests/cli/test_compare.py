"""`survey compare`: two files or two findings in, changes out; refusals name what is wrong, where, and what to do."""

import json

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.core.answers import written_rating
from tests.bench.made_up_rows import responses
from tests.factories import pmo50

PEOPLE = {"X": 8, "B": 9, "P": 12, "T": 7, "O": 6}


def answers(path, *, seed, codes=None, people=PEOPLE, questionnaire=None):
    """A file of made-up answers, with private codes where a text to put before their numbers is given."""
    asked = questionnaire or pmo50()
    columns = [item.id for item in asked.items]
    lines = [",".join(["code", "group", *columns])]
    for number, row in enumerate(responses(asked, people, seed)):
        code = "" if codes is None else f"{codes}{number}"
        lines.append(",".join([code, row.group, *map(written_rating, row.ratings)]))
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    return answers(tmp_path / "may.csv", seed=1, codes="p"), answers(tmp_path / "november.csv", seed=2, codes="p")


def test_the_text_names_the_design_and_a_verdict_a_dimension(run, files):
    done = run("compare", *map(str, files))
    assert done.exit_code == 0, done.stderr
    assert "42 people answered both times" in done.stdout
    verdicts = ("Clear", "Likely", "Real but small", "No clear change", "Too few")
    for dimension in pmo50().dimensions:
        line = next(line for line in done.stdout.splitlines() if line.startswith(dimension.name["en"][:18]))
        assert any(verdict in line for verdict in verdicts)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_the_json_holds_every_promised_key(run, files):
    document = json.loads(run("compare", *map(str, files), "--format", "json").stdout)
    assert document["schema"] == "comparison/1"
    assert (document["design"], document["pairs"]) == ("paired", 42)
    assert set(document["questionnaires"]) == {"earlier", "later"}
    change = document["dimensions"]["SPO"]
    assert {"earlier", "later", "change", "verdict", "n", "groups", "interval", "se", "t", "df"} <= set(change)
    assert {"p", "p_holm", "g", "mdc", "smallest_seen", "mix_effect"} <= set(change)
    assert set(change["groups"]["X"]) == {"earlier", "later", "change", "interval", "n", "shown", "rci"}
    assert {"overall", "index", "overhead_risk", "position", "advice", "items", "not_shown"} <= set(document)


def test_two_findings_are_compared_as_different_people(run, files, tmp_path):
    written = []
    for number, path in enumerate(files):
        found = run("score", "pmo-50", str(path), "--format", "json")
        written.append(tmp_path / f"{number}.json")
        written[-1].write_text(found.stdout, "utf-8")
    document = json.loads(run("compare", *map(str, written), "--format", "json").stdout)
    assert (document["design"], document["pairs"]) == ("unpaired", None)


def test_a_pulse_follows_a_full_assessment(run, tmp_path):
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    first = answers(tmp_path / "full.csv", seed=1)
    second = answers(tmp_path / "pulse.csv", seed=2, questionnaire=pulse)
    asked = ("--questionnaire", "pmo-pulse", "--earlier-questionnaire", "pmo-50")
    done = run("compare", str(first), str(second), *asked)
    assert done.exit_code == 0, done.stderr
    assert "Pulse index" in done.stdout
    assert "Compared on 12 items that both questionnaires have" in done.stdout


def test_people_who_were_invited_narrow_what_is_known(run, files, tmp_path):
    context = tmp_path / "context.toml"
    context.write_text("[population]\nX = 9\nB = 9\nP = 12\nT = 8\nO = 6\n", "utf-8")
    plain, finite = (
        json.loads(run("compare", *map(str, files), "--format", "json", *options).stdout)
        for options in ((), ("--context", str(context), "--earlier-context", str(context)))
    )
    assert finite["dimensions"]["SPO"]["se"] < plain["dimensions"]["SPO"]["se"]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        pytest.param("{}", "group,SPO1\nX,3", "no findings JSON", id="JSON that is no findings"),
        pytest.param('{"schema": "findings/1"}', "{}", "no findings JSON", id="findings with nothing in them"),
        pytest.param("{broken", "{}", "no findings JSON", id="broken JSON"),
        pytest.param("code,group,SPO1\na,X,3\na,X,4", "group,SPO1\nX,3", "“a” stands in two rows", id="one code twice"),
        pytest.param("group,SPO1\nX,9", "group,SPO1\nX,3", "“9” is not an answer", id="a bad answer"),
    ],
)
def test_files_that_cannot_be_compared_are_refused(run, tmp_path, first, second, said):
    paths = [tmp_path / "first", tmp_path / "second"]
    for path, text in zip(paths, (first, second), strict=True):
        path.write_text(text, "utf-8")
    done = run("compare", *map(str, paths))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "first" in done.stderr


def test_a_findings_json_and_a_file_of_answers_are_refused(run, files, tmp_path):
    found = tmp_path / "found.json"
    found.write_text(run("score", "pmo-50", str(files[0]), "--format", "json").stdout, "utf-8")
    done = run("compare", str(found), str(files[1]))
    assert done.exit_code == 2
    assert "give two of a kind" in done.stderr


def test_findings_of_an_unknown_questionnaire_ask_for_its_file(run, files, tmp_path):
    found = json.loads(run("score", "pmo-50", str(files[0]), "--format", "json").stdout)
    found["questionnaire"]["sha256"] = "0" * 64
    path = tmp_path / "found.json"
    path.write_text(json.dumps(found), "utf-8")
    done = run("compare", str(path), str(path))
    assert done.exit_code == 2
    assert "no shipped questionnaire made these findings" in done.stderr
    done = run("compare", str(path), str(path), "--questionnaire", "pmo-50")
    assert "these findings are not both of pmo-50 1.0" in done.stderr
