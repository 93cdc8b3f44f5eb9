"""The forms of people and PMOs. What may be chosen is offered when the form is made."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.actions.people import Rights
from survey.store.account_changes import Profile
from survey.store.assessments import Assessment
from survey.store.organisations import Pmo
from survey.store.people import Person
from survey.web.account.forms import address_field, language_field, offered
from survey.web.fields import name_field
from survey.web.language import current_words

ROLES = ("leader", "viewer", "administrator")


def _all_offered(_form: FlaskForm, field: Field) -> None:
    if not set(field.data or ()) <= {choice.value for choice in field.choices}:
        raise ValidationError(current_words().say("One of these is gone. Choose again."))


class PersonForm(FlaskForm):
    """Who somebody is and what they may do."""

    name = name_field()
    email = address_field()
    language = language_field()
    role = RadioField(validators=[offered], validate_choice=False, choices=[SelectChoice(value=role) for role in ROLES])
    pmos = SelectMultipleField(validators=[_all_offered], validate_choice=False)
    reports = SelectMultipleField(validators=[_all_offered], validate_choice=False)

    def __init__(self, pmos: Sequence[Pmo], reports: Sequence[Assessment], person: Person | None = None) -> None:
        super().__init__(data=_known(person))
        self.pmos.choices = [SelectChoice(value=pmo.id, label=pmo.name) for pmo in pmos]
        self.reports.choices = [SelectChoice(value=each.id, label=each.title) for each in reports]

    def validate_pmos(self, field: Field) -> None:
        if self.role.data == "leader" and field.choices and not field.data:
            raise ValidationError(current_words().say("Choose at least one: a leader leads a PMO."))

    @property
    def profile(self) -> Profile:
        """Who they are."""
        return Profile(self.name.data, self.email.data, self.language.data)

    @property
    def rights(self) -> Rights:
        """What they may do."""
        return Rights(self.role.data, self.pmos.data, self.reports.data)

    def refuse_address(self) -> None:
        """Say that somebody has this address."""
        self.email.errors = [current_words().say("This address has an account already.")]

    def refuse_role(self) -> None:
        """Say that nobody else could administer."""
        message = current_words().say("Nobody else administers this organisation. Make another administrator first.")
        self.role.errors = [message]


class PmoForm(FlaskForm):
    """A PMO."""

    name = name_field()


def _known(person: Person | None) -> dict[str, object]:
    if person is None:
        return {"role": ROLES[0], "language": current_words().language, "pmos": [], "reports": []}
    account = person.account
    return {
        "name": account.name,
        "email": account.email,
        "language": account.language or current_words().language,
        "role": account.role,
        "pmos": [pmo for pmo, _ in person.leads],
        "reports": [assessment for assessment, _ in person.views],
    }
