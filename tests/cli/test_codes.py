"""`survey codes`: codes on paper, as a table and as slips to cut apart."""

import csv
import io
import re

import html5lib
import pytest

from survey.actions.inviting import open_code
from survey.cli.database import database
from survey.core.codes import canonical
from survey.language import LANGUAGES
from survey.store.assessments import find_assessment
from survey.store.engine import reading, transaction
from survey.store.invitations import invitations_of
from survey.store.links import find_link
from survey.store.rows import AssessmentRow

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}")
pytestmark = pytest.mark.usefixtures("demo")


def rows_of(result):
    assert (result.exit_code, result.stderr) == (0, "")
    return list(csv.DictReader(io.StringIO(result.stdout)))


def invited():
    with database() as (_, engine), reading(engine) as session:
        return list(invitations_of(session, find_assessment(session, "demo-open")))


def test_each_code_opens_an_invitation_of_nobody_in_its_group(run):
    rows = rows_of(run("codes", "demo-open", "--group", "P", "--count", 20))
    assert len({row["code"] for row in rows}) == 20
    assert all(CODE.fullmatch(row["code"]) for row in rows)
    assert {(row["group"], row["address"]) for row in rows} == {("P", "http://127.0.0.1:5000/code")}
    people = invited()
    assert {(each.name, each.address, each.group, each.state) for each in people} == {("", None, "P", "invited")}
    with database() as (_, engine):
        with reading(engine) as session:
            links = [find_link(session, canonical(row["code"])) for row in rows]
        assert all(link.typed for link in links)
        assert {link.invitation for link in links} == {each.id for each in people}
        token = open_code(engine, canonical(rows[0]["code"]))
        with reading(engine) as session:
            assert find_link(session, token).invitation == links[0].invitation


def test_codes_bear_the_address_that_people_use(run, monkeypatch):
    monkeypatch.setenv("SURVEY_URL", "https://survey.example.org")
    rows = rows_of(run("codes", "demo-open", "--group", "P", "--count", 1))
    assert rows[0]["address"] == "https://survey.example.org/code"


def test_no_code_is_kept(run, home):
    rows = rows_of(run("codes", "demo-open", "--group", "P", "--count", 5))
    kept = b"".join(path.read_bytes() for path in (home / "instance").rglob("*") if path.is_file())
    for row in rows:
        assert row["code"].encode() not in kept
        assert canonical(row["code"]).encode() not in kept


def test_slips_say_which_survey_where_and_how_in_every_language(run, tmp_path):
    path = tmp_path / "slips.html"
    rows = rows_of(run("codes", "demo-open", "--group", "P", "--count", 9, "--html", path))
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(path.read_text("utf-8"))
    slips = ["".join(each.itertext()) for each in page.iter("section")]
    assert len(slips) == 9
    for slip, row in zip(slips, rows, strict=True):
        assert row["code"] in slip
        assert row["address"] in slip
        assert slip.count(row["code"]) == 1
    languages = {each.get("lang") for each in next(page.iter("section")).iter() if each.get("lang")}
    assert languages == set(LANGUAGES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "--group", "P", "--count", 1), "demo is closed; nobody can be invited any more"),
        (("demo-open", "--group", "PMO", "--count", 1), "“PMO” is no group; use one of X, B"),
        (("nowhere", "--group", "P", "--count", 1), "there is no assessment “nowhere”"),
        (("demo-open", "--group", "P", "--count", 0), "0 is not in the range 1<=x<=1000"),
        (("demo-open", "--group", "P", "--count", 1001), "1001 is not in the range"),
        (("demo-open", "--count", 3), "Missing option '--group'"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_made(run, arguments, said):
    result = run("codes", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert invited() == []


def test_people_who_are_asked_by_name_get_no_codes(run):
    with database() as (_, engine), transaction(engine) as session:
        assessment = find_assessment(session, "demo-open")
        session.get(AssessmentRow, (assessment.organisation, assessment.id)).mode = "pseudonymous"
    result = run("codes", "demo-open", "--group", "P", "--count", 1)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "invite people by name" in result.stderr


def test_a_sheet_that_cannot_be_written_loses_no_code(run, tmp_path):
    result = run("codes", "demo-open", "--group", "P", "--count", 2, "--html", tmp_path / "nowhere" / "slips.html")
    assert result.exit_code == 2
    assert "the codes above are valid" in result.stderr
    assert len(CODE.findall(result.stdout)) == 2
    assert len(invited()) == 2
