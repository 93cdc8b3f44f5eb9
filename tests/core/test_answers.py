"""Exactly which texts are answers."""

import pytest

from survey.core.answers import DONT_KNOW, NOT_APPLICABLE, NOT_SHOWN, SKIPPED, read_response, written
from survey.core.errors import Problem
from tests.factories import harbour, pmo50


def problems(group: str, **fields: str) -> list[Problem]:
    return read_response(pmo50(), group, fields)[1]


def code(group: str, **fields: str) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in problems(group, **fields)]


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("1", "1"), ("5", "5"), (" 3 ", "3"), ("\t3", "3"), ("DK", DONT_KNOW),
        (" DK", DONT_KNOW), ("NA", NOT_APPLICABLE),
        ("", SKIPPED), ("  ", SKIPPED),
    ],
    ids=repr,
)  # fmt: skip
def test_an_answer_is_read(text: str, packed: str) -> None:
    read, wrong = read_response(pmo50(), "X", {"SPO1": text})
    assert wrong == []
    assert read.ratings == packed + NOT_SHOWN * 49


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "6",
        "-1",
        "1.0",
        "3,0",
        "03",
        "+3",
        "５",
        "٣",
        "²",
        "dk",
        "Dk",
        "na",
        "N/A",
        "none",
        "3 4",
        "3\n",
        "\u00a03",
        "1e0",
    ],
    ids=ascii,
)
def test_anything_else_is_refused_and_named(text: str) -> None:
    read, wrong = read_response(pmo50(), "X", {"SPO1": text})
    assert wrong == [Problem("bad_rating", "SPO1", {"value": text, "points": 5})]
    assert read.ratings[0] == SKIPPED


@pytest.mark.parametrize("text", ["3", "DK", "x"])
def test_an_item_that_is_not_asked_of_a_group_must_be_empty(text: str) -> None:
    assert problems("T", SPO1=text) == [Problem("not_routed", "SPO1", {"group": "T", "value": text})]
    assert code("T", SPO1=" ") == []


@pytest.mark.parametrize(
    ("item", "text", "accepted"),
    [
        ("SPEED3", "2", True),
        ("SPEED3", "3", False),
        ("SPEED1", "7", True),
        ("ADVICE1", "10", True),
        ("ADVICE1", "11", False),
    ],
)
def test_a_scale_ends_at_its_own_points(item: str, text: str, accepted: bool) -> None:
    assert (read_response(harbour(), "SKIPPERS", {item: text})[1] == []) == accepted


@pytest.mark.parametrize("text", ["0", "100", "33.3", " 12.5 ", "0.000001", "007", "100.0"])
def test_a_share_is_a_plain_number_up_to_100(text: str) -> None:
    read, wrong = read_response(pmo50(), "O", {"EFF_ACTUAL_1": text})
    assert wrong == []
    assert read.efforts == {"EFF_ACTUAL": (float(text), 0, 0, 0, 0)}


@pytest.mark.parametrize(
    "text", ["100.5", "101", "-1", "nan", "inf", "1e2", "1_0", ".5", "5.", "1,5", "５", "1000", "DK", "5%"]
)
def test_any_other_share_is_refused_and_the_mix_left_out(text: str) -> None:
    read, wrong = read_response(pmo50(), "O", {"EFF_ACTUAL_1": "50", "EFF_ACTUAL_2": text})
    assert wrong == [Problem("bad_share", "EFF_ACTUAL_2", {"value": text})]
    assert read.efforts == {}


def test_shares_are_only_asked_of_some() -> None:
    assert code("P", EFF_WANTED_2="40") == [("not_routed", "EFF_WANTED_2")]
    assert code("P", EFF_WANTED_2=" ") == []


@pytest.mark.parametrize(
    ("group", "text", "chosen"),
    [
        pytest.param("X", "SPO|VAL|CUS", ("SPO", "VAL", "CUS"), id="three"),
        pytest.param("B", " SPO | VAL ", ("SPO", "VAL"), id="two, with spaces"),
        pytest.param("L", "SPO", ("SPO",), id="one"),
    ],
)
def test_one_to_three_dimensions_may_be_chosen(group: str, text: str, chosen: tuple[str, ...]) -> None:
    read, wrong = read_response(pmo50(), group, {"IMPORTANCE": text})
    assert (read.importance, wrong) == ({"IMPORTANCE": chosen}, [])


@pytest.mark.parametrize(
    ("group", "text", "expected"),
    [
        pytest.param("X", "SPO|SPO", "bad_choice", id="twice the same"),
        pytest.param("X", "SPO|STR|VAL|GOV", "bad_choice", id="four"),
        pytest.param("X", "SPO|NONE", "unknown_choice", id="unknown"),
        pytest.param("X", "SPO|", "unknown_choice", id="an empty one"),
        pytest.param("X", "spo", "unknown_choice", id="small letters"),
        pytest.param("T", "SPO", "not_routed", id="not asked"),
    ],
)
def test_other_choices_are_refused(group: str, text: str, expected: str) -> None:
    read, wrong = read_response(pmo50(), group, {"IMPORTANCE": text})
    assert [(problem.code, problem.where) for problem in wrong] == [(expected, "IMPORTANCE")]
    assert read.importance == {}


@pytest.mark.parametrize("text", ["", "  "])
def test_no_choice_is_none(text: str) -> None:
    assert read_response(pmo50(), "X", {"IMPORTANCE": text})[0].importance == {}


def test_every_problem_of_a_row_is_found_at_once() -> None:
    fields = {"SPO1": "9", "STD1": "3", "EFF_WANTED_1": "x", "IMPORTANCE": "?", "SPO3": "4"}
    assert [where for _, where in code("X", **fields)] == ["SPO1", "STD1", "EFF_WANTED_1", "IMPORTANCE"]


def test_a_response_is_written_as_it_is_read() -> None:
    fields = {"SPO1": "2", "SPO3": "DK", "SPO4": "NA", "STR1": "", "IMPORTANCE": "STR|VAL"}
    fields |= dict(
        zip((f"EFF_WANTED_{part}" for part in range(1, 6)), ("33.333333", "0.5", "10", "0", "56"), strict=True)
    )
    read, _ = read_response(pmo50(), "X", fields)
    assert written(pmo50(), read) == fields
    assert read_response(pmo50(), "X", written(pmo50(), read)) == (read, [])
