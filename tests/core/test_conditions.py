"""Conditions: three values, and what they leave as evidence."""

from dataclasses import replace
from fractions import Fraction

import pytest

from survey.core import conditions
from survey.core.conditions import Condition, Reading, evidence_key, judge
from survey.core.measures import FIGURES
from survey.core.questionnaire import Questionnaire
from tests.core.made_up import every
from tests.factories import findings, pmo50

HIGH, LOW, UNKNOWN = (Condition(figure="item_mean", of=name, op=">", value=3) for name in ("HIGH", "LOW", "UNKNOWN"))
READINGS = {"HIGH": Reading(Fraction(4), Fraction(4)), "LOW": Reading(Fraction(2), Fraction(2))}


def look_up(condition: Condition) -> Reading | None:
    return READINGS.get(condition.subjects[0])


@pytest.mark.parametrize(
    ("condition", "holds", "evidence"),
    [
        pytest.param(HIGH, True, ["HIGH"], id="true"),
        pytest.param(LOW, False, [], id="false"),
        pytest.param(UNKNOWN, None, [], id="unknown"),
        pytest.param(Condition(all=(HIGH, HIGH)), True, ["HIGH", "HIGH"], id="true and true"),
        pytest.param(Condition(all=(HIGH, LOW)), False, ["HIGH"], id="true and false"),
        pytest.param(Condition(all=(HIGH, UNKNOWN)), None, ["HIGH"], id="true and unknown"),
        pytest.param(Condition(all=(LOW, UNKNOWN)), False, [], id="false and unknown"),
        pytest.param(Condition(any=(HIGH, UNKNOWN)), True, ["HIGH"], id="true or unknown"),
        pytest.param(Condition(any=(LOW, LOW)), False, [], id="false or false"),
        pytest.param(Condition(any=(LOW, UNKNOWN)), None, [], id="false or unknown"),
        pytest.param(Condition(any=(LOW, Condition(all=(HIGH, HIGH)))), True, ["HIGH", "HIGH"], id="nested"),
    ],
)
def test_a_condition_is_true_false_or_unknown(condition: Condition, holds: bool | None, evidence: list[str]) -> None:
    verdict = judge(condition, look_up)
    assert verdict.holds is holds
    assert [compared.of for compared, _ in verdict.evidence] == evidence


@pytest.mark.parametrize(
    ("op", "outcomes"),
    [
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
    ],
)
def test_operators_below_at_and_above_the_limit(op: str, outcomes: tuple[bool, ...]) -> None:
    condition = Condition(figure="score100", of="SPO", op=op, value=2.5)
    values = [Fraction(5, 2) + step for step in (-Fraction(1, 10), 0, Fraction(1, 10))]

    def holds(value: Fraction) -> bool | None:
        return judge(condition, lambda _: Reading(value, value)).holds

    assert tuple(map(holds, values)) == outcomes


@pytest.mark.parametrize("stated", [True, False])
def test_a_fact_is_compared_with_yes_and_no(stated: bool) -> None:
    condition = Condition(figure="context", of="seat", op="is", value=True)
    assert judge(condition, lambda _: Reading(stated, stated)).holds is stated


@pytest.mark.parametrize(
    ("condition", "key"),
    [
        (Condition(figure="item_mean", of="INF3"), "INF3"),
        (Condition(figure="item_mean", of="SPO4", group="X"), "SPO4_X"),
        (Condition(figure="dk_rate", of="VAL3", group="X"), "VAL3_X_dk"),
        (Condition(figure="item_spread", of="PEO1"), "PEO1_spread"),
        (Condition(figure="perception_gap", of="VAL", group="PMO_LEADERS"), "VAL_gap"),
        (Condition(figure="score100", of="SPO"), "SPO_100"),
        (Condition(figure="difference", of=("STD", "SUP")), "STD_SUP"),
        (Condition(figure="overhead_risk"), "overhead_risk"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_evidence_is_named_after_its_figure(condition: Condition, key: str) -> None:
    assert evidence_key(condition) == key


def test_comparisons_are_listed_from_left_to_right() -> None:
    nested = Condition(any=(LOW, Condition(all=(HIGH, UNKNOWN))))
    assert [each.of for each in nested.comparisons()] == ["LOW", "HIGH", "UNKNOWN"]


def with_rule(when: Condition) -> Questionnaire:
    return replace(pmo50(), advice=(replace(pmo50().advice[0], when=when),))


@pytest.mark.parametrize(
    ("when", "fires"),
    [
        pytest.param(Condition(figure="driver_risk", of="K1", op=">=", value=50), True, id="a driver's risk"),
        pytest.param(
            Condition(figure="driver_risk", of="K1", op=">", value=50), False, id="a driver's risk at the limit"
        ),
        pytest.param(Condition(figure="score100", of="SC", op="<", value=60), True, id="a composite"),
        pytest.param(Condition(figure="lowest_agreement", op="<", value=1), False, id="agreement, not yet measured"),
    ],
)
def test_any_figure_may_stand_in_a_rule(when: Condition, fires: bool) -> None:
    found = findings(with_rule(when), [every(3, "X"), every(3, "P")])
    assert len(found.advice) == fires


def test_the_list_of_figures_and_the_ways_to_read_them_are_the_same() -> None:
    assert set(FIGURES) == set(conditions.FIGURES)
