"""What the leader states beside the answers: facts, target levels, people invited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from survey.core.errors import ContextError, Problem
from survey.core.questionnaire import Questionnaire

TARGET_STEP = 0.5
MOST_PEOPLE = 10_000_000
PARTS = ("facts", "targets", "population")


@dataclass(frozen=True, slots=True)
class Context:
    """Facts by id, targets by dimension (the questionnaire's own where absent), population by group."""

    facts: Mapping[str, bool] = field(default_factory=dict)
    targets: Mapping[str, float] = field(default_factory=dict)
    population: Mapping[str, int] = field(default_factory=dict)

    def target(self, questionnaire: Questionnaire, dimension: str) -> float:
        """The level aimed at in a dimension."""
        return self.targets.get(dimension, questionnaire.dimension[dimension].target)


def read_context(questionnaire: Questionnaire, document: Mapping[str, Any]) -> Context:
    """The context in `document` ([facts], [targets], [population]); raises ContextError with every problem."""
    problems = [Problem("unknown_part", key, {"known": ", ".join(PARTS)}) for key in document if key not in PARTS]
    tables = {part: document.get(part, {}) for part in PARTS}
    problems += [Problem("not_a_table", part) for part, table in tables.items() if not isinstance(table, Mapping)]
    if problems:
        raise ContextError(problems)
    facts = {asked.id for asked in questionnaire.context if asked.kind in ("yes_no", "exceeds")}
    problems += _unknown("facts", tables["facts"], facts)
    problems += _unknown("targets", tables["targets"], set(questionnaire.dimension))
    problems += _unknown("population", tables["population"], set(questionnaire.group))
    problems += [
        Problem("bad_fact", f"facts.{key}") for key, value in tables["facts"].items() if type(value) is not bool
    ]
    problems += [
        Problem("bad_target", f"targets.{key}", {"highest": questionnaire.highest})
        for key, value in tables["targets"].items()
        if not _is_target(value, questionnaire.highest)
    ]
    problems += [
        Problem("bad_population", f"population.{key}", {"most": MOST_PEOPLE})
        for key, value in tables["population"].items()
        if type(value) is not int or not 0 <= value <= MOST_PEOPLE
    ]
    if problems:
        raise ContextError(problems)
    targets = {key: float(value) for key, value in tables["targets"].items()}
    return Context(dict(tables["facts"]), targets, dict(tables["population"]))


def _unknown(part: str, table: Mapping[str, Any], known: set[str]) -> list[Problem]:
    names = ", ".join(sorted(known))
    return [Problem("unknown_key", f"{part}.{key}", {"known": names}) for key in table if key not in known]


def _is_target(value: object, highest: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 1 <= value <= highest and (value / TARGET_STEP).is_integer()
