"""Every error a person can meet, as one tree.

SurveyError
├── UnusableError          what was given cannot be used: it lists every problem found
│   ├── QuestionnaireError     a questionnaire file
│   ├── ResponsesError         a file of answers
│   └── ContextError           facts, targets or populations
├── NotFoundError          no such thing, or not for this person
├── NotOpenError           the assessment takes no answers (not yet, or no longer)
├── AlreadyDoneError       the same thing was done before
└── RefusedError           the request is understood and not allowed now

An error carries a code and values; the doors word it for the person (see `Problem`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code, the place (field, column, key) and the values that belong in its sentence."""

    code: str
    where: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    row: int | None = None


class SurveyError(Exception):
    """The root. `code` names the sentence, `values` fill it."""

    code = "error"

    def __init__(self, code: str | None = None, **values: object) -> None:
        self.code = code or self.code
        self.values = values
        super().__init__(self.code, values)


class UnusableError(SurveyError):
    """What was given cannot be used; `problems` lists what is wrong with it, the first of `total` at least."""

    code = "unusable"

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(problems) if total is None else total
        super().__init__(None, problems=self.total)


class QuestionnaireError(UnusableError):
    """The questionnaire has faults."""


class ResponsesError(UnusableError):
    """The answers have faults."""


class ContextError(UnusableError):
    """The facts, targets or populations have faults."""


class NotFoundError(SurveyError):
    """There is no such thing, or it is not this person's to see: the two look the same."""

    code = "not_found"


class NotOpenError(SurveyError):
    """The assessment takes no answers now."""

    code = "not_open"


class AlreadyDoneError(SurveyError):
    """The same thing was done before and is not done twice."""

    code = "already_done"


class RefusedError(SurveyError):
    """Understood, and not allowed in this state."""

    code = "refused"
