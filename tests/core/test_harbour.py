"""A foreign questionnaire worked out by hand: scales of 2, 7 and 10 points on four levels, reversed items.

v points of P stand for level 1 + 3(v - 1)/(P - 1): of 2 points 1 and 4, of 7 half levels, of 10 thirds.
"""

from functools import cache

import pytest

from survey.core.findings import Findings
from tests.factories import findings, harbour, response

ROWS = {
    # SPEED (2*3 + 3 + 4)/4 = 3.25; ADVICE 3; SAFETY (4 + 1.5*2 + 1)/3.5 = 16/7
    "first skipper": "SKIPPERS SPEED1=5 SPEED2=3 SPEED3=2 ADVICE1=7 ADVICE2=4 SAFETY1=2 SAFETY2=4 SAFETY3=2",
    # SPEED 1 on three quarters of the weight; ADVICE missing; SAFETY (1 + 1.5*4 + 4)/3.5 = 22/7
    "second skipper": "SKIPPERS SPEED1=1 SPEED2=DK SPEED3=1 ADVICE1=1 ADVICE2=NA SAFETY1=1 SAFETY2=10 SAFETY3=1",
    # SPEED (2*2 + 1 + 4)/4 = 2.25; ADVICE (4 + 0.5*1 + 4)/2.5 = 3.4; SAFETY (1.5*3 + 1)/2.5 = 2.2
    "agent": "AGENTS SPEED1=3 SPEED2=7 SPEED3=2 ADVICE1=10 ADVICE2=10 ADVICE3=7 SAFETY2=7 SAFETY3=2",
    # SPEED (4 + 1)/2 = 2.5; ADVICE (0.5*4 + 2.5)/1.5 = 3; SAFETY 4
    "desk": "DESK SPEED2=1 SPEED3=1 ADVICE2=1 ADVICE3=4 SAFETY1=2 SAFETY2=10 SAFETY3=1",
}


@cache
def example() -> Findings:
    rows = [row.split() for row in ROWS.values()]
    return findings(
        harbour(), [response(harbour(), group, **dict(pair.split("=") for pair in pairs)) for group, *pairs in rows]
    )


@pytest.mark.parametrize(
    ("dimension", "score", "score100", "level", "n", "unweighted", "gap", "priority", "name"),
    [
        pytest.param("SPEED", 2.2375, 41.25, 2, 4, 2.25, 0.7625, 19.0625, "plan", id="SPEED"),
        pytest.param("ADVICE", 3.12, 70 + 2 / 3, 3, 3, 9.4 / 3, 0, 0, "keep", id="ADVICE"),
        pytest.param(
            "SAFETY", 2.8171428571, 60.571428571, 3, 4, 2.9071428571, 1.1828571429, 29.571428571, "act_now", id="SAFETY"
        ),
    ],
)  # fmt: skip
def test_a_dimension_of_the_harbour(
    dimension: str, score: float, score100: float, level: int, n: int, unweighted: float, gap: float, priority: float,
    name: str,
) -> None:  # fmt: skip
    found = example().dimensions[dimension]
    figures = (found.score, found.score100, found.unweighted, found.gap, found.priority)
    assert figures == pytest.approx((score, score100, unweighted, gap, priority), abs=1e-9)
    assert (found.level, found.n, found.priority_class, found.importance, found.surplus) == (
        level,
        n,
        name,
        0.75,
        False,
    )


def test_the_harbour_as_a_whole() -> None:
    overall = example().overall
    assert overall.score == pytest.approx(2.694795918, abs=1e-9)
    assert overall.score100 == pytest.approx(56.493197279, abs=1e-9)
    assert (overall.level, overall.secured_level, overall.blockers) == (3, 2, ("SPEED",))
    assert (example().overhead_risk, example().position, example().perception, example().advice) == (None, None, (), ())


def test_item_means_of_the_harbour_are_levels_as_answered() -> None:
    items = example().items
    means = {key: items[key].mean for key in ("SPEED1", "SPEED2", "SPEED3", "ADVICE2", "SAFETY3")}
    # 5 1 3 of 7; 3 7 1 of 7; 2 1 2 1 of 2; 4 10 1 of 10; 2 1 2 1 of 2: never turned round.
    assert means == pytest.approx({"SPEED1": 2, "SPEED2": 7 / 3, "SPEED3": 2.5, "ADVICE2": 7 / 3, "SAFETY3": 2.5})
    assert (items["SPEED2"].dk_rate, items["SPEED2"].groups["SKIPPERS"].dk_rate) == (0.25, 0.5)


def test_an_item_has_its_own_words_or_those_of_its_scale() -> None:
    harbour_items = harbour().item
    assert harbour().labels(harbour_items["SPEED3"])["fr"] == ("Non", "Oui")
    assert harbour().labels(harbour_items["ADVICE3"])["en"][1] == "Once"


def test_a_questionnaire_without_grades_is_a_partial_view() -> None:
    assert example().quality.grade == "C"
