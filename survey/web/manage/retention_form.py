"""The form of how long things are kept: days after the end, by kind."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import StringField

from survey.core.errors import Problem
from survey.core.retention import KINDS, LONGEST, SHORTEST, Retention
from survey.web.fields import between, stripped
from survey.web.language import current_words


class RetentionForm(FlaskForm):
    """Days after the end, by kind."""

    drafts = StringField(filters=[stripped], validators=[between(SHORTEST, LONGEST)])
    mails = StringField(filters=[stripped], validators=[between(SHORTEST, LONGEST)])
    invitations = StringField(filters=[stripped], validators=[between(SHORTEST, LONGEST)])
    answers = StringField(filters=[stripped], validators=[between(SHORTEST, LONGEST)])

    def __init__(self, retention: Retention) -> None:
        super().__init__(data={kind: str(days) for kind, days in retention.to_document().items()})

    @property
    def wanted(self) -> Retention:
        """What a valid form asks for."""
        return Retention(**{kind: int(self[kind].data) for kind in KINDS})

    def take(self, problems: Iterable[Problem]) -> None:
        """Put what speaks against it beside its field."""
        for problem in problems:
            self[problem.where].errors = [_fault(problem)]


def _fault(problem: Problem) -> str:
    words, most = current_words(), problem.values["most"]
    if problem.code == "longer_than_told":
        return words.say("Enter {most} or less: people who answered were told so.", most=most)
    if problem.values.get("other") == "answers":
        return words.say("Enter {most} or less: a draft may hold answers, and goes no later than they do.", most=most)
    return words.say("Enter {most} or less: they go no later than the invitations.", most=most)
