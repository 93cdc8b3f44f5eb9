"""The forms of the first account and of signing in."""

import re

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from survey.web.account.passwords import LONGEST, SHORTEST, is_guessable
from survey.web.fields import at_most, filled, name_field, printable, stripped
from survey.web.language import current_words

# What follows is sent to the address anyway; more than this would only refuse addresses that work.
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
LONGEST_ADDRESS = 254


def _address(_form: FlaskForm, field: Field) -> None:
    if not ADDRESS.fullmatch(field.data):
        raise ValidationError(current_words().say("Enter an e-mail address such as name@example.org."))


class SetUpForm(FlaskForm):
    """An organisation, its PMO and who leads."""

    organisation = name_field()
    pmo = name_field()
    name = name_field()
    email = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_ADDRESS), _address])
    password = PasswordField(validators=[filled, printable])

    def validate_password(self, field: Field) -> None:
        say = current_words().say
        if len(field.data) < SHORTEST:
            raise ValidationError(say("Use {shortest} characters at least.", shortest=SHORTEST))
        if len(field.data) > LONGEST:
            raise ValidationError(say("Use {longest} characters at most.", longest=LONGEST))
        known = (self.email.data, self.name.data, self.organisation.data, self.pmo.data)
        if is_guessable(field.data, known):
            raise ValidationError(
                say(
                    "This is easy to guess: common, a pattern, or made of a name given here. Use a few unrelated words."
                )
            )


class SignInForm(FlaskForm):
    """Whatever is wrong with these, the answer is the same."""

    email = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_ADDRESS)])
    password = PasswordField(validators=[filled, at_most(LONGEST)])
    next = HiddenField()
