"""`survey invite`: a link for each person of a file, or for nobody."""

import csv
import io

import pytest

from survey.cli.database import database
from survey.store.assessments import find_assessment
from survey.store.engine import reading
from survey.store.invitations import invitations_of
from survey.store.links import find_link

PEOPLE = "name,group,address,language\nAda,X,ada@example.org,fr\n\nBo,L,,\n"
pytestmark = pytest.mark.usefixtures("demo")


def invited():
    with database() as (_, engine), reading(engine) as session:
        return list(invitations_of(session, find_assessment(session, "demo-open")))


def test_each_person_gets_a_link_that_opens_their_invitation(run, file):
    result = run("invite", "demo-open", file(PEOPLE))
    assert (result.exit_code, result.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["name"], row["group"]) for row in rows] == [("Ada", "X"), ("Bo", "L")]
    ada, bo = invited()
    assert (ada.name, ada.group, ada.address, ada.language) == ("Ada", "X", "ada@example.org", "fr")
    assert (bo.address, bo.language) == (None, None)
    with database() as (_, engine), reading(engine) as session:
        links = [find_link(session, row["link"].removeprefix("http://127.0.0.1:5000/s/")) for row in rows]
    assert [(link.purpose, link.invitation) for link in links] == [("personal", ada.id), ("personal", bo.id)]


def test_links_bear_the_address_that_people_use(run, file, monkeypatch):
    monkeypatch.setenv("SURVEY_URL", "https://survey.example.org")
    assert ",https://survey.example.org/s/" in run("invite", "demo-open", file(PEOPLE)).stdout


def test_no_token_is_kept(run, file, home):
    tokens = [
        line.rpartition("/")[2].encode() for line in run("invite", "demo-open", file(PEOPLE)).stdout.splitlines()[1:]
    ]
    kept = b"".join(path.read_bytes() for path in (home / "instance").rglob("*") if path.is_file())
    assert b"ada@example.org" in kept
    assert not any(token in kept for token in tokens)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeffgroup;name\nX;Ada\n", id="semicolons, byte order mark, other order"),
        pytest.param('"name","group","remark"\n"Ada","X","one\ntwo"\n', id="quoted, a column of another kind"),
        pytest.param(" name , group\n Ada , X \n", id="spaces"),
    ],
)
def test_a_file_reads_the_same_however_it_was_saved(run, file, content):
    assert run("invite", "demo-open", file(content)).exit_code == 0
    assert [(each.name, each.group) for each in invited()] == [("Ada", "X")]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example";"x")', "+1", "-1+1", "@SUM(A1)", "＝1"])
def test_a_name_that_looks_like_a_formula_is_printed_as_text(run, file, name):
    content = io.StringIO()
    csv.writer(content).writerows([["name", "group"], [name, "X"]])
    (row,) = csv.DictReader(io.StringIO(run("invite", "demo-open", file(content.getvalue())).stdout))
    assert row["name"] == f"'{name}"
    assert invited()[0].name == name


FILES = {
    "an empty file": ("", [":1:name: this column is missing", ":1:group: this column is missing"]),
    "no group column": ("name,address\nAda,a\n", [":1:group: this column is missing"]),
    "a column twice": ("name,group,name\nAda,X,Bo\n", [":1:name: this column stands twice"]),
    "a header alone": ("name,group\n\n", [": the file names nobody"]),
    "a long row and a short one": (
        "name,group\nAda,X,x\nBo\nCy,X\n",
        [":2: 3 cells where the header has 2", ":3: 1 cells where the header has 2"],
    ),
    "broken UTF-8": ("name,group\nAda,X\nZoé,X\n".encode() + b"B\xff,X\n", [":4: the file is not UTF-8"]),
    "a stray quote": ('name,group\n"Ada"x,X\n', [":2: this is not CSV"]),
    "one bad row among good ones": ("name,group\nAda,X\n\nBo,PMO\n", [":4:group: “PMO” is no group; use one of X, B"]),
    "no name": ("name,group\n ,X\n", [":2:name: a name or an address is needed"]),
    "a language not asked in": (
        "name,group,language\nAda,X,de\n",
        [":2:language: the survey does not speak “de”; use one of en, fr"],
    ),
    "a name without end": (f"name,group\n{'x' * 300},X\n", [":2:name: “xxx"]),
    "a name of two lines": (
        'name,group\n"Ada\n\x00",X\n',
        [":2:name: “Ada\\n\\x00” is not one line"],
    ),
}


@pytest.mark.parametrize(("content", "said"), [pytest.param(*case, id=name) for name, case in FILES.items()])
def test_one_fault_keeps_everybody_out(run, file, content, said):
    result = run("invite", "demo-open", file(content))
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert f"given.csv{part}" in line
    assert invited() == []


def test_whoever_is_invited_already_keeps_everybody_out(run, file):
    run("invite", "demo-open", file(PEOPLE))
    result = run("invite", "demo-open", file("name,group,mail\nAda L,X,ADA@example.org\nCy,X,cy@example.org\n"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "given.csv:2:address: “ADA@example.org” is invited already" in result.stderr
    assert len(invited()) == 2


def test_letters_of_an_old_encoding_are_read_and_that_is_said(run, file):
    result = run("invite", "demo-open", file("nom;groupe\nZoé;X\n".encode("cp1252")))
    assert [each.name for each in invited()] == ["Zoé"]
    assert "given.csv: read as Windows-1252" in result.stderr


def test_nobody_is_invited_to_a_closed_assessment(run, file):
    result = run("invite", "demo", file(PEOPLE))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "demo is closed; nobody can be invited any more" in result.stderr


def test_an_unknown_assessment_and_a_missing_file_are_refused(run, file):
    assert "there is no assessment “x”; there are: demo, demo-open" in run("invite", "x", file(PEOPLE)).stderr
    assert run("invite", "demo-open", "none.csv").stderr == "none.csv: there is no such file; check the path\n"
