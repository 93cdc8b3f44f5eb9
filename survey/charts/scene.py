"""What every painter draws from."""

from dataclasses import dataclass

from survey.core.findings import Findings
from survey.core.questionnaire import Questionnaire
from survey.language import Words


@dataclass(frozen=True, slots=True)
class Scene:
    """Findings, the names of what they are about, and the reader's words."""

    findings: Findings
    questionnaire: Questionnaire
    words: Words

    def column(self, identifier: str) -> str:
        """The name of a column of a breakdown: a group, or groups shown as one."""
        named = self.questionnaire.group.get(identifier) or self.questionnaire.merged[identifier]
        return self.words.of(named.name)
