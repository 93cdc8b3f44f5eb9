"""The forms of an assessment: what it is made of, what its leader states beside the answers, its end, its code word."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.actions.closing import moment_of, zone_of, zones
from survey.core.context import TARGET_STEP, Context
from survey.core.errors import Problem
from survey.core.questionnaire import Questionnaire
from survey.store.assessments import Assessment
from survey.store.organisations import Pmo
from survey.web.fields import LONGEST_NAME, at_most, between, filled, name_field, printable, stripped, whole
from survey.web.language import current_words

LEAST_SMALLEST, MOST_SMALLEST, USUAL_SMALLEST = 4, 20, 5
ANSWERS = {"yes": True, "no": False}
MODES = ("anonymous", "pseudonymous", "named")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
LONGEST_OPEN = timedelta(days=731)
SHORTEST_WORD = 4


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
    mode = RadioField(
        validators=[_offered], validate_choice=False, choices=[SelectChoice(value=mode) for mode in MODES]
    )

    def __init__(self, pmos: Sequence[Pmo], questionnaires: Sequence[str]) -> None:
        self.pmos = pmos
        first = {"pmo": pmos[0].id if pmos else "", "questionnaire": questionnaires[0] if questionnaires else ""}
        super().__init__(data={"smallest_group": str(USUAL_SMALLEST), "mode": MODES[0], **first})
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


class ClosingForm(FlaskForm):
    """A day, a time and where clocks show it; without day and time the survey is open until it is closed by hand."""

    day = StringField(filters=[stripped])
    clock = StringField(filters=[stripped])
    zone = SelectField(validators=[_offered], validate_choice=False)

    def __init__(self, assessment: Assessment, usual_zone: str | None, now: datetime) -> None:
        self.now = now
        shown = assessment.closes_at and assessment.closes_at.astimezone(zone_of(assessment.time_zone))
        before = {"day": f"{shown:%Y-%m-%d}", "clock": f"{shown:%H:%M}"} if shown else {}
        super().__init__(data=before | {"zone": assessment.time_zone if shown else usual_zone or "UTC"})
        self.zone.choices = [
            SelectChoice(value="UTC"),
            *(SelectChoice(value=name, optgroup=region) for region, names in zones().items() for name in names),
        ]

    @property
    def closes_at(self) -> datetime | None:
        """The moment that a valid form names; None for no closing time, or one that clocks never show."""
        if not self.day.data:
            return None
        hours, minutes = self.clock.data.split(":")
        return moment_of(date.fromisoformat(self.day.data), time(int(hours), int(minutes)), self.zone.data)

    def validate_day(self, field: Field) -> None:
        say = current_words().say
        if not field.data and self.clock.data:
            raise ValidationError(say("Choose a day as well, or leave the time empty too."))
        if field.data and not _is_day(field.data):
            raise ValidationError(say("Choose a day, written like 2026-12-04."))
        if field.data and date.fromisoformat(field.data) > (self.now + LONGEST_OPEN).date():
            raise ValidationError(say("Choose a day within the next two years."))

    def validate_clock(self, field: Field) -> None:
        say = current_words().say
        if self.day.data and not CLOCK.fullmatch(field.data):
            raise ValidationError(say("Choose a time, written like 17:00."))
        if not self.day.data or self.day.errors:
            return
        if self.closes_at is None:
            raise ValidationError(
                say("Clocks go forward on this day and never show {time}. Choose an hour later.", time=field.data)
            )
        if self.closes_at <= self.now:
            raise ValidationError(say("This time is over. Choose a later one."))


class CodeWordForm(FlaskForm):
    """A word to be said beside the open link. What was set is never shown again, so the field begins empty."""

    code_word = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_NAME)])

    def validate_code_word(self, field: Field) -> None:
        if len("".join(field.data.split())) < SHORTEST_WORD:
            raise ValidationError(current_words().say("Use {least} characters at least.", least=SHORTEST_WORD))


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

    def take_people_back(self) -> None:
        """Put the people stated before into their fields again, and say where they were to be others."""
        for field in self:
            if field.name.startswith("population-") and field.data != field.object_data:
                field.data = field.object_data
                field.errors = [current_words().say("Somebody has begun to answer, so this stays as it was.")]


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


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _choices(*values: str) -> list[SelectChoice]:
    return [SelectChoice(value=value) for value in values]
