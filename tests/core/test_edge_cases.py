"""Borders and odd assessments, one sentence of the rules each. `good` answers give a partner's profile."""

from dataclasses import replace
from fractions import Fraction

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.core.answers import Response
from survey.core.findings import Findings
from survey.core.overhead import DriverRisk, band_of, base_index
from survey.core.position import archetype_of, composite_score
from survey.core.priorities import class_of, priority_of
from survey.core.rounding import shown
from survey.core.scoring import level_of
from tests.core.made_up import every
from tests.factories import findings, pmo50, response

LEADERS_ONLY = ("X", "B")


def good(group: str, **given: object) -> Response:
    return every(5, group, **given)


def asked(group: str) -> list[str]:
    return [item.id for item in pmo50().items if group in item.groups]


def fired(found: Findings) -> list[str]:
    return [each.rule for each in found.advice]


# Rounding


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        pytest.param("59.95", "60", id="59.95 shows 60.0"),
        pytest.param("59.96", "60", id="59.96 shows 60.0"),
        pytest.param("59.949999999", "59.9", id="under 59.95 by a ninth decimal"),
        pytest.param("59.9499999999", "60", id="what the ninth decimal cannot tell"),
        pytest.param("0.05", "0.1", id="0.05 shows 0.1"),
        pytest.param("99.95", "100", id="99.95 shows 100.0"),
    ],
)
def test_a_figure_is_shown_half_up_after_nine_decimals(value: str, seen: str) -> None:
    assert shown(Fraction(value)) == Fraction(seen)


@pytest.mark.parametrize(
    ("score100", "level"),
    [
        ("0", 1),
        ("19.94", 1),
        ("19.95", 2),
        ("39.95", 3),
        ("59.94", 3),
        ("59.95", 4),
        ("59.96", 4),
        ("79.95", 5),
        ("100", 5),
    ],
)
def test_a_level_starts_at_the_shown_score(score100: str, level: int) -> None:
    assert level_of(pmo50(), 1 + Fraction(score100) / 25) == level


@pytest.mark.parametrize(
    ("value", "own_view", "band"),
    [
        ("29.94", False, "low"), ("29.95", False, "watch"), ("44.95", False, "high"), ("64.94", False, "high"),
        ("64.95", False, "critical"), ("0", True, "watch"), ("64.95", True, "critical"),
    ],
)  # fmt: skip
def test_a_band_starts_at_the_shown_index_and_an_own_view_is_never_low(value: str, own_view: bool, band: str) -> None:
    assert band_of(pmo50().overhead, Fraction(value), own_view) == band


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("24.95", "act_now"),
        ("24.94", "plan"),
        ("11.95", "plan"),
        ("11.94", "watch"),
        ("0.05", "watch"),
        ("0.04", "keep"),
    ],
)
def test_a_class_starts_at_the_shown_priority(value: str, name: str) -> None:
    assert class_of(pmo50().priorities, Fraction(value)) == name


@pytest.mark.parametrize(
    ("threes", "fires"), [pytest.param(24, False, id="2.96 shows 3.0"), pytest.param(11, True, id="2.917 shows 2.9")]
)
def test_advice_is_given_by_the_mean_as_shown(threes: int, fires: bool) -> None:
    rows = [every(3, "O", SPO3=3) for _ in range(threes)] + [every(3, "O", SPO3=2)]
    assert ("R04" in fired(findings(pmo50(), rows))) == fires


@pytest.mark.parametrize(
    ("fours", "threes", "failed"),
    [
        pytest.param(9, 11, (), id="3.45 shows 3.5"),
        pytest.param(11, 14, ("STR5_X",), id="3.44 shows 3.4"),
        pytest.param(0, 0, (), id="no executive could say"),
        pytest.param(0, 4, (), id="four executives are too few to be tested"),
    ],
)
def test_the_partner_needs_executives_who_see_options(fours: int, threes: int, failed: tuple[str, ...]) -> None:
    rows = [good("X", STR5=4) for _ in range(fours)] + [good("X", STR5=3) for _ in range(threes)]
    rows += [good("X", STR5="DK")] * 3 + [good("P")] * 5
    position = findings(pmo50(), rows, 5).position
    assert position.gates_failed == failed
    assert position.archetype == ("portfolio_steward" if failed else "strategic_partner")


def test_gates_are_named_from_70_on_and_not_below() -> None:
    low_sponsor = {"SPO1": 2, "SPO3": 2, "SPO4": 2}
    partner = findings(pmo50(), [good("X", **low_sponsor), good("P", SPO2=2, SPO3=2)]).position
    assert partner.value > 70
    assert partner.gates_failed == ("SPO",)
    steward = findings(pmo50(), [every(3, "X"), every(3, "P")]).position
    assert steward.value == 50
    assert steward.gates_failed == ()


# Who counts


def test_those_who_cannot_judge_anything_still_count_as_not_knowing() -> None:
    rows = [every(3, "X") for _ in range(5)] + [response(pmo50(), "X", "DK") for _ in range(4)]
    found = findings(pmo50(), rows, 5)
    assert (found.respondents.total, found.respondents.valid) == (9, 5)
    cell = found.items["VAL3"].groups["X"]
    assert (cell.n, cell.dk, cell.mean, cell.dk_rate) == (5, 4, 3.0, 4 / 9)
    assert found.items["VAL3"].dk_rate == 4 / 9
    assert "executives_cannot_judge" in found.overhead_risk.signs
    assert "R11" in fired(found)


@pytest.mark.parametrize(("outside", "valid"), [(17, 1), (18, 0)])
def test_not_applicable_stays_among_what_half_must_be_answered_of(outside: int, valid: int) -> None:
    # A project manager is asked 35; the last items have no dimension or one that is not needed.
    given = dict.fromkeys(asked("P")[-outside:], "NA")
    assert findings(pmo50(), [every(3, "P", **given)]).respondents.valid == valid


def test_not_applicable_leaves_the_weight_of_a_dimension_and_do_not_know_stays() -> None:
    outside = findings(pmo50(), [every(3, "X", VAL3="NA", VAL4=4, VAL5=2)]).dimensions["VAL"]
    assert outside.score == pytest.approx((1.5 * 4 + 2) / 2.5)
    few = {"STR1": 3, "STR2": "DK", "STR4": 3, "STR5": "DK"}
    assert findings(pmo50(), [every(3, "X", **few)]).dimensions["STR"].score == 3  # 2.5 of 5: half is enough
    assert findings(pmo50(), [every(3, "X", **few | {"STR1": "DK", "STR5": 3})]).dimensions["STR"].score is None


def test_one_answer_is_no_dimension() -> None:
    assert findings(pmo50(), [every(3, "X", VAL3="NA", VAL5="NA")]).dimensions["VAL"].score is None


@pytest.mark.parametrize(
    ("group", "answered", "valid"),
    [
        pytest.param("T", "STD1 STD2 VAL4 GOV3 RES3 INF4 CUS2 OVH1 OVH2", 1, id="a team member needs one dimension"),
        pytest.param("T", "DEL1 STD2 VAL4 GOV3 RES3 INF4 CUS2 OVH1 OVH2", 0, id="a team member with none"),
        pytest.param("X", "SPO1 SPO3 SPO4 STR1 STR2 STR4 STR5 VAL3 GOV1 RES2 PEO1 INF2 CUS1", 0, id="two dimensions"),
        pytest.param("X", "SPO1 SPO3 SPO4 STR1 STR2 STR4 STR5 VAL3 VAL4 RES2 PEO1 INF2 CUS1", 1, id="three"),
        pytest.param("X", "SPO1 SPO3 SPO4 STR1 STR2 STR4 STR5 VAL3 VAL4 RES2 PEO1 INF2", 0, id="12 of 26 items"),
    ],
)
def test_a_respondent_is_valid_with_half_the_items_and_enough_dimensions(group: str, answered: str, valid: int) -> None:
    row = response(pmo50(), group, "", **dict.fromkeys(answered.split(), 3))
    assert findings(pmo50(), [row]).respondents.valid == valid


def test_a_short_route_asks_for_as_many_dimensions_as_it_can_give() -> None:
    pulse = load_questionnaire(shipped()["pmo-pulse"])
    rows = [response(pulse, group.id, "3") for group in pulse.groups]
    assert findings(pulse, rows).respondents.valid == len(rows)


def test_columns_missing_from_a_file_are_not_held_against_anyone() -> None:
    short = Response("X", "".join("3" if item.id in ("STR1", "STR2") else "." for item in pmo50().items), {}, {})
    found = findings(pmo50(), [short])
    assert found.respondents.valid == 1
    assert found.dimensions["STR"].score == 3
    assert found.items["VAL4"].n is None


def test_nobody_at_all_gives_findings_without_figures() -> None:
    found = findings(pmo50(), [])
    assert found.overall.secured_level is None
    assert found.overall.blockers == ()
    assert found.overhead_risk.value is None
    assert found.quality.grade == "D"
    assert found.quality.not_shown == tuple(pmo50().group)


def test_the_unweighted_mean_counts_heads() -> None:
    value = findings(pmo50(), [every(5, "X"), every(2, "B"), every(2, "B")]).dimensions["VAL"]
    assert value.unweighted == 3
    assert value.score == pytest.approx((0.25 * 5 + 0.2 * 2) / 0.45)


# Small numbers


def test_one_answer_stands_alone_when_the_smallest_group_is_one() -> None:
    cell = findings(pmo50(), [every(3, "L")], 1).dimensions["VAL"].groups["L"]
    assert (cell.mean, cell.n, cell.sd, cell.shown, cell.agreement) == (3, 1, None, True, None)


def test_a_group_of_one_counts_in_totals_and_is_not_shown() -> None:
    value = findings(pmo50(), [every(5, "X"), *[every(3, "B") for _ in range(5)]], 5).dimensions["VAL"]
    assert value.groups["X"].mean is None
    assert value.score == pytest.approx((0.25 * 5 + 0.2 * 3) / 0.45)


def test_a_do_not_know_rate_needs_the_smallest_group_of_those_who_could_answer() -> None:
    def spo2(unknown: int) -> Findings:
        return findings(pmo50(), [every(3, "B", SPO2="DK" if number < unknown else "NA") for number in range(6)], 5)

    assert spo2(5).items["SPO2"].dk_rate == 1
    assert spo2(5).items["SPO2"].mean is None
    assert "R03" in fired(spo2(5))
    assert spo2(4).items["SPO2"].dk_rate is None
    assert "R03" not in fired(spo2(4))


def test_identical_answers_have_no_spread() -> None:
    cell = findings(pmo50(), [every(4, "X"), every(4, "X")]).dimensions["VAL"].groups["X"]
    assert (cell.mean, cell.sd) == (4, 0)


def test_an_item_mean_is_as_answered_and_its_risk_is_turned() -> None:
    found = findings(pmo50(), [every(3, "B", OVH2=5, CUS2=5)])
    assert found.items["OVH2"].mean == 5
    assert found.overhead_risk.drivers["K3"].items["OVH2"] == 100
    assert found.overhead_risk.drivers["K5"].items["CUS2"] == 0


# Missing parts


def test_a_dimension_that_nobody_knows_is_missing_and_not_zero() -> None:
    unknown = {item.id: "DK" for item in pmo50().items_of("VAL") if "X" in item.groups}
    found = findings(
        pmo50(), [every(3, "X", **unknown, IMPORTANCE="VAL"), every(3, "P", VAL1="DK", VAL4="DK", VAL5="DK")]
    )
    value = found.dimensions["VAL"]
    assert (value.score, value.score100, value.level, value.n, value.unweighted) == (None,) * 5
    assert (value.gap, value.priority, value.priority_class) == (None, None, None)
    assert value.importance == 1
    assert found.position.value is None
    assert found.position.missing == ("VAL",)


def test_the_overall_score_needs_seven_dimensions_and_the_secured_level_one() -> None:
    found = findings(pmo50(), [every(3, "T", STD1=1, STD2=1, STD3=1, STD4=1)]).overall
    assert (found.score, found.level) == (None, None)
    assert (found.secured_level, found.blockers) == (1, ("STD",))


def test_leaders_alone_have_no_place_because_they_are_not_asked_about_standards() -> None:
    position = findings(pmo50(), [every(3, group) for group in LEADERS_ONLY]).position
    assert (position.value, position.archetype, position.missing) == (None, None, ("STD",))


def test_without_administrative_load_the_place_is_the_strategic_composite() -> None:
    found = findings(pmo50(), [every(4, "X", OVH6="", INF3=""), every(4, "P", OVH6="")])
    assert found.position.load_missing
    assert found.position.composites["ad"] is None
    assert found.position.value == found.position.composites["sc"] == 75
    assert found.overhead_risk.drivers["K4"].risk is None


def test_support_is_the_mean_of_what_there_is_of_it() -> None:
    composite = next(each for each in pmo50().position.composites if each.id == "SUP")
    assert composite_score(composite, {"DEL": Fraction(20), "PEO": None, "RES": Fraction(40)}) == 30


def test_without_any_support_score_the_standards_keeper_is_taken() -> None:
    unknown = {item.id: "DK" for key in ("DEL", "PEO", "RES") for item in pmo50().items_of(key) if "O" in item.groups}
    rows = [every(1, "O", **unknown), response(pmo50(), "X", "1", RES2="", RES4="", DEL3="", PEO1="", PEO2="")]
    position = findings(pmo50(), rows).position
    assert position.composites["sup"] is None
    assert position.archetype == "standards_keeper"


def test_the_last_archetype_catches_all() -> None:
    position = pmo50().position
    nothing_known = archetype_of(position, Fraction(40), lambda condition: None)
    assert nothing_known == (position.archetypes[-1], ())


def test_a_missing_group_leaves_its_weight_to_the_others() -> None:
    found = findings(pmo50(), [every(2, "X"), every(4, "O")])
    assert found.dimensions["VAL"].score == pytest.approx((0.25 * 2 + 0.1 * 4) / 0.35)
    assert found.quality.not_shown == ("B", "P", "T", "L")


# Overhead risk


def test_fewer_than_four_drivers_give_no_index_and_still_the_drivers() -> None:
    risk = findings(pmo50(), [every(3, "T")], facts={"sponsor_vacant": True}).overhead_risk
    assert (risk.value, risk.base, risk.band, risk.floor_applied, risk.facts, risk.levers) == (
        None,
        None,
        None,
        False,
        {},
        {},
    )
    assert {key for key, driver in risk.drivers.items() if driver.risk is not None} == {"K2", "K3", "K5"}
    assert risk.signs == ("sponsor_vacant",)


def test_a_tie_for_the_second_driver_goes_to_the_lower_number() -> None:
    risks = dict(zip(("K1", "K2", "K3", "K4", "K5", "K6"), (40, 30, 50, 40, 40, 20), strict=True))
    base = base_index(pmo50().overhead, {key: DriverRisk(Fraction(risk), {}) for key, risk in risks.items()})
    assert base.top == ("K3", "K1")


def test_the_own_view_of_a_pmo_is_never_low_and_has_no_archetype() -> None:
    found = findings(pmo50(), [good("P"), good("O"), good("L"), response(pmo50(), "X", "DK")])
    assert found.overhead_risk.own_view_only
    assert (found.overhead_risk.value, found.overhead_risk.band) == (0, "watch")
    assert found.position.value == 100
    assert found.position.archetype is None


@pytest.mark.parametrize(
    ("facts", "added"),
    [
        pytest.param({"cost_known": False}, {"cost_unknown": 3}, id="cost unknown"),
        pytest.param({"cost_known": True}, {}, id="cost known"),
        pytest.param({}, {}, id="cost not stated"),
        pytest.param({"cost_limit_passed": True}, {"cost_limit_passed": 5}, id="limit passed"),
        pytest.param({"sponsor_changed": True, "reorganisation": False}, {"sponsor_changed": 5}, id="sponsor changed"),
    ],
)
def test_facts_add_their_points(facts: dict[str, bool], added: dict[str, float]) -> None:
    risk = findings(pmo50(), [every(3, "X"), every(3, "P")], facts=facts).overhead_risk
    assert risk.facts == added
    assert risk.value == 50 + sum(added.values())


@pytest.mark.parametrize(
    ("level", "value", "floor"),
    [
        pytest.param(4, 60, True, id="25 + 10 is raised to the floor"),
        pytest.param(2, 85, False, id="75 + 10 stands"),
        pytest.param(1, 100, False, id="100 + 10 is capped"),
    ],
)
def test_a_vacant_seat_adds_ten_and_sets_a_floor(level: int, value: float, floor: bool) -> None:
    risk = findings(pmo50(), [every(level, "X"), every(level, "P")], facts={"sponsor_vacant": True}).overhead_risk
    assert (risk.value, risk.floor_applied) == (value, floor)


@pytest.mark.parametrize(
    ("leaders", "k", "blind"),
    [
        pytest.param(["32", "33"], 1, False, id="a gap of 0.5 and 0"),
        pytest.param(["22"], 1, True, id="a gap of 1"),
        pytest.param(["22"], 2, False, id="one leader where two are needed"),
    ],
)
def test_a_blind_spot_goes_by_the_size_of_the_gap(leaders: list[str], k: int, blind: bool) -> None:
    rows = [every(3, "X", VAL3=each[0], VAL4=each[1]) for each in leaders] + [every(3, "O"), every(3, "O")]
    found = findings(pmo50(), [*rows, *[every(3, "P") for _ in range(2)]], k)
    value = next(gap for gap in found.perception if gap.dimension == "VAL")
    assert ("blind_spot" in found.overhead_risk.facts) == blind
    assert ("R10" in fired(found)) == blind
    assert (value.difference is None) == (k == 2)


def test_one_common_item_is_the_gap_of_an_item() -> None:
    found = findings(pmo50(), [every(3, "X", SPO3=1), every(3, "O", SPO3=5)])
    gap = next(gap for gap in found.perception if gap.dimension == "SPO")
    assert (gap.items, gap.difference, gap.means) == (("SPO3",), 4, (5, 1))


@pytest.mark.parametrize(("votes", "signs"), [(["2", "3"], ("executives_would_not_keep",)), (["3", "3"], ())])
def test_executives_who_would_not_keep_the_pmo_are_a_sign(votes: list[str], signs: tuple[str, ...]) -> None:
    rows = [every(4, "X", OVH5=vote) for vote in votes] + [every(4, "B", OVH5=1)]
    assert findings(pmo50(), rows, 2).overhead_risk.signs == signs


# Effort


@pytest.mark.parametrize(
    ("shares", "first", "dropped"),
    [
        pytest.param("99 0 0 0 0", 100, 0, id="99 is rescaled"),
        pytest.param("50.5 50.5 0 0 0", 50, 0, id="101 is rescaled"),
        pytest.param("98.9 0 0 0 0", None, 1, id="98.9 is dropped"),
        pytest.param("51.1 50 0 0 0", None, 1, id="101.1 is dropped"),
        pytest.param("40 60 - - -", 40, 0, id="blank parts are 0"),
        pytest.param("- - - - -", None, 0, id="nothing was said"),
        pytest.param("0 0 0 0 0", None, 1, id="only zeros"),
    ],
)
def test_an_effort_mix_counts_from_99_to_101(shares: str, first: float | None, dropped: int) -> None:
    fields = {f"EFF_ACTUAL_{part}": "" if each == "-" else each for part, each in enumerate(shares.split(), start=1)}
    effort = findings(pmo50(), [every(3, "O", **fields)]).effort["EFF_ACTUAL"]
    assert effort.dropped == dropped
    assert (effort.shares and effort.shares[0]) == first
    assert effort.n == (None if first is None else 1)


@pytest.mark.parametrize("shares", ["1.4 27.0 11.3 39.1 22.2", "11.7 30.2 48.3 5.2 3.6"], ids=["101", "99"])
def test_an_effort_mix_in_tenths_counts_from_99_to_101(shares: str) -> None:
    fields = {f"EFF_ACTUAL_{part}": each for part, each in enumerate(shares.split(), start=1)}
    assert findings(pmo50(), [every(3, "O", **fields)]).effort["EFF_ACTUAL"].dropped == 0


@pytest.mark.parametrize(("share", "risk"), [(30, 50), (60, 100), (80, 100)])
def test_sixty_percent_on_status_is_full_risk(share: int, risk: float) -> None:
    row = every(3, "O", EFF_ACTUAL_1=share, EFF_ACTUAL_2=100 - share)
    assert findings(pmo50(), [row]).overhead_risk.drivers["K4"].items["EFF1"] == risk


def test_the_effort_of_those_who_are_not_valid_is_left_out() -> None:
    row = response(pmo50(), "O", "DK", EFF_ACTUAL_1=100)
    assert findings(pmo50(), [row]).effort["EFF_ACTUAL"].n is None


# Priorities and advice


@pytest.mark.parametrize(
    ("risk", "value"), [(None, 25), (Fraction("44.94"), 25), (Fraction("44.95"), Fraction("31.25"))], ids=str
)
def test_a_burning_driver_makes_its_dimension_more_urgent(risk: Fraction | None, value: Fraction) -> None:
    assert priority_of(pmo50(), Fraction(3), 4.0, Fraction(1), risk).value == value


def test_a_score_above_its_target_has_no_gap_and_may_be_over_served() -> None:
    found = findings(pmo50(), [every(5, "X", IMPORTANCE="SPO"), every(5, "B")])
    value, sponsor = found.dimensions["VAL"], found.dimensions["SPO"]
    assert (value.gap, value.priority, value.priority_class, value.surplus) == (0, 0, "keep", True)
    assert not sponsor.surplus


def test_importance_lies_between_a_half_and_one_and_in_the_middle_without_votes() -> None:
    voted = [
        every(3, "X", IMPORTANCE="SPO|VAL"),
        every(3, "B", IMPORTANCE="SPO"),
        response(pmo50(), "L", IMPORTANCE="CUS"),
    ]
    found = findings(pmo50(), voted).dimensions
    assert {key: found[key].importance for key in ("SPO", "VAL", "CUS")} == {"SPO": 1, "VAL": 0.75, "CUS": 0.5}
    assert {each.importance for each in findings(pmo50(), [every(3, "X")]).dimensions.values()} == {0.75}


def test_advice_on_what_could_not_be_measured_comes_last() -> None:
    rules = fired(findings(pmo50(), [every(2, "T")], facts={"sponsor_vacant": True}))
    # Of these only standards (R17) and roles (R13) can be measured by what team members are asked.
    assert rules == ["R17", "R13", "R01", "R12", "R21", "R22"]


def test_advice_follows_class_then_priority_then_number() -> None:
    rows = [every(2, "X", IMPORTANCE="VAL|STR|GOV"), every(2, "P"), every(2, "O")]
    found = findings(pmo50(), rows, targets={"STR": 3, "CUS": 1})
    order = [("act_now", "plan", "watch", "keep").index(each.priority_class) for each in found.dimensions.values()]
    rank = dict(
        zip(
            found.dimensions,
            zip(order, (-each.priority for each in found.dimensions.values()), strict=True),
            strict=True,
        )
    )
    subject = {rule.id: rule.dimension for rule in pmo50().advice}
    assert len(set(order)) > 2
    assert fired(found) == sorted(fired(found), key=lambda rule: (*rank[subject[rule]], rule))


@pytest.mark.parametrize(("few", "fires"), [(4, False), (5, True)], ids=["four of P", "five of P"])
def test_a_spread_is_between_groups_that_may_be_told(few: int, fires: bool) -> None:
    rows = [every(5, "X") for _ in range(5)] + [every(5, "P", PEO1=4) for _ in range(few)]
    assert ("R13" in fired(findings(pmo50(), rows, 5))) == fires


def test_a_rule_on_the_index_needs_the_smallest_group() -> None:
    assert "R26" not in fired(findings(pmo50(), [every(1, "X"), every(1, "P")], 3))
    assert "R26" in fired(findings(pmo50(), [every(1, "X"), every(1, "P")], 2))


# Grade


@pytest.mark.parametrize(
    ("sizes", "population", "grade"),
    [
        pytest.param("X7 P7 O7", {"X": 10, "P": 10, "O": 10}, "A", id="broad"),
        pytest.param("X7 P7 O7", {}, "B", id="response unknown"),
        pytest.param("X7 P7 O7", {"X": 30, "P": 10}, "B", id="response 35 percent"),
        pytest.param("X4 P8 O8", {"X": 4, "P": 8, "O": 8}, "C", id="too few of X, and none of B"),
        pytest.param("X5 B5 P4", {}, "B", id="two groups"),
        pytest.param("X9", {}, "C", id="nine"),
        pytest.param("P9 O9", {}, "C", id="no leaders"),
        pytest.param("X1", {"X": 1}, "D", id="one respondent"),
    ],
)
def test_confidence_grade(sizes: str, population: dict[str, int], grade: str) -> None:
    rows = [every(3, size[0]) for size in sizes.split() for _ in range(int(size[1:]))]
    assert findings(pmo50(), rows, 5, population=population).quality.grade == grade


def test_response_counts_the_rows_of_groups_whose_population_is_known() -> None:
    quality = findings(pmo50(), [every(3, "X"), every(3, "X"), every(3, "P")], population={"X": 8, "B": 0}).quality
    assert (quality.response, quality.invited) == (0.25, 8)


def test_an_item_that_only_groups_without_risk_weight_answered_has_no_risk() -> None:
    groups = tuple(replace(group, risk_weight=0.0) if group.id == "T" else group for group in pmo50().groups)
    weightless = replace(pmo50(), groups=groups)
    found = findings(weightless, [response(weightless, "T", "3")]).overhead_risk
    assert found is not None
    assert found.drivers["K2"].items["VAL4"] is None
