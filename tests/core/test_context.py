"""What may be stated beside the answers."""

import pytest

from survey.core.context import Context, read_context
from survey.core.errors import ContextError
from tests.factories import pmo50


def test_a_context_is_read() -> None:
    stated = {"facts": {"cost_known": False}, "targets": {"SPO": 4, "STR": 4.5}, "population": {"X": 0, "T": 60}}
    context = read_context(pmo50(), stated)
    assert context == Context({"cost_known": False}, {"SPO": 4.0, "STR": 4.5}, {"X": 0, "T": 60})
    assert [context.target(pmo50(), key) for key in ("SPO", "STR", "VAL")] == [4, 4.5, 3.5]


def test_nothing_stated_is_a_context() -> None:
    assert read_context(pmo50(), {}) == Context()


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        pytest.param({"fact": {}}, [("unknown_part", "fact")], id="unknown part"),
        pytest.param(
            {"facts": True, "targets": [1]}, [("not_a_table", "facts"), ("not_a_table", "targets")], id="no table"
        ),
        pytest.param({"facts": {"sponsor": True}}, [("unknown_key", "facts.sponsor")], id="unknown fact"),
        pytest.param({"facts": {"pmo_age": True}}, [("unknown_key", "facts.pmo_age")], id="not a yes or no"),
        pytest.param({"facts": {"cost_known": 1}}, [("bad_fact", "facts.cost_known")], id="a number for a fact"),
        pytest.param({"facts": {"cost_known": "no"}}, [("bad_fact", "facts.cost_known")], id="a word for a fact"),
        pytest.param({"targets": {"OVH": 3}}, [("unknown_key", "targets.OVH")], id="unknown dimension"),
        *(
            pytest.param({"targets": {"SPO": value}}, [("bad_target", "targets.SPO")], id=f"target {value}")
            for value in (0.5, 5.5, 3.2, True, "4", float("nan"), float("inf"), None)
        ),
        pytest.param({"population": {"Z": 3}}, [("unknown_key", "population.Z")], id="unknown group"),
        *(
            pytest.param({"population": {"X": value}}, [("bad_population", "population.X")], id=f"population {value}")
            for value in (-1, 2.0, True, "3", None)
        ),
        pytest.param(
            {"facts": {"a": True}, "targets": {"SPO": 9}, "population": {"X": -1}},
            [("unknown_key", "facts.a"), ("bad_target", "targets.SPO"), ("bad_population", "population.X")],
            id="all at once",
        ),
    ],
)
def test_a_context_is_refused_with_every_problem(document: dict[str, object], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(ContextError) as refused:
        read_context(pmo50(), document)
    assert [(problem.code, problem.where) for problem in refused.value.problems] == problems
