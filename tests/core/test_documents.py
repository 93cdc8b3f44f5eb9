"""Core objects as JSON and back, with nothing lost."""

import json
from collections.abc import Callable

import pytest

from survey.core.disclosure import Audience
from survey.core.findings import Findings
from survey.core.questionnaire import Questionnaire
from tests.core.made_up import made_up
from tests.factories import findings, harbour, pmo50, response


@pytest.mark.parametrize("questionnaire", [pmo50, harbour], ids=["pmo-50", "harbour"])
def test_a_questionnaire_comes_back_as_it_was(questionnaire: Callable[[], Questionnaire]) -> None:
    whole = questionnaire()
    assert Questionnaire.from_document(json.loads(json.dumps(whole.to_document()))) == whole


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("seed", range(8))
def test_findings_come_back_as_they_were(seed: int, audience: Audience) -> None:
    whole = made_up(seed).findings(audience)
    written = json.dumps(whole.to_document(), allow_nan=False)
    assert Findings.from_document(json.loads(written)) == whole


def test_findings_without_risk_and_axis_come_back_too() -> None:
    whole = findings(harbour(), [response(harbour(), "DESK", "2")])
    document = json.loads(json.dumps(whole.to_document()))
    assert (document["overhead_risk"], document["position"]) == (None, None)
    assert Findings.from_document(document) == whole


def test_the_document_has_the_promised_keys() -> None:
    document = made_up(0).findings().to_document()
    assert document["schema"] == "findings/1"
    promised = "questionnaire respondents overall dimensions items overhead_risk position perception advice quality"
    assert set(promised.split()) <= set(document)
    assert {"value", "sc", "ad", "sup", "pfm", "archetype", "gates_failed", "interval"} <= set(document["position"])
    dimension = document["dimensions"]["SPO"]
    assert {"score", "score100", "level", "interval", "n", "unweighted", "groups", "target", "gap"} <= set(dimension)
    assert {"established", "importance", "priority", "class", "alpha"} <= set(dimension)


@pytest.mark.parametrize("document", [{}, {"position": None}], ids=["empty", "only a part"])
def test_a_foreign_document_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        Findings.from_document(document)
