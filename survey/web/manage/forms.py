"""The forms of an assessment: what it is made of, and what its leader states beside the answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.core.context import TARGET_STEP, Context
from survey.core.errors import Problem
from survey.core.questionnaire import Questionnaire
from survey.store.organisations import Pmo
from survey.web.fields import between, name_field, stripped, whole
from survey.web.language import current_words

LEAST_SMALLEST, MOST_SMALLEST, USUAL_SMALLEST = 4, 20, 5
ANSWERS = {"yes": True, "no": False}


def _offered(_form: FlaskForm, field: Field) -> None:
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(current_words().say("Choose one of these."))


class NewAssessmentForm(FlaskForm):
    """What an assessment is made of. The fields that offer something get it when the form is made."""

    title = name_field()
    pmo = SelectField(validators=[_offered], validate_choice=False)
    new_pmo = name_field(optional=True)
    questionnaire = RadioField(validators=[_offered], validate_choice=False)
    smallest_group = StringField(filters=[stripped], validators=[between(LEAST_SMALLEST, MOST_SMALLEST)])

    def __init__(self, pmos: Sequence[Pmo], questionnaires: Sequence[str]) -> None:
        self.pmos = pmos
        first = {"pmo": pmos[0].id if pmos else "", "questionnaire": questionnaires[0] if questionnaires else ""}
        super().__init__(data={"smallest_group": str(USUAL_SMALLEST), **first})
        self.pmo.choices = [
            SelectChoice(value="", label=""),
            *(SelectChoice(value=pmo.id, label=pmo.name) for pmo in pmos),
        ]
        self.questionnaire.choices = [SelectChoice(value=name) for name in questionnaires]

    def validate_new_pmo(self, field: Field) -> None:
        say = current_words().say
        if self.pmo.data and field.data:
            raise ValidationError(say("Leave this empty, or choose “A new one” above."))
        if not self.pmo.data and not field.data:
            raise ValidationError(say("Name the new PMO, or choose one above."))
        if field.data.casefold() in {pmo.name.casefold() for pmo in self.pmos}:
            raise ValidationError(say("There is one of this name: choose it above."))

    @property
    def chosen_pmo(self) -> Pmo | None:
        """The PMO that is there already, if one was chosen."""
        return next((pmo for pmo in self.pmos if pmo.id == self.pmo.data), None)


class ContextForm(FlaskForm):
    """The fields of one questionnaire; `context_form` makes the class, since they differ from file to file."""

    def document(self, questionnaire: Questionnaire) -> dict[str, Any]:
        """What was stated, as the document that `survey.core.context.read_context` reads."""
        facts = {fact: self[f"facts-{fact}"].data for fact in facts_of(questionnaire)}
        targets = {each.id: float(self[f"targets-{each.id}"].data) for each in questionnaire.dimensions}
        people = {group: self[f"population-{group}"].data for group in questionnaire.group}
        return {
            "facts": {fact: ANSWERS[answer] for fact, answer in facts.items() if answer in ANSWERS},
            "targets": {key: level for key, level in targets.items() if level != questionnaire.dimension[key].target},
            "population": {group: int(count) for group, count in people.items() if count},
        }

    def take(self, problems: Sequence[Problem]) -> None:
        """Put what the core refuses beside its field."""
        for problem in problems:
            message = current_words().say("Enter 0 or more.") if problem.code == "bad_population" else None
            field = self[problem.where.replace(".", "-", 1)]
            field.errors = [*field.errors, message or current_words().say("Choose one of these.")]


def facts_of(questionnaire: Questionnaire) -> Mapping[str, Mapping[str, str]]:
    """The facts that are asked, with their questions.

    What is worked out from two numbers is asked outright: the numbers themselves are used nowhere else.
    """
    return {asked.id: asked.question for asked in questionnaire.context if asked.kind in ("yes_no", "exceeds")}


def levels_of(questionnaire: Questionnaire) -> tuple[float, ...]:
    """The levels that can be aimed at."""
    steps = round((questionnaire.highest - 1) / TARGET_STEP)
    return tuple(1 + step * TARGET_STEP for step in range(steps + 1))


def context_form(questionnaire: Questionnaire, stated: Context) -> ContextForm:
    """The form of a questionnaire, filled with what was stated before."""
    answer = {True: "yes", False: "no", None: ""}
    levels = [str(level) for level in levels_of(questionnaire)]
    fields: dict[str, Field] = {}
    data: dict[str, str] = {}
    for fact in facts_of(questionnaire):
        fields[f"facts-{fact}"] = RadioField(
            choices=_choices(*answer.values()), validators=[_offered], validate_choice=False
        )
        data[f"facts-{fact}"] = answer[stated.facts.get(fact)]
    for each in questionnaire.dimensions:
        fields[f"targets-{each.id}"] = SelectField(
            choices=_choices(*levels), validators=[_offered], validate_choice=False
        )
        data[f"targets-{each.id}"] = str(float(stated.target(questionnaire, each.id)))
    for group in questionnaire.group:
        fields[f"population-{group}"] = StringField(filters=[stripped], validators=[whole])
        data[f"population-{group}"] = str(stated.population.get(group, ""))
    made: type[ContextForm] = type("ContextForm", (ContextForm,), fields)
    return made(data=data)


def _choices(*values: str) -> list[SelectChoice]:
    return [SelectChoice(value=value) for value in values]
