"""`survey report`: a closed assessment as files that need nothing else and tell nothing of a few."""

import json
import re
from datetime import UTC, datetime

import html5lib
import pytest

from survey.actions.importing import import_responses
from survey.actions.running import close, create, launch, plan
from survey.catalogue import load_questionnaire, shipped
from survey.cli.database import database
from survey.core.findings import Findings
from survey.core.rounding import shown
from survey.language import words_in
from survey.store.engine import transaction
from survey.store.organisations import create_organisation, create_pmo
from tests.factories import pmo50, response

SMALLEST = 5
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()
# An XML namespace is a name: nothing is fetched from it.
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
SURE = {
    ("en", True): "established",
    ("en", False): "to confirm",
    ("fr", True): "établi",
    ("fr", False): "à confirmer",
}
HOSTILE = "<script>alert(1)</script> {{7*7}} $\\alpha$ \u202egnorw '\" &amp; {x} %s"


def report(run, *options):
    result = run("report", "demo", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


@pytest.fixture(scope="module")
def written(demo_template, tmp_path_factory):
    """The demo's report in both languages, and its JSON: written once, read by many."""
    from click.testing import CliRunner

    from survey.cli import survey

    folder = tmp_path_factory.mktemp("reports")
    environment = {"SURVEY_HOME": str(demo_template), "DATABASE_URL": None}
    for language in ("en", "fr"):
        arguments = ["report", "demo", "--out", str(folder), "--lang", language]
        assert CliRunner(env=environment).invoke(survey, arguments, catch_exceptions=False).exit_code == 0
    return folder


@pytest.fixture(scope="module", params=["en", "fr"])
def page(request, written):
    return request.param, (written / f"demo-{request.param}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def document(written):
    return json.loads((written / "demo.json").read_text("utf-8"), parse_constant=pytest.fail)


def test_the_files_lie_in_the_installation_and_are_named(run, demo):
    lines = report(run)
    assert lines == [str(demo / "reports" / name) for name in ("demo-en.html", "demo.json")]
    assert sorted(path.name for path in (demo / "reports").iterdir()) == ["demo-en.html", "demo.json"]


def test_the_format_chooses_the_files(run, demo, tmp_path):
    assert report(run, "--format", "json", "--out", tmp_path / "a" / "b") == [str(tmp_path / "a" / "b" / "demo.json")]


def test_the_page_needs_nothing_else_and_runs_nothing(page):
    _, html = page
    assert set(re.findall(r"https?://[^\"'\s<>)]+", html)) <= NAMESPACES
    assert not re.search(r"(?i)<script|<iframe|<link\b|javascript:|\son\w+=|@import", html)
    assert re.findall(r"url\((?!['\"]?(?:data:|#))[^)]{0,99}\)?", html) == []
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", html) == []


def test_the_page_says_that_it_is_a_demo(page):
    language, html = page
    assert f'<html lang="{language}"' in html
    assert html.count('class="demo"') == 1
    assert "Northfield Energy (demo)" in html


def test_every_word_of_the_page_is_filled_in(page):
    _, html = page
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    texts = [text for node in tree.iter() if node.tag != "style" for text in (node.text, node.tail) if text]
    attributes = [value for node in tree.iter() for value in node.attrib.values()]
    assert [text for text in (*texts, *attributes) if "{" in text or text == "nan"] == []
    assert len(texts) > 500


def test_the_json_is_the_findings_marked_as_a_demo(document):
    assert document["demo"] is True
    assert document["schema"] == "findings/1"
    assert (document["assessment"], document["closed_on"]) == ("demo", "2026-11-20")
    assert Findings.from_document(document).respondents.total == document["respondents"]["total"] == 79


def test_page_and_json_hold_the_same_figures(page, document):
    language, html = page
    number = words_in(language).number
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    cells = {
        text(row.find("th")): [text(cell) for cell in row.findall("td")]
        for row in tree.iter("tr")
        if row.find("th") is not None and len(row.findall("td")) == 7
    }
    assert len(cells) == len(document["dimensions"]) == 10
    for key, dimension in document["dimensions"].items():
        name = pmo50().dimension[key].name[language]
        (row,) = [found for head, found in cells.items() if head.startswith(name)]
        assert row[0].split(" ")[0] == number(dimension["score"])
        assert interval_in(row[0]) == [number(end) for end in dimension["interval"]]
        assert row[1] == str(dimension["n"])
        gap, *sure = row[4].split(" ", 1)
        assert [row[3], gap, row[5]] == [number(dimension[part]) for part in ("target", "gap", "priority")]
        assert sure == ([SURE[language, dimension["established"]]] if dimension["gap"] else [])
    overhead = document["overhead_risk"]
    risks = {
        text(row.find("th")): [text(cell) for cell in row.findall("td")]
        for row in tree.iter("tr")
        if row.find("th") is not None and len(row.findall("td")) == 2
    }
    interval, value = risks[pmo50().overhead.name[language]]
    assert value == number(overhead["value"])
    assert interval_in(interval) == [number(end) for end in overhead["interval"]]
    for driver in pmo50().overhead.drivers:
        (row,) = [
            found for head, found in risks.items() if head == f"{driver.name[language]} {driver.reason[language]}"
        ]
        found = overhead["drivers"][driver.id]
        assert [row[0].split(" ")[0], row[1]] == [number(found[part]) for part in ("risk", "contribution")]
        assert interval_in(row[0]) == [number(end) for end in found["interval"]]


def interval_in(cell: str) -> list[str]:
    """The two figures that end a cell."""
    return re.findall(r"[\d.,]+", cell)[-2:]


def test_the_json_says_of_groups_what_is_displayed_and_nothing_of_a_few(document):
    groups = [
        (name, cell)
        for part in (document["dimensions"], document["items"])
        for each in part.values()
        for name, cell in each["groups"].items()
    ]
    assert len(groups) > 250
    for name, cell in groups:
        assert name in {"X", "B", "P", "T", "PMO", "LEADERS", "PROJECTS"}
        assert cell["shown"] == (cell["n"] is not None) == (cell["mean"] is not None)
        assert cell["n"] is None or cell["n"] >= SMALLEST
        assert is_displayed(cell["mean"])
        assert [cell.get(part) for part in ("sd", "dk", "na")] == [None] * 3
        told = cell["shown"] and cell["n"] >= 8
        assert told or cell["interval"] is None
        agreement = cell.get("agreement") or {}
        assert told or [agreement.get(part) for part in ("rwg_star", "rwg_j", "ad")] == [None] * 3
    assert all(count is None or count >= SMALLEST for count in document["respondents"]["by_group"].values())
    for gap in document["perception"]:
        assert is_displayed(gap["difference"])
        assert all(map(is_displayed, gap["means"] or ()))
    for item in document["items"].values():
        assert is_displayed(item["mean"])
        assert item["n"] is None or item["n"] >= SMALLEST
        assert all(bar["count"] != 1 for bar in item["distribution"] or ())


def test_an_open_assessment_has_no_report(run, demo):
    result = run("report", "demo-open")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "demo-open: demo-open is open; close it first, then its report is made\n"
    assert not (demo / "reports").exists()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--format", "pdf"], "pdf is no format; use html or json", id="format"),
        pytest.param(["--format", "html,PDF,json"], "PDF is no format", id="one of several formats"),
        pytest.param(["--format", ""], "is no format", id="no format"),
        pytest.param(["--lang", "de"], "'de' is not one of 'en', 'fr'", id="language"),
        pytest.param(["--out", "/dev/null"], "cannot be written", id="folder"),
    ],
)
def test_what_it_cannot_do_is_refused(run, options, said):
    result = run("report", "demo", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_names_that_try_to_be_markup_stay_names(run, home, tmp_path):
    names = close_with_names(HOSTILE)
    result = run("report", "hostile", "--out", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads((tmp_path / "hostile.json").read_text("utf-8"))
    assert [document[key] for key in ("organisation", "pmo", "title")] == names
    html = (tmp_path / "hostile-en.html").read_text("utf-8")
    assert "<script" not in html
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    # Each name stands in a place of its own, where one that turns the line around turns nothing but itself.
    assert [node.text for node in tree.iter("bdi")] == names
    assert tree.find(".//title").text.endswith(names[2])
    assert all(node.tag in {"html", "head", "body"} or "alert" not in " ".join(node.attrib) for node in tree.iter())


def close_with_names(text):
    """Close an assessment whose every name holds this text."""
    names = [f"{text} {part}" for part in ("organisation", "pmo", "title")]
    questionnaire = load_questionnaire(shipped()["pmo-50"])
    with database() as (settings, engine):
        with transaction(engine) as session:
            owner = create_organisation(session, names[0], demo=False, today=TODAY)
            pmo = create_pmo(session, owner.id, names[1])
        draft = create(engine, plan(pmo, names[2], questionnaire, SMALLEST, "hostile"), TODAY)
        opened = launch(engine, settings.secret_key, draft, NOW)
        answers = [response(questionnaire, group, "3") for group in "XBPO" for _ in range(6)]
        import_responses(engine, opened, answers, TODAY)
        close(engine, opened, NOW)
    return names


def is_displayed(value):
    return value is None or value == float(shown(value))


def text(node):
    return " ".join("".join(node.itertext()).split())
