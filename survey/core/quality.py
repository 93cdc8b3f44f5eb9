"""The confidence grade (measurement.md 5): how far the whole can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from survey.core.context import Context
from survey.core.questionnaire import Questionnaire
from survey.core.rounding import exact
from survey.core.scoring_rules import Grade


@dataclass(frozen=True, slots=True)
class Response:
    """Answers over people invited, in the groups whose population is known."""

    rate: Fraction | None
    invited: int | None


def response_rate(context: Context, rows: Mapping[str, int]) -> Response:
    """Rows over invited, for the groups with a population; unknown without any."""
    invited = sum(context.population.values())
    if not invited:
        return Response(None, None)
    answered = sum(rows[group] for group in context.population)
    return Response(Fraction(answered, invited), invited)


def grade_of(
    questionnaire: Questionnaire, valid: Mapping[str, int], rate: Fraction | None, smallest: int
) -> Literal["A", "B", "C", "D"]:
    """The first grade whose demands are met, else C; D for a single view. An unknown response rate meets none."""
    respondents = sum(valid.values())
    if respondents <= 1:
        return "D"
    large = {group for group, n in valid.items() if n >= smallest}
    met = (grade.id for grade in questionnaire.quality.grades if _meets(grade, respondents, large, rate))
    return next(met, "C")


def _meets(grade: Grade, respondents: int, large: set[str], rate: Fraction | None) -> bool:
    if grade.response is not None and (rate is None or rate < exact(grade.response)):
        return False
    enough = respondents >= grade.respondents and len(large) >= grade.groups
    return enough and (not grade.including or bool(large & set(grade.including)))
