"""How each number was computed: each has an explanation, no link leads to nothing, formulas give the figure."""

import re
from dataclasses import replace
from functools import cache
from random import Random

import html5lib
import pytest

from survey.actions.made_up import made_up_responses
from survey.catalogue import load_questionnaire, shipped
from survey.charts.scene import Scene
from survey.language import words_in
from survey.reporting import strip
from survey.reporting.environment import templates
from survey.reporting.explanations import explain, figures
from survey.reporting.how import annex, links_in_file, render_annex, render_how
from survey.reporting.names import hidden_text
from survey.reporting.page import render_file
from survey.reporting.text import write_text
from tests.factories import findings, pmo50
from tests.reporting.test_story import CASES, COVER, scene

ENGLISH = words_in("en")
SCENES = [(case, "en") for case in CASES] + [("everybody", "fr"), ("no axis", "fr")]


@cache
def holder() -> Scene:
    """Made-up answers of every group, nothing hidden, nothing rounded."""
    answers = made_up_responses(pmo50(), dict.fromkeys("XBPTOL", 9), Random(5))
    stated = {"facts": {"sponsor_changed": True, "reorganisation": True}, "population": dict.fromkeys("XBPTOL", 12)}
    return Scene(findings(pmo50(), answers, **stated), pmo50(), ENGLISH)


def weighted(rows):
    return sum(row.weight * row.value for row in rows) / sum(row.weight for row in rows)


def made_from(figure):
    """The figure, and the rows that it is made from."""
    explanation = explain(holder(), figure)
    return explanation.value, explanation.inputs


@pytest.mark.parametrize(
    "figure",
    [
        "overall",
        *(f"{kind}/{each.id}" for kind in ("dimension",) for each in pmo50().dimensions),
        *(f"item/{each.id}" for each in pmo50().items),
        *(f"driver/{each.id}" for each in pmo50().overhead.drivers),
    ],
)
def test_a_weighted_mean_is_that_of_its_inputs(figure):
    value, rows = made_from(figure)
    assert weighted(rows) == pytest.approx(value, abs=1e-9)


def test_the_risk_of_a_statement_is_that_of_its_groups():
    for driver in pmo50().overhead.drivers:
        for part in driver.items:
            value, rows = made_from(f"item-risk/{part.item}")
            risk = 100 * (5 - weighted(rows)) / 4
            assert (100 - risk if pmo50().item[part.item].reversed else risk) == pytest.approx(value, abs=1e-9)


def test_the_index_is_its_drivers_and_what_is_stated():
    found = explain(holder(), "risk")
    drivers, points, facts = (table.rows for table in found.tables)
    top = sorted((row.value for row in drivers), reverse=True)[:2]
    base = 0.75 * weighted(drivers) + 0.25 * sum(top) / 2
    assert base == pytest.approx(holder().findings.overhead_risk.base, abs=1e-9)
    added = sum(row.value for row in facts)
    assert added >= 10
    assert base + added == pytest.approx(found.value, abs=1e-9)
    assert sum(row.value for row in points) + added == pytest.approx(found.value, abs=1e-9)


def test_the_points_of_a_driver_are_its_risk_times_its_share():
    drivers, points, _ = (table.rows for table in explain(holder(), "risk").tables)
    top = sorted(drivers, key=lambda row: -row.value)[:2]
    for driver, added in zip(drivers, points, strict=True):
        share = 0.75 * driver.weight + (0.125 if driver in top else 0)
        assert share * driver.value == pytest.approx(added.value, abs=1e-9)


def test_the_place_is_its_composites_and_they_are_their_dimensions():
    found = explain(holder(), "position")
    index, load = found.inputs
    assert index.weight * index.value + load.weight * (100 - load.value) == pytest.approx(found.value, abs=1e-9)
    composites = holder().findings.position.composites
    for table, name in zip(found.tables[1:], ("sc", "sup", "pfm"), strict=False):
        assert weighted(table.rows) == pytest.approx(composites[name], abs=1e-9)
    assert load.value == composites["ad"]


@pytest.mark.parametrize("key", [each.id for each in pmo50().dimensions])
def test_a_priority_is_gap_importance_and_link(key):
    value, (gap, importance, link) = made_from(f"priority/{key}")
    assert 100 * gap.value / 4 * importance.value * link.value == pytest.approx(value, abs=1e-9)
    value, (score, target) = made_from(f"gap/{key}")
    assert max(0, target.value - score.value) == pytest.approx(value, abs=1e-9) == gap.value


def test_the_secured_level_is_the_lowest_and_shares_are_a_whole():
    value, rows = made_from("secured-level")
    assert min(row.value for row in rows) == value
    _, parts = made_from("effort/EFF_ACTUAL")
    assert sum(row.value for row in parts) == pytest.approx(100, abs=1e-9)
    for figure in figures(holder()):
        if figure.startswith("perception/"):
            value, (first, second) = made_from(figure)
            assert first.value - second.value == pytest.approx(value, abs=1e-9)


def displayed(found):
    """The ids of all numbers in findings that a report may show."""
    yield from ("overall" for _ in [0] if found.overall.score is not None)
    yield from ("index" for _ in [0] if found.index is not None and found.index.score is not None)
    yield from ("secured-level" for _ in [0] if found.overall.secured_level is not None)
    for key, dimension in found.dimensions.items():
        yield from (f"{kind}/{key}" for kind in ("dimension", "gap", "priority") if dimension.score is not None)
        yield from (f"reliability/{key}" for _ in [0] if dimension.alpha is not None)
        yield from (f"dimension/{key}/{column}" for column, cell in dimension.groups.items() if cell.mean is not None)
    for key, item in found.items.items():
        yield from (f"item/{key}" for _ in [0] if (item.mean, item.dk_rate) != (None, None))
        cells = item.groups.items()
        yield from (f"item/{key}/{column}" for column, cell in cells if (cell.mean, cell.dk_rate) != (None, None))
    yield from (f"perception/{gap.dimension}" for gap in found.perception if gap.difference is not None)
    yield from (f"effort/{key}" for key, shared in found.effort.items() if shared.shares)
    yield from (f"advice/{fired.rule}" for fired in found.advice)
    yield from ("response" for _ in [0] if found.respondents.total is not None)
    yield from ("careless" for _ in [0] if found.quality.careless is not None)
    yield "grade"
    if found.overhead_risk is not None:
        yield from ("risk" for _ in [0] if found.overhead_risk.value is not None)
        yield from (f"driver/{key}" for key, each in found.overhead_risk.drivers.items() if each.risk is not None)
        yield from (f"lever/{key}" for key in found.overhead_risk.levers)
        parts = {key: risk for each in found.overhead_risk.drivers.values() for key, risk in each.items.items()}
        yield from (f"item-risk/{key}" for key, risk in parts.items() if risk is not None and key in found.items)
    yield from ("position" for _ in [0] if found.position is not None and found.position.value is not None)


@pytest.mark.parametrize("case", CASES)
def test_every_displayed_number_has_an_explanation_and_nothing_else_has(case):
    listed = list(figures(scene(case)))
    assert len(set(listed)) == len(listed)
    assert set(listed) == set(displayed(scene(case).findings))


@pytest.mark.parametrize(("case", "language"), SCENES)
def test_an_annex_reads_well_and_no_link_in_it_dangles(case, language):
    shown = scene(case, language)
    page = html5lib.parse(render_annex(links_in_file(shown)), namespaceHTMLElements=False)
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == len(list(annex(links_in_file(shown))))
    links = {element.get("href") for element in page.iter("a")}
    assert {link.removeprefix("#") for link in links} <= set(ids)
    texts = [text.strip() for node in page.iter() for text in (node.text, node.tail) if text and text.strip()]
    assert [text for text in texts if re.search(r"[{}<]\w|\bnan\b|\binf\b|\[\]", text)] == []
    if language == "fr":
        assert [text for text in texts if re.search(r"(?<![\d.])\d+\.\d(?![\d.])", text)] == []


@pytest.mark.parametrize(
    ("case", "language"), [("everybody", "en"), ("everybody", "fr"), ("a pulse", "fr"), ("nobody", "en")]
)
def test_no_link_of_a_report_in_one_file_dangles(case, language):
    shown = pulse(language) if case == "a pulse" else scene(case, language)
    page = html5lib.parse(render_file(shown, COVER, ""), namespaceHTMLElements=False)
    ids = [element.get("id") for element in page.iter() if element.get("id", "").startswith(("how-", "part-"))]
    assert len(ids) == len(set(ids))
    links = list(page.iter("a"))
    assert {link.get("href").removeprefix("#") for link in links} <= set(ids)
    asked = [link for link in links if (link.get("class") or "").startswith("why")]
    assert (len(asked) > 30) == (case != "nobody")
    for link in asked:
        # Who hears only the link knows which figure it asks about.
        assert "".join(link.itertext()).strip().lower() in link.get("aria-label").lower()


def pulse(language: str) -> Scene:
    """A short questionnaire: one figure over all its statements, no overall score."""
    asked = load_questionnaire(shipped()["pmo-pulse"])
    found = findings(asked, made_up_responses(asked, dict.fromkeys(asked.group, 9), Random(5)), smallest=5)
    return Scene(found, asked, words_in(language))


def test_a_pulse_shows_its_index_where_it_has_no_overall_score():
    shown, lines = pulse("en"), []
    (fact,) = [fact for fact in strip.facts_strip(shown) if fact.about == "index"]
    assert fact.label == "Pulse index, of 5"
    explanation = explain(shown, "index")
    assert explanation.shown == fact.figure
    assert explanation.value == shown.findings.index.score
    assert len(explanation.inputs) == len(shown.questionnaire.items)
    write_text(shown.findings, shown.questionnaire, shown.words, lines.append)
    assert any(line.startswith(f"{fact.figure}  Pulse index, of 5") for line in lines)
    assert explain(scene("everybody"), "index") is None


@pytest.mark.parametrize("case", CASES)
def test_every_input_and_parent_is_a_figure_of_this_questionnaire(case):
    for explanation in annex(links_in_file(scene(case))):
        named = [row.figure for table in explanation.tables for row in table.rows if row.figure]
        assert [
            figure for figure in (*named, *explanation.subject.parents) if explain(scene(case), figure) is None
        ] == []


def test_hidden_and_empty_say_the_same_and_nothing_more():
    hidden, empty = scene("too few"), scene("nobody")
    assert explain(hidden, "dimension/SPO/X") == explain(empty, "dimension/SPO/X")
    for figure in ("overall", "risk", "position", "item/SPO1", "item/SPO1/X", "dimension/SPO", "driver/K1", "gap/SPO"):
        for shown in (hidden, empty):
            explanation = explain(shown, figure)
            assert explanation.hidden
            assert explanation.shown == hidden_text(shown)
            page = render_how(explanation, links_in_file(shown), "/reports/some")
            assert "<table" not in page
            assert page.count(hidden_text(shown)) == 1


def test_a_group_that_counts_inside_another_is_not_shown_by_itself():
    assert explain(scene("everybody"), "dimension/SPO/O").hidden
    assert not explain(scene("everybody"), "dimension/SPO/PMO").hidden


@pytest.mark.parametrize(
    "figure",
    [
        "nothing",
        "dimension",
        "dimension/XXX",
        "dimension/SPO/Q",
        "item/SPO1/X/Y",
        "driver/K9",
        "advice/R99",
        "risk/K1",
        "//",
        "gap/",
        "perception/XXX",
        "perception/VAL/OTHER",
        "item-risk/GOV1",
        "effort/XXX",
        "lever/GOV1",
    ],  # easier to read than a list
)
def test_an_id_that_the_questionnaire_does_not_have_is_not_found(figure):
    assert explain(scene("everybody"), figure) is None


def test_an_input_that_is_not_shown_is_said_so_and_leaves_no_sum_to_solve():
    few = scene("few of many sides")
    explanation = explain(few, "dimension/VAL")
    assert "not shown" in [row.shown for row in explanation.inputs]
    assert "?" in explanation.steps[0].sum.text
    assert explanation.steps[0].sum.text.endswith(f"/ (Σ w) = {explanation.shown}")


def test_a_sum_that_its_rounded_inputs_do_not_give_says_so():
    loose = [explanation for explanation in annex(links_in_file(scene("everybody"))) if not explanation.exact]
    tight = [explanation for explanation in annex(links_in_file(scene("everybody"))) if explanation.exact]
    assert loose
    assert tight
    note = "Inputs are shown rounded"
    links = links_in_file(scene("everybody"))
    assert render_how(loose[0], links, "/").count(note) == 1
    assert note not in render_how(tight[0], links, "/")


def test_a_number_asks_how_it_was_computed_and_one_that_is_not_shown_does_not():
    source = templates.from_string('{% import "how_part.html" as how with context %}{{ how.why(figure, text) }}')
    links = links_in_file(scene("everybody"))
    (link,) = html5lib.parseFragment(
        source.render(links=links, say=ENGLISH.say, figure="dimension/SPO", text="2.5"), namespaceHTMLElements=False
    )
    assert (link.tag, link.text, link.get("href")) == ("a", "2.5", "#how-dimension-SPO")
    assert link.get("aria-label") == "2.5, how was this computed?"
    assert source.render(links=links, say=ENGLISH.say, figure="dimension/SPO/O", text="–").strip() == "–"


@pytest.mark.parametrize("case", ["everybody", "as good as can be", "a vacant seat", "few of many sides", "no axis"])
def test_every_line_of_arithmetic_is_true(case):
    """As printed: to the last digit, or within what rounding can do where the page says so."""
    lines = [
        step.sum
        for found in annex(links_in_file(scene(case)))
        for step in found.steps
        if step.sum and " = " in step.sum.text
    ]
    known = [line for line in lines if not re.search("[?≥≤%pBΔ]", line.text)]
    assert len(known) > 10
    for line in known:
        left, right = line.text.translate(str.maketrans("×−;", "*-,")).rsplit(" = ", 1)
        value = eval(left, {"min": min, "max": max})  # noqa: S307  # our own arithmetic
        assert value == pytest.approx(float(right), abs=0.0501 if line.exact else 2.5), line.text


def test_hostile_names_stay_text():
    shown = scene("everybody")
    evil = {"en": '<script>alert("1")</script>{0}{name}%s'}
    asked = replace(
        shown.questionnaire,
        dimensions=tuple(replace(each, name=evil, definition=evil) for each in shown.questionnaire.dimensions),
        items=tuple(replace(each, text=evil) for each in shown.questionnaire.items),
        groups=tuple(replace(each, name=evil) for each in shown.questionnaire.groups),
    )
    text = render_annex(links_in_file(replace(shown, questionnaire=asked)))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
