"""Two assessments compared, from answers to verdicts: design, versions, groups, pulses, what readers see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import sqrt
from statistics import fmean, stdev

import pytest

from survey.actions.comparing import AnswerSheet, compare_findings, compare_sheets
from survey.catalogue import content_sha256, load_questionnaire, shipped
from survey.core.answers import Response
from survey.core.assess import assess
from survey.core.compare import Setting, compare
from survey.core.comparison import Common, Comparison, Marks
from survey.core.context import Context
from survey.core.disclosure import Audience
from survey.core.errors import RefusedError
from survey.core.findings import Findings, QuestionnaireMark
from survey.core.layout import lay_out
from survey.core.pairing import Answered, Pairs, overlaps
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from survey.core.summary import summarise
from survey.core.wave import wave_of
from survey.core.workings import Basis
from tests.bench.made_up_rows import responses as made_up_responses
from tests.core.made_up import every
from tests.factories import MARK, harbour, pmo50, response

# The worked example of two waves (measurement.md 4.14, G5).
FIRST = (2.4, 2.8, 3.0, 2.2, 2.6, 3.2, 2.8, 2.4, 2.6)
SECOND = (3.0, 3.4, 3.2, 2.8, 3.6, 3.0, 3.4, 2.6, 3.2, 3.0)


@cache
def five_items() -> Questionnaire:
    """One group, and one dimension of five items of one weight, so that a score is a fifth of a sum."""
    group = replace(pmo50().group["O"], weight=1.0)
    items = tuple(replace(pmo50().item[f"STR{number}"], weight=1.0, groups=("O",)) for number in range(1, 6))
    return replace(
        pmo50(),
        groups=(group,),
        merged_groups=(),
        perceptions=(),
        dimensions=(pmo50().dimension["STR"],),
        items=items,
        allocations=(),
        choices=(),
        overhead=None,
        position=None,
        advice=(),
        quality=replace(pmo50().quality, least_dimensions=1, contradictions=(), grades=()),
    )


def scoring(score: float) -> Response:
    """Answers to the five items whose mean is this."""
    total = round(5 * score)
    points = [total // 5 + (place < total % 5) for place in range(5)]
    return response(five_items(), "O", **{f"STR{place}": point for place, point in enumerate(points, start=1)})


def sheet(questionnaire: Questionnaire, rows: Sequence[tuple[str, Response]]) -> AnswerSheet:
    """Rows of (private code, response) as a file of answers holds them."""
    own = {group: [(code, each) for code, each in rows if each.group == group] for group in questionnaire.group}
    answers = collect(questionnaire, [each for _, each in rows])
    answered = {group: Answered(answers[group], [code for code, _ in kept]) for group, kept in own.items()}
    return AnswerSheet(questionnaire, answered, ())


def waves(first: Mapping[str, float], second: Mapping[str, float], **population: int) -> Comparison:
    """The comparison of scores by code; a code that starts with a space is none."""
    sheets = tuple(
        sheet(five_items(), [(code.strip() if code[0] != " " else "", scoring(score)) for code, score in side.items()])
        for side in (first, second)
    )
    context = Context(population=population)
    return compare_sheets(sheets, (context, context), 5, 1)


def strangers(scores: Sequence[float]) -> dict[str, float]:
    return {f" {place}": score for place, score in enumerate(scores)}


def test_g5_two_waves_of_different_people() -> None:
    found = waves(strangers(FIRST), strangers(SECOND))
    change = found.dimensions["STR"]
    assert (found.design, found.pairs, change.n.earlier, change.n.later) == ("unpaired", None, 9, 10)
    told = (change.earlier, change.later, change.t, change.df, change.p, change.g)
    assert told == pytest.approx((2.666667, 3.12, 3.191398, 16.573473, 0.005482, 1.404516), abs=5e-7)
    assert change.interval == pytest.approx((0.153049, 0.753618), abs=5e-7)
    # Of nineteen people alpha is no more than an indication: the assumed .70 stands in, .30 of the spread is noise.
    sd = 0.453333 / 1.470352
    assert change.mdc == pytest.approx(1.96 * sqrt(sd**2 * 0.3 * (1 / 9 + 1 / 10)), abs=1e-5)
    assert change.verdict == "clear_rise"  # alone, Holm leaves its p as it is


def test_a_known_population_narrows_the_interval() -> None:
    plain, finite = (waves(strangers(FIRST), strangers(SECOND), **invited) for invited in ({}, {"O": 12}))
    rest = (1 - 0.7 * 9 / 12, 1 - 0.7 * 10 / 12)
    variances = [stdev(side) ** 2 / len(side) for side in (FIRST, SECOND)]
    expected = sqrt(sum(variance * left for variance, left in zip(variances, rest, strict=True)))
    assert finite.dimensions["STR"].se == pytest.approx(expected, abs=1e-12)
    assert finite.dimensions["STR"].df == plain.dimensions["STR"].df


def test_the_same_people_are_compared_with_themselves() -> None:
    codes = [f"p{place}" for place in range(9)]
    found = waves(dict(zip(codes, FIRST, strict=True)), dict(zip(codes, SECOND[:9], strict=True)))
    apart = [after - before for before, after in zip(FIRST, SECOND, strict=False)]
    change = found.dimensions["STR"]
    assert (found.design, found.pairs) == ("paired", 9)
    assert change.t == pytest.approx(fmean(apart) / (stdev(apart) / 3), abs=1e-9)
    assert change.df == pytest.approx(8, abs=1e-9)


def test_pairs_alone_are_compared_from_eighty_percent_on() -> None:
    codes = [f"p{place}" for place in range(9)]
    first = dict(zip(codes, FIRST, strict=True)) | {" new": 5.0}
    second = dict(zip(codes, SECOND, strict=False)) | {" other": 1.0}
    found = waves(first, second)
    assert (found.design, found.dimensions["STR"].n.later) == ("paired", 9)
    assert found.dimensions["STR"].earlier == pytest.approx(fmean(FIRST))


def test_some_of_the_same_people_take_their_covariance_away() -> None:
    first = {**{f"p{place}": score for place, score in enumerate(FIRST)}}
    second = {f"p{place}" if place < 5 else f" {place}": score for place, score in enumerate(SECOND)}
    found = waves(first, second)
    change = found.dimensions["STR"]
    assert (found.design, found.pairs) == ("partly_overlapping", 5)
    one, two, both = FIRST[:5], SECOND[:5], 5
    covariance = sum((a - fmean(one)) * (b - fmean(two)) for a, b in zip(one, two, strict=True))
    r = covariance / sqrt(sum((a - fmean(one)) ** 2 for a in one) * sum((b - fmean(two)) ** 2 for b in two))
    s1, s2 = stdev(FIRST), stdev(SECOND)
    se = sqrt(s1**2 / 9 + s2**2 / 10 - 2 * r * s1 * s2 * both / 90)
    welch = waves(strangers(FIRST), strangers(SECOND)).dimensions["STR"].df
    assert change.t == pytest.approx((fmean(SECOND) - fmean(FIRST)) / se, abs=1e-9)
    assert change.df == pytest.approx(both - 1 + (welch - both + 1) / (4 + 5 + 10) * 9, abs=1e-6)


def test_codes_in_another_group_are_no_pair() -> None:
    first = [("a", every(3, "X")), ("b", every(3, "B"))]
    second = [("b", every(3, "X")), ("a", every(3, "B"))]
    sheets = (sheet(pmo50(), first), sheet(pmo50(), second))
    assert compare_sheets(sheets, (Context(), Context()), 1, 1).design == "unpaired"


@pytest.mark.parametrize(("people", "verdict"), [(4, "too_few"), (5, "no_clear_change")])
def test_fewer_than_five_tell_nothing(people: int, verdict: str) -> None:
    found = waves(strangers(FIRST[:people]), strangers(FIRST[:people]))
    assert found.dimensions["STR"].verdict == verdict


def full(shift: int, seed: int) -> list[tuple[str, Response]]:
    """A full assessment of six groups; everybody's ratings moved by `shift` where less is not better."""
    people = {"X": 9, "B": 12, "P": 20, "T": 12, "O": 8, "L": 1}

    def moved(row: Response) -> Response:
        turned = [(-shift if item.reversed else shift) for item in pmo50().items]
        ratings = "".join(
            str(min(5, max(1, int(rating) + by))) if rating.isdigit() else rating
            for rating, by in zip(row.ratings, turned, strict=True)
        )
        return replace(row, ratings=ratings)

    rows = [*made_up_responses(pmo50(), people, seed)]
    return [("", moved(row)) for row in rows]


def compared(first: list[tuple[str, Response]], second: list[tuple[str, Response]], k: int = 5) -> Comparison:
    return compare_sheets((sheet(pmo50(), first), sheet(pmo50(), second)), (Context(), Context()), k, 1)


def test_fixed_weights_and_the_mix_of_people_are_told_apart() -> None:
    first = [("", every(2, "X"))] * 10 + [("", every(4, "P"))] * 10
    second = [("", every(2, "X"))] * 10 + [("", every(4, "P"))] * 30
    change = compared(first, second).dimensions["VAL"]
    assert change.change == 0
    assert change.mix_effect == pytest.approx(0.5)


def test_a_group_of_one_borrows_the_spread_of_the_others() -> None:
    found = compared(full(0, 3), full(1, 4))
    change = found.dimensions["SPO"]
    assert change.t is not None
    assert change.verdict == "clear_rise"
    assert not change.groups["L"].shown
    assert "L" in found.not_shown


def test_one_person_who_answered_twice_has_a_reliable_change_or_not() -> None:
    others = [(f"p{place}", row) for place, (_, row) in enumerate(full(0, 3)) if row.group != "L"]
    first, second = ([*others, ("leader", every(level, "L"))] for level in (2, 4))
    leader = compared(first, second, 1).dimensions["SPO"].groups["L"]
    assert leader.rci is not None
    assert leader.rci > 1.96
    # Nobody else: there is no spread to hold the change against.
    alone = [("leader", every(level, "L")) for level in (2, 4)]
    assert compared(alone[:1], alone[1:], 1).dimensions["SPO"].groups["L"].rci is None
    # The same person without a code is anybody.
    assert compared([*others, ("", every(2, "L"))], second, 1).dimensions["SPO"].groups["L"].rci is None


def test_a_risk_that_really_fell_is_worth_telling() -> None:
    def without_leader(rows: list[tuple[str, Response]]) -> list[tuple[str, Response]]:
        return [(code, row) for code, row in rows if row.group != "L"]

    first, second, fallen = (without_leader(full(shift, 5 + shift)) for shift in (0, 0, 1))
    assert compared(first, second).advice == ()
    found = compared(first, fallen)
    assert found.overhead_risk is not None
    assert found.overhead_risk.real
    assert (found.overhead_risk.change or 0) < -5
    assert found.advice == ("R25",)
    # With a leader alone in a group no composite has an interval, so nothing is called real.
    alone = compared(full(0, 5), full(1, 6))
    assert (alone.overhead_risk is not None and alone.overhead_risk.interval, alone.advice) == (None, ())


def test_versions_are_compared_on_what_they_share() -> None:
    older = replace(
        pmo50(),
        items=tuple(
            replace(item, text={"en": "Old words.", "fr": "Anciens mots."}) if item.id == "SPO1" else item
            for item in pmo50().items
            if item.id not in ("VAL2", "GOV1")
        ),
    )
    kept = [pmo50().item_index[item.id] for item in older.items]
    rows = [(code, replace(row, ratings="".join(row.ratings[place] for place in kept))) for code, row in full(0, 3)]
    found = compare_sheets((sheet(older, rows), sheet(pmo50(), full(1, 4))), (Context(), Context()), 5, 1)
    assert (found.items.left_out, found.items.reworded) == (("VAL2", "GOV1"), ("SPO1",))
    assert len(found.items.compared) == 48
    assert found.dimensions["VAL"].verdict == "clear_rise"


def test_an_item_with_a_new_direction_or_scale_is_left_out() -> None:
    turned = replace(
        pmo50(), items=tuple(replace(item, reversed=True) if item.id == "CUS4" else item for item in pmo50().items)
    )
    found = compare_sheets((sheet(turned, full(0, 3)), sheet(pmo50(), full(0, 4))), (Context(), Context()), 5, 1)
    assert found.items.left_out == ("CUS4",)
    assert found.position is None  # it is not the same position any more


def test_a_dimension_without_an_item_in_common_is_not_compared() -> None:
    cut = replace(pmo50(), items=tuple(item for item in pmo50().items if item.dimension not in ("RES", "SPO")))
    more = replace(pmo50(), items=tuple(item for item in pmo50().items if item.id != "CUS4"))

    def kept(asked: Questionnaire) -> list[tuple[str, Response]]:
        places = [pmo50().item_index[item.id] for item in asked.items]
        return [(code, replace(row, ratings="".join(row.ratings[at] for at in places))) for code, row in full(0, 3)]

    found = compare_sheets((sheet(cut, kept(cut)), sheet(more, kept(more))), (Context(), Context()), 5, 1)
    assert set(found.dimensions) == set(pmo50().dimension) - {"RES", "SPO"}
    assert found.overhead_risk is not None


def test_nothing_in_common_is_refused() -> None:
    there = [("", response(harbour(), group, "2")) for group in harbour().group]
    with pytest.raises(RefusedError, match="nothing_in_common"):
        compare_sheets((sheet(pmo50(), full(0, 3)), sheet(harbour(), there)), (Context(), Context()), 5, 1)


@pytest.mark.parametrize("pulse_first", [False, True])
def test_a_pulse_is_compared_with_the_same_items_of_a_full_assessment(pulse_first: bool) -> None:
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    places = [pmo50().item_index[item.id] for item in pulse.items]
    whole = full(0, 3)
    short = [("", Response(row.group, "".join(row.ratings[place] for place in places), {}, {})) for _, row in whole]
    pair = [sheet(pmo50(), whole), sheet(pulse, short)]
    earlier, later = reversed(pair) if pulse_first else pair
    found = compare_sheets((earlier, later), (Context(), Context()), 5, 1)
    assert found.items.compared == tuple(item.id for item in pulse.items)
    # The same answers: neither index moves, and both are the pulse's, not those of the full assessment.
    assert found.index is not None
    assert found.overhead_risk is not None
    assert (found.index.change, found.overhead_risk.change) == (0, 0)
    own = assess(
        pulse, MARK, summarise(pulse, collect(pulse, [row for _, row in short])), Context(), 5, Audience.HOLDER
    )
    assert own.index is not None
    assert own.overhead_risk is not None
    assert found.index.later == pytest.approx(own.index.score)
    assert found.overhead_risk.later == pytest.approx(own.overhead_risk.value)


def test_the_pulse_index_is_a_mean_of_three_answers_or_more_by_group_weights() -> None:
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    rows = [response(pulse, "X", "4"), response(pulse, "P", "2"), response(pulse, "P", "2", SPO3=4)]
    rows.append(response(pulse, "T", "", VAL4=5, GOV3=5, PEO1=5))
    found = assess(pulse, MARK, summarise(pulse, collect(pulse, rows)), Context(), 1, Audience.HOLDER).index
    # P's items weigh 1 but for DEL3 and PEO1 (1.5): 8 items, 9.5 in all... the one 4 weighs 1.
    weights = {item.id: item.weight for item in pulse.items if "P" in item.groups}
    second = 2 + 2 * weights["SPO3"] / sum(weights.values())
    expected = (0.25 * 4 + 0.25 * (2 + second) / 2 + 0.10 * 5) / 0.60
    assert found is not None
    assert found.score == pytest.approx(expected)
    assert found.n == 4


def findings_of(rows: list[tuple[str, Response]], audience: Audience = Audience.HOLDER) -> Findings:
    mark = QuestionnaireMark("pmo-50", "1.0", content_sha256(pmo50()))
    summary = summarise(pmo50(), collect(pmo50(), [row for _, row in rows]))
    return assess(pmo50(), mark, summary, Context(), 1, audience)


def test_two_findings_say_the_same_as_their_answers() -> None:
    first, second = full(0, 3), full(1, 4)
    written = [Findings.from_document(findings_of(rows).to_document()) for rows in (first, second)]
    told = compare_findings(pmo50(), written[0], written[1], 1)
    expected = compared(first, second, 1)
    for key, change in expected.dimensions.items():
        other = told.dimensions[key]
        assert (other.verdict, other.n) == (change.verdict, change.n)
        figures = [(each.change, each.t, each.df, each.p_holm, each.g, each.mdc) for each in (other, change)]
        assert figures[0] == pytest.approx(figures[1], rel=1e-9)


def test_findings_without_a_whole_have_no_change_of_it() -> None:
    leaders = [row for row in full(0, 3) if row[1].group == "X"]
    few = [(code, replace(row, ratings=row.ratings[:5] + "." * 45)) for code, row in leaders]
    found = findings_of(few)
    assert found.overall.score is None
    assert compare_findings(pmo50(), found, found, 1).overall is None


def test_findings_of_others_and_of_reports_are_refused() -> None:
    found = findings_of(full(0, 3))
    with pytest.raises(RefusedError, match="other_questionnaire"):
        compare_findings(harbour(), found, found, 5)
    report = findings_of(full(0, 3), Audience.READERS)
    with pytest.raises(RefusedError, match="findings_without_deviations"):
        compare_findings(pmo50(), report, report, 5)


# What readers of a comparison learn


def told_to_readers(first: Mapping[str, Answered], second: Mapping[str, Answered], pairs: int) -> Comparison:
    layout = lay_out(five_items())
    overlap = overlaps(layout, first, second) if pairs else {}
    setting = Setting(five_items(), (), Pairs("partly_overlapping", pairs, overlap), 5, Audience.READERS)
    basis = Basis(five_items(), layout, Context(), 5, Audience.READERS)
    waves = [
        wave_of(basis, summarise(five_items(), {group: each.answers for group, each in side.items()}), 1)
        for side in (first, second)
    ]
    marks = Marks(MARK, MARK)
    return compare(setting, waves[0], waves[1], marks, Common((), (), ()))


def side(codes: Sequence[str], seed: int) -> Mapping[str, Answered]:
    scores = [2 + (place * 7 + seed) % 9 / 5 for place in range(len(codes))]
    return sheet(five_items(), [(code, scoring(score)) for code, score in zip(codes, scores, strict=True)]).answered


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        pytest.param(8, 8, True, id="nobody came or went"),
        pytest.param(8, 13, True, id="five came"),
        pytest.param(8, 11, False, id="three came: the difference is theirs"),
        pytest.param(8, 4, False, id="too few the second time"),
    ],
)
def test_a_group_is_compared_where_nobody_can_be_subtracted(first: int, second: int, shown: bool) -> None:
    people = [f"p{place}" for place in range(20)]
    found = told_to_readers(side(people[:first], 1), side(people[:second], 2), min(first, second))
    assert found.dimensions["STR"].groups["O"].shown == shown


def test_readers_are_told_bands_of_people_and_one_decimal() -> None:
    people = [f"p{place}" for place in range(23)]
    found = told_to_readers(side(people[:7], 1), side(people, 2), 7)
    group = found.dimensions["STR"].groups["O"]
    assert (group.n.earlier, group.n.later) == ("5-9", "20-29")
    assert all(figure == round(figure, 1) for figure in (group.earlier, group.later, group.change))
