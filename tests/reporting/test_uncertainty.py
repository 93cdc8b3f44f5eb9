"""How sure the report is: beside every figure its interval, or why there is none."""

import re
from dataclasses import replace
from html import unescape

import pytest

from survey.charts.canvas import Chart, Painter
from survey.charts.scene import Scene
from survey.core.findings import DimensionFindings
from survey.reporting import maturity, page, quality, risk, sides, story, strip
from survey.reporting.page import render_body
from survey.reporting.text import write_text
from tests.charts.conftest import make_scene
from tests.reporting.test_story import COVER, scene

FEW = "How many sets of answers look doubtful is not shown: fewer than 5."


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts with their words only: drawing them takes seconds."""

    def worded(painter: Painter, told: Scene, *_: object) -> Chart:
        return Chart("", "", painter.title(told), painter.describe(told))

    monkeypatch.setattr(page, "chart", worded)


@pytest.fixture(scope="module")
def usual() -> Scene:
    """Many answers from every group: nearly every figure has its interval."""
    return make_scene()


def changed(told: Scene, **parts: object) -> Scene:
    return replace(told, findings=replace(told.findings, **parts))


def placed(told: Scene, low: float, high: float) -> Scene:
    return changed(told, position=replace(told.findings.position, interval=(low, high)))


def with_dimension(told: Scene, key: str, **parts: object) -> Scene:
    found: DimensionFindings = told.findings.dimensions[key]
    return changed(told, dimensions={**told.findings.dimensions, key: replace(found, **parts)})


def printed(told: Scene) -> str:
    """The page's own words, without its markup."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", render_body(told, COVER)).split()))


def text(told: Scene) -> str:
    lines: list[str] = []
    write_text(told.findings, told.questionnaire, told.words, lines.append)
    return "\n".join(lines)


def test_each_figure_of_the_strip_says_how_sure_it_is(usual: Scene) -> None:
    assert [fact.interval[:14] for fact in strip.facts_strip(usual)] == ["", *["95% interval: "] * 3]
    small = strip.facts_strip(scene("few of many sides"))
    assert {fact.interval for fact in small[1:]} == {"No interval can be shown here."}


def test_two_sides_read_the_other_way_round_keep_their_interval(usual: Scene) -> None:
    apart = tuple(replace(gap, difference=-4.0, interval=(-4.4, -3.6)) for gap in usual.findings.perception)
    widest = strip.facts_strip(changed(usual, perception=apart))[-1]
    assert (widest.figure, widest.interval) == ("4.0", "95% interval: 3.6\u00a0to\u00a04.4")


def test_a_place_between_two_zones_is_said_to_be_between_them(usual: Scene) -> None:
    between = placed(usual, 30.0, 42.0)
    (place, *_) = story.place_sentences(between)
    assert place.startswith("Your PMO is placed between “Reporting” and “Support” (")
    assert place.endswith("95% interval: 30.0\u00a0to\u00a042.0.")
    assert story.headline(between).startswith("A PMO between “Reporting” and “Support” whose ")
    assert not story.is_sure(between)


@pytest.mark.parametrize(("low", "sure"), [(34.94, False), (34.95, True)], ids=["below", "shown as the limit"])
def test_a_place_inside_one_zone_keeps_its_profile(usual: Scene, low: float, sure: bool) -> None:
    assert story.is_sure(placed(usual, low, 42.0)) is sure
    assert next(story.place_sentences(placed(usual, low, 42.0))).startswith("Your PMO’s profile is") is sure


def test_a_partial_view_stays_cautious_whatever_its_interval(usual: Scene) -> None:
    partial = changed(placed(usual, 30.0, 42.0), quality=replace(usual.findings.quality, grade="C"))
    assert story.headline(partial).startswith("From what we have, your PMO looks like “")
    assert "profile is" not in next(story.place_sentences(partial))


def test_the_risk_is_told_with_its_interval(usual: Scene) -> None:
    told = changed(usual, overhead_risk=replace(usual.findings.overhead_risk, value=61.0, interval=(55.0, 66.5)))
    assert "(61.0 out of 100). 95% interval: 55.0\u00a0to\u00a066.5." in next(risk.risk_sentences(told))


def test_a_dimension_of_small_groups_tells_how_far_their_means_run(usual: Scene) -> None:
    told = with_dimension(usual, "VAL", interval=None, range=(2.1, 3.4), established=False)
    said = "Group means run from 2.1 to 3.4; too few answers for an interval."
    assert said in printed(told)
    assert said in " ".join(text(told).split())
    assert "No line: too few answers for one." in printed(told)
    alone = with_dimension(usual, "VAL", interval=None, range=(2.1, 2.1), established=False)
    assert maturity.without_interval(alone, alone.findings.dimensions["VAL"]) == "No interval can be shown here."


def test_only_a_gap_whose_whole_interval_lies_below_the_target_is_established(usual: Scene) -> None:
    found = usual.findings.dimensions["STR"]
    assert maturity.certainty(usual, replace(found, gap=1.0, established=True)) == "established"
    assert maturity.certainty(usual, replace(found, gap=1.0, established=False)) == "to confirm"
    assert maturity.certainty(usual, replace(found, gap=0.0, established=False)) == ""


def test_a_bound_stands_before_its_figure_everywhere_and_is_explained_once(usual: Scene) -> None:
    plain = without_bounds(usual)
    assert maturity.bounds_sentence(plain) is None
    told = with_dimension(plain, "DEL", score=4.6, bound="or_more", interval=None)
    explained = maturity.bounds_sentence(told)
    assert explained
    assert printed(told).count(explained) == 1
    for said in (printed(told), text(told)):
        assert "≥ 4.6" in said.replace("\u00a0", " ")
        assert not re.search(r"(?<!≥)[\s>]4\.6(?!\d)", said.replace("≥\u00a0", "≥"))


def without_bounds(told: Scene) -> Scene:
    found = told.findings
    return changed(
        told,
        dimensions={
            key: replace(each, bound=None, groups={c: replace(cell, bound=None) for c, cell in each.groups.items()})
            for key, each in found.dimensions.items()
        },
        items={
            key: replace(each, bound=None, groups={c: replace(cell, bound=None) for c, cell in each.groups.items()})
            for key, each in found.items.items()
        },
    )


def test_a_difference_that_is_no_chance_is_named(usual: Scene) -> None:
    gap = next(each for each in usual.findings.perception if len(each.items) > 1)
    seen = replace(gap, dimension="VAL", difference=1.2, means=(4.1, 2.9), interval=(0.6, 1.8), flag="blind_spot")
    missed = replace(seen, dimension="STD", difference=-0.9, means=(2.4, 3.3), flag="hidden_strength")
    told = changed(usual, perception=(missed, seen))
    sentences = [said.text for said in sides.flag_sentences(told)]
    assert sentences == [
        "Blind spot on Value & benefits: the PMO gives 4.1, leaders 2.9.",
        "Hidden strength on Standards & methods: leaders give 3.3, the PMO 2.4.",
    ]
    assert all(sentence in printed(told) for sentence in sentences)
    assert all(sentence in " ".join(text(told).split()) for sentence in sentences)


def test_one_statement_does_not_speak_for_its_dimension(usual: Scene) -> None:
    several = replace(usual.findings.perception[0], items=("VAL3", "VAL4"), difference=0.2, means=(3.0, 2.8))
    single = replace(several, items=("SPO3",), difference=0.9, means=(3.9, 3.0))
    told = changed(usual, perception=(single, several))
    assert sides.widest_first(told) == [several, single]
    assert "one statement: “When the PMO raises a problem, senior management acts on it”" in printed(told)


@pytest.mark.parametrize(("rate", "told"), [(0.29, 0), (0.3, 1)])
def test_what_a_third_of_a_group_cannot_judge_is_not_visible_to_it(usual: Scene, rate: float, told: int) -> None:
    item = usual.questionnaire.item["VAL4"]
    found = usual.findings.items["VAL4"]
    groups = {key: replace(cell, dk_rate=rate if key == "X" else 0.0) for key, cell in found.groups.items()}
    blind = changed(usual, items={**usual.findings.items, "VAL4": replace(found, groups=groups)})
    sentences = [said.text for said in maturity.not_visible(blind, [item])]
    assert len(sentences) == told
    assert all(each.startswith("30% of Executives and sponsors answered “Don’t know” to “What") for each in sentences)
    assert all(each in printed(blind) for each in sentences)


@pytest.mark.parametrize(
    ("careless", "moves", "said"),
    [
        (0, {}, "No set of answers looks doubtful."),
        (1, {}, "One set of answers looks doubtful; with it left out, no dimension moves by more than 0.2."),
        (6, {}, "6 sets of answers look doubtful; with them left out, no dimension moves by more than 0.2."),
        (
            6,
            {"STD": 0.31, "VAL": -0.27},
            "6 sets of answers look doubtful; with them left out: Standards & methods +0.3; Value & benefits −0.3.",
        ),
        (None, {}, FEW),
        (
            None,
            {"STD": None},
            FEW + " With them left out, these move by more than 0.2: Standards & methods.",
        ),
    ],
    ids=["none", "one", "several", "several that matter", "a few", "a few that matter"],
)
def test_doubtful_answers_are_told(usual: Scene, careless: int | None, moves: object, said: str) -> None:
    found = replace(usual.findings.quality, careless=careless, careless_moves=moves)
    assert quality.careless_sentence(changed(usual, quality=found)) == said


def test_the_method_says_how_intervals_were_made(usual: Scene) -> None:
    said = quality.intervals_sentence(changed(usual, seed=7, draws=2000))
    assert "2,000 draws of people inside each group, started from number 7;" in said


def test_a_report_from_before_intervals_says_so(usual: Scene) -> None:
    old = changed(usual, seed=None, draws=None)
    assert quality.careless_sentence(old) is None
    assert "made before intervals were worked out: each gap is to be confirmed." in printed(old)


def test_whether_groups_matter_is_said_in_words(usual: Scene) -> None:
    told = changed(usual, quality=replace(usual.findings.quality, icc1={"SPO": 0.12, "STD": -0.04, "INF": None}))
    assert "accounts for about 0% to 12% of the differences between their answers, most on “Sponsorship" in (
        quality.groups_sentence(told)
    )
    assert quality.groups_sentence(scene("leaders only")).startswith("Too few groups to tell")


def test_a_reliability_below_zero_warns_of_a_statement_turned_round(usual: Scene) -> None:
    reliability = replace(usual.findings.dimensions["SPO"].reliability, alpha=-0.4, indicative=True)
    told = with_dimension(usual, "SPO", reliability=reliability)
    (warning,) = [each for each in quality.reliability_sentences(told) if "below zero" in each]
    assert warning.startswith("Sponsorship & mandate: ")
    assert "−0.4" in printed(told)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_terminal_has_each_interval_in_eighty_columns(language: str) -> None:
    told = make_scene(language)
    lines = text(told).splitlines()
    assert max(map(len, lines)) <= 80
    low, high = (told.words.number(end) for end in told.findings.dimensions["STR"].interval)
    name = told.words.of(told.questionnaire.dimension["STR"].name)
    (row,) = [line for line in lines if line.startswith(name[:16])]
    assert re.search(rf"\b{low}\W+(to|à)\W+{high}\b", row)
    assert any("=o" in line or "o=" in line for line in lines)


def test_the_terminal_marks_a_gap_to_confirm(usual: Scene) -> None:
    told = with_dimension(usual, "STR", established=False)
    assert re.search(r"^Strategic alignment .* 1\.\d\? Act now$", text(told), re.MULTILINE)
    assert "? to confirm: " in text(told)
    assert all(found.established or not found.gap for key, found in usual.findings.dimensions.items() if key != "STR")


def test_french_writes_an_interval_its_own_way() -> None:
    french = make_scene("fr")
    low, high = (french.words.number(end) for end in french.findings.overall.interval)
    assert f"Intervalle à 95 % : de {low} à {high}" in printed(french).replace("\u00a0", " ")
    assert "interval:" not in printed(french)
