"""The forms of an assessment: what it is made of, what its leader states beside the answers, its end, its code word."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.actions.closing import moment_of, zone_of, zones
from survey.core.context import TARGET_STEP, Context
from survey.core.errors import Problem
from survey.core.questionnaire import Questionnaire
from survey.store.assessments import Assessment
from survey.store.organisations import Pmo
from survey.web.fields import (
    LONGEST_NAME,
    at_most,
    between,
    filled,
    name_field,
    printable,
    stripped,
    stripped_lines,
    whole,
)
from survey.web.language import current_words

LEAST_SMALLEST, MOST_SMALLEST, USUAL_SMALLEST = 4, 20, 5
ANSWERS = {"yes": True, "no": False}
MODES = ("anonymous", "pseudonymous", "named")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
LONGEST_OPEN = timedelta(days=731)
SHORTEST_WORD = 4
LONGEST_TEXT = 2000


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

    def __init__(self, pmos: Sequence[Pmo], questionnaires: Sequence[str], *, may_add: bool) -> None:
        self.pmos, self.may_add = pmos, may_add
        first = {"pmo": pmos[0].id if pmos else "", "questionnaire": questionnaires[0] if questionnaires else ""}
        super().__init__(data={"smallest_group": str(USUAL_SMALLEST), "mode": MODES[0], **first})
        new = [SelectChoice(value="", label="")] if may_add else []
        self.pmo.choices = [*new, *(SelectChoice(value=pmo.id, label=pmo.name) for pmo in pmos)]
        self.questionnaire.choices = [SelectChoice(value=name) for name in questionnaires]

    def validate_new_pmo(self, field: Field) -> None:
        say = current_words().say
        if not self.may_add:
            return
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


class MomentForm(FlaskForm):
    """A day, a time and where clocks show it."""

    day = StringField(filters=[stripped])
    clock = StringField(filters=[stripped])
    zone = SelectField(validators=[_offered], validate_choice=False)

    def __init__(self, shown: datetime | None, zone: str, now: datetime) -> None:
        self.now = now
        local = shown and shown.astimezone(zone_of(zone))
        before = {"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}"} if local else {}
        super().__init__(data=before | {"zone": zone})
        self.zone.choices = [
            SelectChoice(value="UTC"),
            *(SelectChoice(value=name, optgroup=region) for region, names in zones().items() for name in names),
        ]

    @property
    def moment(self) -> datetime | None:
        """The moment that a valid form names; None for no day, or a time that clocks never show."""
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
        if self.moment is None:
            raise ValidationError(
                say("Clocks go forward on this day and never show {time}. Choose an hour later.", time=field.data)
            )
        if self.moment <= self.now:
            raise ValidationError(say("This time is over. Choose a later one."))


class ClosingForm(MomentForm):
    """Without day and time the survey is open until it is closed by hand."""

    def __init__(self, assessment: Assessment, usual_zone: str | None, now: datetime) -> None:
        zone = assessment.time_zone if assessment.closes_at else usual_zone or "UTC"
        self.opens_at = assessment.opens_at
        super().__init__(assessment.closes_at, zone, now)

    def validate_clock(self, field: Field) -> None:
        super().validate_clock(field)
        if self.opens_at and not self.day.errors and self.moment and self.moment <= self.opens_at:
            raise ValidationError(current_words().say("The survey opens after that. Choose a later time."))


class OpeningForm(MomentForm):
    """When a survey opens by itself: before it closes."""

    def __init__(self, assessment: Assessment, now: datetime) -> None:
        self.closes_at = assessment.closes_at
        super().__init__(assessment.opens_at, assessment.time_zone, now)

    def validate_day(self, field: Field) -> None:
        filled(self, field)
        super().validate_day(field)

    def validate_clock(self, field: Field) -> None:
        super().validate_clock(field)
        if self.closes_at and not self.day.errors and self.moment and self.moment >= self.closes_at:
            raise ValidationError(current_words().say("The survey would have closed by then. Choose an earlier time."))


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
            field = self[problem.where.replace(".", "-", 1)]
            field.errors = [*field.errors, _told(problem)]

    def take_people_back(self) -> None:
        """Put the people stated before into their fields again, and say where they were to be others."""
        for field in self:
            if field.name.startswith("population-") and field.data != field.object_data:
                field.data = field.object_data
                field.errors = [current_words().say("Somebody has begun to answer, so this stays as it was.")]


class PrivacyForm(FlaskForm):
    """Words on privacy, a field a language; `privacy_form` makes the class. Left empty, the usual words stand."""

    def texts(self, languages: Sequence[str]) -> dict[str, str]:
        """What was typed, by language."""
        return {language: self[f"privacy-{language}"].data for language in languages}


def privacy_form(saved: Mapping[str, str]) -> PrivacyForm:
    """The form with a field for each of these texts."""
    checks = [at_most(LONGEST_TEXT)]
    fields = {name: TextAreaField(filters=[stripped_lines], validators=checks) for name in saved}
    made: type[PrivacyForm] = type("PrivacyForm", (PrivacyForm,), fields)
    return made(data=saved)


def facts_of(questionnaire: Questionnaire) -> Mapping[str, Mapping[str, str]]:
    """The facts that are asked, with their questions.

    What is worked out from two numbers is asked outright: the numbers themselves are used nowhere else.
    """
    return {asked.id: asked.question for asked in questionnaire.context if asked.kind in ("yes_no", "exceeds")}


def levels_of(questionnaire: Questionnaire) -> tuple[float, ...]:
    """The levels that can be aimed at."""
    steps = round((questionnaire.highest - 1) / TARGET_STEP)
    return tuple(1 + step * TARGET_STEP for step in range(steps + 1))


def stated_fields(questionnaire: Questionnaire, stated: Context) -> dict[str, str]:
    """What was stated, as the fields of the form hold it."""
    answer = {True: "yes", False: "no", None: ""}
    facts = {f"facts-{fact}": answer[stated.facts.get(fact)] for fact in facts_of(questionnaire)}
    targets = {
        f"targets-{each.id}": str(float(stated.target(questionnaire, each.id))) for each in questionnaire.dimensions
    }
    people = {f"population-{group}": str(stated.population.get(group, "")) for group in questionnaire.group}
    return facts | targets | people


def context_form(questionnaire: Questionnaire, stated: Context) -> ContextForm:
    """The form of a questionnaire, filled with what was stated before."""
    levels = [str(level) for level in levels_of(questionnaire)]
    fields: dict[str, Field] = {}
    for fact in facts_of(questionnaire):
        fields[f"facts-{fact}"] = RadioField(
            choices=_choices("yes", "no", ""), validators=[_offered], validate_choice=False
        )
    for each in questionnaire.dimensions:
        fields[f"targets-{each.id}"] = SelectField(
            choices=_choices(*levels), validators=[_offered], validate_choice=False
        )
    for group in questionnaire.group:
        fields[f"population-{group}"] = StringField(filters=[stripped], validators=[whole])
    made: type[ContextForm] = type("ContextForm", (ContextForm,), fields)
    return made(data=stated_fields(questionnaire, stated))


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _told(problem: Problem) -> str:
    say = current_words().say
    return {
        "bad_population": say("Enter 0 or more."),
        "fewer_than_listed": say(
            "There are {listed} people on your list already.", listed=problem.values.get("listed")
        ),
    }.get(problem.code, say("Choose one of these."))


def _choices(*values: str) -> list[SelectChoice]:
    return [SelectChoice(value=value) for value in values]
