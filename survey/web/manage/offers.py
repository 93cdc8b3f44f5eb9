"""The questionnaires that an assessment can be made from."""

from functools import cache
from pathlib import Path

from survey.catalogue import load_questionnaire, shipped
from survey.core.questionnaire import Questionnaire


def offers() -> dict[str, Questionnaire]:
    """Those that came with the product, by id."""
    return {name: _load(path) for name, path in shipped().items()}


@cache
def _load(path: Path) -> Questionnaire:
    return load_questionnaire(path)
