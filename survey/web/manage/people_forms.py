"""The forms of the people invited: one typed, many pasted or uploaded, one changed; and codes on paper."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.actions.people_check import LONGEST
from survey.actions.people_entries import Entry
from survey.core.errors import Problem
from survey.core.questionnaire import Questionnaire
from survey.store.invitations import Invitation
from survey.web.fields import at_most, between, printable, stripped
from survey.web.language import current_words
from survey.web.manage.people_words import wrong_with

MOST_CODES = 200
# Where the faults of a whole list stand.
EVERYWHERE = ("people", "file")


def _offered(_form: FlaskForm, field: Field) -> None:
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(current_words().say("Choose one of these."))


def _choice() -> SelectField:
    return SelectField(validators=[_offered], validate_choice=False)


class _GroupForm(FlaskForm):
    """A form with a group in it."""

    group = _choice()

    def __init__(self, questionnaire: Questionnaire, none: str | None, **known: Any) -> None:
        super().__init__(**known)
        self._questionnaire = questionnaire
        words = current_words()
        nothing = [] if none is None else [SelectChoice(value="", label=none)]
        self.group.choices = [
            *nothing,
            *(SelectChoice(value=each.id, label=words.of(each.name)) for each in questionnaire.groups),
        ]

    def take(self, problems: Sequence[Problem]) -> None:
        """Put what is wrong beside its field; what is wrong with a whole list beside the list."""
        own = next((name for name in EVERYWHERE if name in self), "name")
        for problem in problems:
            name = problem.where if own == "name" and problem.where in self else own
            self[name].errors = [*self[name].errors, wrong_with(problem, self._questionnaire)]


class PersonForm(_GroupForm):
    """Somebody to invite, or who is invited."""

    name = StringField(filters=[stripped], validators=[printable, at_most(LONGEST)])
    address = StringField(filters=[stripped], validators=[printable])
    language = _choice()

    def __init__(self, questionnaire: Questionnaire, invited: Invitation | None = None) -> None:
        known = {"name": "", "address": "", "group": "", "language": ""}
        if invited is not None:
            known = {
                "name": invited.name,
                "address": invited.address or "",
                "group": invited.group,
                "language": invited.language or "",
            }
        words = current_words()
        super().__init__(questionnaire, words.say("Choose a group"), data=known, prefix="person-")
        languages = [SelectChoice(value=code, label=words.name_of(code)) for code in questionnaire.languages]
        self.language.choices = [SelectChoice(value="", label=words.say("As their browser asks for it")), *languages]

    def validate_group(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(current_words().say("Choose a group."))

    @property
    def entry(self) -> Entry:
        """What was typed."""
        return Entry(1, self.name.data, self.address.data, self.group.data, self.language.data)


class PasteForm(_GroupForm):
    """People pasted, one a line; those without a group are in the one chosen."""

    people = TextAreaField()

    def __init__(self, questionnaire: Questionnaire, **known: Any) -> None:
        super().__init__(questionnaire, current_words().say("Each line names it"), prefix="paste-", **known)


class UploadForm(_GroupForm):
    """A file of people; those without a group are in the one chosen."""

    file = FileField()

    def __init__(self, questionnaire: Questionnaire, **known: Any) -> None:
        super().__init__(questionnaire, current_words().say("The file names it"), prefix="upload-", **known)

    def validate_file(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(current_words().say("Choose a file."))


class CodesForm(_GroupForm):
    """So many codes on paper for a group."""

    count = StringField(filters=[stripped], validators=[between(1, MOST_CODES)])

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire, None, prefix="codes-")
