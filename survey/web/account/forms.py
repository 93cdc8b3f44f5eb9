"""The forms of the first account, of signing in, and of one's own account."""

import re

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.language import LANGUAGES, own_name
from survey.store.accounts import Account
from survey.web.account.passwords import LONGEST, SHORTEST, is_guessable
from survey.web.fields import at_most, filled, name_field, printable, stripped
from survey.web.language import current_words

# What follows is sent to the address anyway; more than this would only refuse addresses that work.
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
LONGEST_ADDRESS = 254
LONGEST_CODE = 40


def _address(_form: FlaskForm, field: Field) -> None:
    if not ADDRESS.fullmatch(field.data):
        raise ValidationError(current_words().say("Enter an e-mail address such as name@example.org."))


def offered(_form: FlaskForm, field: Field) -> None:
    """Refuse what is not among the choices of a field."""
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(current_words().say("Choose one of these."))


def address_field() -> StringField:
    """An e-mail address."""
    return StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_ADDRESS), _address])


def language_field() -> SelectField:
    """One of the product's languages."""
    choices = [SelectChoice(value=code, label=own_name(code)) for code in LANGUAGES]
    return SelectField(choices=choices, validators=[offered], validate_choice=False)


def _refuse_easy(password: str, known: tuple[str, ...]) -> None:
    """Refuse a password that is short, or easy to guess for who knows this of its owner."""
    say = current_words().say
    if len(password) < SHORTEST:
        raise ValidationError(say("Use {shortest} characters at least.", shortest=SHORTEST))
    if len(password) > LONGEST:
        raise ValidationError(say("Use {longest} characters at most.", longest=LONGEST))
    if is_guessable(password, known):
        raise ValidationError(
            say("This is easy to guess: common, a pattern, or made of a name given here. Use a few unrelated words.")
        )


class SetUpForm(FlaskForm):
    """An organisation, its PMO and who leads."""

    organisation = name_field()
    pmo = name_field()
    name = name_field()
    email = address_field()
    password = PasswordField(validators=[filled, printable])

    def validate_password(self, field: Field) -> None:
        _refuse_easy(field.data, (self.email.data, self.name.data, self.organisation.data, self.pmo.data))


class SignInForm(FlaskForm):
    """Whatever is wrong with these, the answer is the same."""

    email = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_ADDRESS)])
    password = PasswordField(validators=[filled, at_most(LONGEST)])
    next = HiddenField()


class CodeForm(FlaskForm):
    """A code of an app, or a recovery code."""

    code = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_CODE)])
    next = HiddenField()


class ForgottenForm(FlaskForm):
    """Whose password was forgotten."""

    email = address_field()


class NewPasswordForm(FlaskForm):
    """A password that somebody chooses."""

    password = PasswordField(validators=[filled, printable])

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        super().__init__()

    def validate_password(self, field: Field) -> None:
        _refuse_easy(field.data, self.known)


class ConfirmForm(FlaskForm):
    """The password once more, before what guards the account is changed."""

    current = PasswordField(validators=[filled, at_most(LONGEST)])

    def refuse_current(self, *, wait: int | None) -> None:
        """Say that the password is wrong, or was tried too often."""
        say = current_words().say
        wrong = say("This is not your password.")
        self.current.errors = [say("Too many tries. Wait {minutes} minutes.", minutes=wait) if wait else wrong]


class ProfileForm(ConfirmForm):
    """Who somebody is. The password is asked for where the address changes."""

    current = PasswordField(validators=[at_most(LONGEST)])
    name = name_field()
    email = address_field()
    language = language_field()

    def __init__(self, account: Account) -> None:
        self.account = account
        language = account.language or current_words().language
        super().__init__(data={"name": account.name, "email": account.email, "language": language})

    @property
    def changes_address(self) -> bool:
        """Whether another address was typed."""
        return str(self.email.data) != self.account.email

    def validate_current(self, field: Field) -> None:
        if self.changes_address and not field.data:
            raise ValidationError(current_words().say("Type your password to change the e-mail address."))

    def validate_email(self, _field: Field) -> None:
        # Whoever has an address signs in through the provider as its account: it has to be somebody else who says so.
        if self.changes_address and self.account.role != "administrator":
            raise ValidationError(current_words().say("Ask an administrator to change your e-mail address."))

    def refuse_address(self) -> None:
        """Say that somebody else has this address."""
        self.email.errors = [current_words().say("This address has an account already.")]


class PasswordForm(ConfirmForm):
    """Another password, and the one before."""

    password = PasswordField(validators=[filled, printable])

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        super().__init__()

    def validate_password(self, field: Field) -> None:
        _refuse_easy(field.data, self.known)


class FactorForm(ConfirmForm):
    """What turns the second factor on: a right code shows that the app has it."""

    code = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_CODE)])

    def refuse_code(self) -> None:
        """Say that the code is wrong."""
        self.code.errors = [current_words().say("This is not the code that the app shows now. Type the next one.")]
