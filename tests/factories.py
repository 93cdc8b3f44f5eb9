"""Made-up things for tests: a test states only the difference that matters, these fill in the rest."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from survey.catalogue import load_questionnaire, shipped
from survey.core.answers import Response, read_response
from survey.core.assess import assess
from survey.core.context import Context, read_context
from survey.core.disclosure import Audience
from survey.core.findings import Findings, QuestionnaireMark
from survey.core.questionnaire import Questionnaire
from survey.core.responses import collect
from survey.core.summary import summarise

MARK = QuestionnaireMark("test", "1.0", "0" * 64)
HARBOUR = Path(__file__).parent / "catalogue" / "files" / "harbour.yaml"


@cache
def pmo50() -> Questionnaire:
    """The shipped questionnaire."""
    return load_questionnaire(shipped()["pmo-50"])


@cache
def harbour() -> Questionnaire:
    """A foreign questionnaire: other groups, levels, scales, and nothing of PMOs."""
    return load_questionnaire(HARBOUR)


def response(questionnaire: Questionnaire, group: str, other: str = "", **given: object) -> Response:
    """A response of `group`: the items `given`, and `other` on every other item that the group is asked."""
    asked = {item.id: other for item in questionnaire.items if group in item.groups}
    read, problems = read_response(questionnaire, group, asked | {key: str(value) for key, value in given.items()})
    assert problems == []
    return read


def findings(
    questionnaire: Questionnaire,
    responses: Iterable[Response],
    smallest: int = 1,
    audience: Audience = Audience.HOLDER,
    **context: Mapping[str, object],
) -> Findings:
    """What these responses say; every group may be shown unless `smallest` says otherwise."""
    stated: Context = read_context(questionnaire, context)
    summary = summarise(questionnaire, collect(questionnaire, responses))
    return assess(questionnaire, MARK, summary, stated, smallest, audience)
