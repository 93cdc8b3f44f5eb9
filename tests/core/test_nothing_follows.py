"""Nothing of fewer people than may be told follows from a published report, by the equations of all its figures.

`adversary` reads the equations from the document and knows who answered what, though not how. Figures that are not
linear are tested by themselves: here those near an end of the scale, in test_disclosure how answers spread.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cache
from random import Random

import pytest

from survey.catalogue import load_questionnaire, shipped
from survey.charts.scene import Scene
from survey.core.answers import Response, read_response, written_rating
from survey.core.disclosure import Audience
from survey.core.findings import Findings
from survey.core.layout import lay_out
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from survey.core.scores import scores_of
from survey.core.scoring_rules import Driver, DriverItem, Quality
from survey.core.summary import summarise
from survey.core.suppression import Shown, Table, choose_shown, sizes_of
from survey.language import words_in
from survey.reporting.cover import Cover
from survey.reporting.page import render_body
from tests.core.adversary import CONSTANT, Reader, Unknown, feasible, given_away, people_of
from tests.core.made_up import made_up
from tests.factories import findings, pmo50, response

ALL = "XBPTOL"
Sizes = Mapping[str, int]


# Questionnaires beside the shipped one


@cache
def pulse() -> Questionnaire:
    return load_questionnaire(shipped()["pmo-pulse"])


@cache
def small(*dimensions: str) -> Questionnaire:
    """PMO-50 with some dimensions, a driver of one item for each, and everybody valid who answers anything."""
    asked = pmo50()
    items = tuple(item for item in asked.items if item.dimension in dimensions)
    drivers = tuple(
        replace(template, id=f"D{place}", items=(DriverItem(item.id),), effort=None)
        for place, (item, template) in enumerate(zip(items, drivers_of(asked) * 4, strict=False))
    )
    overhead = asked.overhead
    assert overhead is not None
    return replace(
        asked,
        dimensions=tuple(each for each in asked.dimensions if each.id in dimensions),
        items=items,
        groups=tuple(replace(group, least_dimensions=1) for group in asked.groups),
        overhead=replace(overhead, drivers=drivers, facts=(), signs=(), least_drivers=1),
        position=None,
        advice=(),
        quality=Quality(1),
        choices=(),
        allocations=(),
    )


def drivers_of(asked: Questionnaire) -> tuple[Driver, ...]:
    assert asked.overhead is not None
    return asked.overhead.drivers


@cache
def without_pairs(*dimensions: str) -> Questionnaire:
    """No merged groups: nobody is merged, and the leader, who never stands alone, is shown nowhere."""
    return replace(small(*dimensions), merged_groups=(), perceptions=())


@cache
def without_risk(*dimensions: str) -> Questionnaire:
    """Groups that weigh nothing in risk: it rests on few of those who answered."""
    asked = without_pairs(*dimensions)
    weights = {"X": 0.45, "B": 0.25}
    return replace(
        asked, groups=tuple(replace(group, risk_weight=weights.get(group.id, 0.0)) for group in asked.groups)
    )


# Assessments


def rows_of(asked: Questionnaire, sizes: Sizes, dice: Random, dont_know: float, middle: float = 3) -> list[Response]:
    """So many people of each group, whose answers are strewn around `middle`."""
    return [
        response(
            asked,
            group,
            **{
                item.id: "DK" if dice.random() < dont_know else min(5, max(1, round(dice.gauss(middle, 1))))
                for item in asked.items
                if group in item.groups
            },
        )
        for group, n in sizes.items()
        for _ in range(n)
    ]


def strewn(seed: int) -> tuple[Questionnaire, list[Response], int, dict[str, int]]:
    """A small assessment of some questionnaire: tiny groups, one leader, few or many who don't know."""
    dice = Random(seed)
    asked = dice.choice([small, without_pairs, without_risk])(
        *dice.sample([*pmo50().dimension], dice.choice((1, 2, 3)))
    )
    sizes = {group: dice.choice((0, 1, 2, 3, 5, 6, 9)) for group in ALL[:-1]} | {"L": dice.choice((0, 1, 1, 1, 6))}
    rows = rows_of(asked, sizes, dice, dice.choice((0, 0.03, 0.1, 0.4)), dice.choice((3, 3, 1.3, 4.7)))
    nobody = {group: 0 for group, n in sizes.items() if n == 0 and dice.random() < 0.5}
    return asked, rows, dice.choice((4, 5, 6, 8)), nobody


def follows_from(asked: Questionnaire, rows: list[Response], found: Findings) -> list[str]:
    document = json.loads(json.dumps(found.to_document()))
    return list(given_away(asked, people_of(asked, rows), document))


def published(
    asked: Questionnaire, rows: list[Response], smallest: int = 5, **context: Mapping[str, object]
) -> Findings:
    return findings(asked, rows, smallest, Audience.READERS, **context)


@pytest.mark.parametrize("start", range(300, 330, 3))
def test_nothing_follows_from_the_report_of_a_made_up_assessment(start: int) -> None:
    for seed in range(start, start + 3):
        made = made_up(seed, (4, 5, 6, 8))
        rows = [read_response(pmo50(), group, given)[0] for group, given in made.rows]
        assert follows_from(pmo50(), rows, made.findings(Audience.READERS)) == [], seed


@pytest.mark.parametrize("start", range(0, 120, 12))
def test_nothing_follows_from_the_report_of_a_small_questionnaire(start: int) -> None:
    for seed in range(start, start + 12):
        asked, rows, smallest, nobody = strewn(seed)
        assert follows_from(asked, rows, published(asked, rows, smallest, population=nobody)) == [], seed


def test_nothing_follows_from_the_report_of_a_pulse() -> None:
    asked, told = pulse(), 0
    for seed in range(30):
        dice = Random(seed)
        sizes = {group: dice.choice((2, 5, 7, 9)) for group in ALL[:-1]} | {"L": 1}
        rows = rows_of(asked, sizes, dice, dice.choice((0, 0.01, 0.05, 0.3)))
        found = published(asked, rows, dice.choice((4, 5, 6)))
        assert follows_from(asked, rows, found) == [], seed
        told += found.index.score is not None
        assert findings(asked, rows, 5).index.score is not None
    assert told > 5


def true_answers(asked: Questionnaire, rows: list[Response]) -> dict[Unknown, float]:
    """What everybody did answer: what the adversary is after."""
    return {
        (who, item.id): float(written_rating(code))
        for who, row in enumerate(rows)
        for item, code in zip(asked.items, row.ratings, strict=True)
        if written_rating(code).isdigit()
    }


def untrue(asked: Questionnaire, rows: list[Response], found: Findings) -> Iterator[str]:
    """Equations of the adversary that the true answers do not fulfil: none, or it attacks another report."""
    answers = true_answers(asked, rows) | {CONSTANT: 1.0}
    # A risk that is not told by itself may be clipped within its driver: taken as it is, that helps the adversary.
    parts = [risk for driver in found.overhead_risk.drivers.values() for risk in driver.items.values()]
    at_risk = ("overhead", "position", *found.overhead_risk.drivers) if None in parts else ("none",)
    for figure in Reader(asked, people_of(asked, rows), found.to_document()).figures():
        true = sum(weight * answers[unknown] for unknown, weight in figure.weights.items())
        above, below = true > figure.value + figure.open + 1e-6, true < figure.value - figure.open - 1e-6
        if figure.name.startswith(at_risk):
            continue
        if (above and figure.told != "or_more") or (below and figure.told != "or_less"):
            yield f"{figure.name}: {figure.value} {figure.told}, in truth {true}"


def test_the_equations_of_the_adversary_are_true() -> None:
    for seed in range(330, 345):
        made = made_up(seed, (4, 5, 6, 8))
        rows = [read_response(pmo50(), group, given)[0] for group, given in made.rows]
        assert list(untrue(pmo50(), rows, made.findings(Audience.READERS))) == [], seed
    for seed in range(120, 180):
        asked, rows, smallest, nobody = strewn(seed)
        assert list(untrue(asked, rows, published(asked, rows, smallest, population=nobody))) == [], seed


def test_the_adversary_finds_what_the_holder_of_the_answers_is_told() -> None:
    asked = small("VAL", "RES")
    rows = rows_of(asked, {"X": 6, "B": 6, "P": 6, "T": 3, "O": 5, "L": 1}, Random(1), 0)
    told = follows_from(asked, rows, findings(asked, rows, 5))
    assert "groups ('T',)" in told
    assert any(each.startswith("answer") for each in told)


# Suppression at work, one thing at a time


def shown_of(asked: Questionnaire, rows: list[Response], smallest: int, audience: Audience = Audience.READERS) -> Shown:
    """What `suppression` lets be shown where every group is a column."""
    summary = summarise(asked, collect(asked, rows))
    scores = scores_of(lay_out(asked), summary)
    members = {group: {group: own} for group, own in summary.items()}
    table = Table(asked, lay_out(asked), sizes_of(scores, scores.valid), frozenset(), members, scores.valid, smallest)
    return choose_shown(table, audience)


def test_where_everybody_answered_and_nobody_is_few_nothing_is_held_back() -> None:
    asked = without_pairs("VAL", "RES")
    rows = rows_of(asked, {"X": 6, "B": 7, "P": 8, "T": 9, "O": 6}, Random(2), 0)
    shown = shown_of(asked, rows, 5)
    assert shown == shown_of(asked, rows, 5, Audience.HOLDER)
    assert all(set("XBPO") <= cells for cells in shown.dimensions.values())


def test_the_single_leaders_own_question_takes_a_question_of_the_pmo_alone_out() -> None:
    """GOV5 is asked of the leader, not of the staff: score less items would be the leader's answer to it."""
    rows = rows_of(pmo50(), dict.fromkeys("XBPT", 6) | {"O": 6, "L": 1}, Random(3), 0)
    found = published(pmo50(), rows)
    assert found.dimensions["GOV"].groups["PMO"].shown
    asked = [item.id for item in pmo50().items if "L" in item.groups]
    assert [key for key in asked if not found.items[key].groups["PMO"].shown] == ["GOV4", "GOV5", "INF1", "INF2"]
    assert found.overhead_risk.drivers["K4"].items["INF3"] is not None


def test_of_one_person_who_left_an_answer_out_nothing_is_told() -> None:
    asked = small("RES", "PEO")
    rows = rows_of(asked, {"X": 7, "B": 7, "P": 7, "T": 7, "O": 6}, Random(4), 0)
    one = response(
        asked, "X", **{item.id: "DK" if item.id == "RES2" else 2 for item in asked.items if "X" in item.groups}
    )
    found = published(asked, [*rows, one])
    assert not all(found.items[item].groups["X"].shown for item in ("RES2", "RES4"))
    assert follows_from(asked, [*rows, one], found) == []


def test_a_risk_that_rests_on_few_is_left_out_of_its_driver() -> None:
    """Of the groups that weigh in risk, only two executives answered; all others weigh nothing."""
    asked = without_risk("VAL")
    rows = rows_of(asked, {"X": 3, "P": 7, "T": 7, "O": 7}, Random(5), 0)
    drivers = published(asked, rows).overhead_risk.drivers
    of = {driver.id: driver.items[0].item for driver in drivers_of(asked)}
    for key, driver in drivers.items():
        assert driver.risk is None, of[key]
    assert follows_from(asked, rows, published(asked, rows)) == []


def test_two_totals_of_the_same_two_groups_are_not_both_told() -> None:
    """Maturity and risk weigh four executives and three business heads differently: together they could be solved."""
    asked = replace(
        without_pairs("VAL"),
        items=tuple(replace(item, groups=("X", "B")) for item in small("VAL").items[:2]),
    )
    asked = replace(asked, overhead=replace(asked.overhead, drivers=drivers_of(small("VAL"))[:2]))
    rows = rows_of(asked, {"X": 4, "B": 3}, Random(6), 0)
    shown = shown_of(asked, rows, 5)
    assert shown.risks_withheld
    assert follows_from(asked, rows, published(asked, rows)) == []


def many_small_groups() -> tuple[Questionnaire, list[Response]]:
    """Twelve groups of one beside a large one."""
    asked = small("VAL")
    template = asked.groups[0]
    groups = (*(replace(template, id=f"G{place}") for place in range(12)), replace(template, id="ALL"))
    ids = tuple(group.id for group in groups)
    asked = replace(
        asked, groups=groups, merged_groups=(), perceptions=(), overhead=None,
        items=tuple(replace(item, groups=ids) for item in asked.items),
    )  # fmt: skip
    return asked, rows_of(asked, dict.fromkeys(ids, 1) | {"ALL": 9}, Random(7), 0.1)


def test_very_many_small_groups_are_looked_at_together() -> None:
    asked, rows = many_small_groups()
    found = published(asked, rows)
    assert {column for column, cell in found.dimensions["VAL"].groups.items() if cell.shown} <= {"ALL"}
    assert follows_from(asked, rows, found) == []


# Near an end of the scale


EXTREMES = [
    pytest.param("X", 5, 5, id="five say 5"),
    pytest.param("X", 8, 1, id="eight say 1"),
    pytest.param("XB", 6, 5, id="two groups say 5"),
    pytest.param("XBPTOL", 6, 5, id="all say 5"),
    pytest.param("XBPTOL", 7, 1, id="all say 1"),
]


@pytest.mark.parametrize(("groups", "n", "level"), EXTREMES)
def test_no_answer_follows_to_within_a_step_where_all_say_the_same(groups: str, n: int, level: int) -> None:
    asked = small("VAL", "PEO")
    rows = rows_of(asked, {group: 0 if group in groups else 6 for group in ALL}, Random(8), 0)
    rows += [response(asked, group, str(level)) for group in groups for _ in range(n)]
    found = published(asked, rows)
    figures = list(Reader(asked, people_of(asked, rows), found.to_document()).figures())
    asked_about = [(len(rows) - 1, item.id) for item in asked.items if groups[-1] in item.groups]
    for unknown in asked_about:
        if any(unknown in figure.weights for figure in figures):
            low, high = feasible(figures, unknown, asked.highest)
            assert high - low >= 2 - 1e-6, (unknown, low, high)


@pytest.mark.parametrize("level", [1, 5])
def test_totals_risks_and_advice_near_an_end_tell_no_more_than_the_bound(level: int) -> None:
    turned = {item.id: 6 - level for item in pmo50().items if item.reversed}
    rows = [
        response(
            pmo50(), group, str(level), **{key: to for key, to in turned.items() if group in pmo50().item[key].groups}
        )
        for group in ALL
        for _ in range(6)
    ]
    found = published(pmo50(), rows)
    end = "or_more" if level == 5 else "or_less"
    assert {each.bound for each in found.dimensions.values()} == {end}
    assert {each.interval for each in found.dimensions.values()} == {None}
    told = [found.overall.score100, found.position.value, found.overhead_risk.base, *found.position.composites.values()]
    told += [each.score100 for each in found.dimensions.values()]
    told += [each.risk for each in found.overhead_risk.drivers.values()]
    assert all(0 < figure < 100 for figure in told if figure is not None)
    assert all(None in advice.evidence.values() for advice in found.advice if "SPO3" in advice.evidence)
    assert all(each.difference is None for each in found.perception)
    assert (found.overall.interval, found.overhead_risk.interval, found.position.interval) == (None, None, None)


# Empty and hidden, counts, pages


def test_an_empty_group_and_one_of_few_people_look_the_same() -> None:
    asked = without_pairs("VAL", "PEO")
    rows = rows_of(asked, {"X": 6, "B": 7, "P": 8, "O": 9}, Random(9), 0)
    few = rows_of(asked, {"T": 2}, Random(9), 0)
    for empty, hidden in (("L", rows), ("T", [*rows, *few])):
        document = published(asked, hidden).to_document()
        cells = [part["groups"][empty] for key in ("dimensions", "items") for part in document[key].values()]
        nothing = [part["groups"]["L"] for key in ("dimensions", "items") for part in document[key].values()]
        assert cells == nothing
        assert document["respondents"]["by_group"][empty] is None
        assert empty in document["quality"]["not_shown"]


def test_the_response_rate_does_not_count_out_a_few() -> None:
    rows = rows_of(pmo50(), dict.fromkeys("XBPT", 7) | {"O": 2, "L": 1}, Random(10), 0)
    invited = {"O": 6, "L": 1}
    assert published(pmo50(), rows, population=invited).quality.response is None
    assert published(pmo50(), rows, population={"X": 10, "B": 8}).quality.response is None  # so P or T go with the PMO
    rows += rows_of(pmo50(), {"O": 5}, Random(11), 0)
    assert published(pmo50(), rows, population={"X": 10, "B": 8}).quality.response == 0.78


def test_people_who_look_doubtful_are_not_told_by_what_moves_without_them() -> None:
    odd = [response(pmo50(), group, "5") for group in "XXBBPP"]
    rows = [*rows_of(pmo50(), dict.fromkeys("XBPTO", 6), Random(12), 0, 2), *odd]
    moves = published(pmo50(), rows).quality.careless_moves
    assert moves
    assert set(moves.values()) == {None}
    assert published(pmo50(), rows[:-3]).quality.careless_moves == {}
    assert all(move is not None for move in findings(pmo50(), rows, 5).quality.careless_moves.values())


def scenes() -> Iterator[Scene]:
    for dont_know in (0, 0.1):
        rows = rows_of(pmo50(), dict(zip(ALL, (7, 12, 14, 9, 6, 1), strict=True)), Random(13), dont_know)
        yield Scene(published(pmo50(), rows), pmo50(), words_in("en"))


def test_a_page_is_made_of_the_published_document_the_questionnaire_and_words_only() -> None:
    assert [field.name for field in fields(Scene)] == ["findings", "questionnaire", "words"]
    cover = Cover("Blue Harbour", "PMO", "First", date(2026, 1, 5), demo=False)
    for scene in scenes():
        again = Findings.from_document(json.loads(json.dumps(scene.findings.to_document())))
        assert render_body(replace(scene, findings=again), cover) == render_body(scene, cover)
