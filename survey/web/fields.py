"""Fields of a leader's forms. They check shape: what is typed comes back as it was, with what to do about it."""

import re
from collections.abc import Callable
from unicodedata import category

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import StopValidation, ValidationError

from survey.web.language import current_words

LONGEST_NAME = 120
REPLACED = "\N{REPLACEMENT CHARACTER}"
WHOLE = re.compile(r"-?[0-9]{1,6}", re.ASCII)

Check = Callable[[FlaskForm, Field], None]


def filled(_form: FlaskForm, field: Field) -> None:
    """Refuse an empty field."""
    if not field.data:
        raise StopValidation(current_words().say("This is needed."))


def printable(_form: FlaskForm, field: Field) -> None:
    """Refuse control characters: databases, files and mails each trip over other ones of them."""
    if any(_is_control(character) or character == REPLACED for character in field.data or ""):
        raise StopValidation(current_words().say("This contains characters that cannot be shown. Type it again."))


def at_most(longest: int) -> Check:
    """Refuse more characters than `longest`."""

    def check(_form: FlaskForm, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(current_words().say("Use {longest} characters at most.", longest=longest))

    return check


def between(least: int, most: int) -> Check:
    """Refuse a whole number that is not from `least` to `most`."""

    def check(_form: FlaskForm, field: Field) -> None:
        if not WHOLE.fullmatch(field.data or "") or not least <= int(field.data) <= most:
            message = current_words().say("Enter a whole number from {least} to {most}.", least=least, most=most)
            raise ValidationError(message)

    return check


def whole(_form: FlaskForm, field: Field) -> None:
    """Refuse what is not a whole number in plain digits."""
    if field.data and not WHOLE.fullmatch(field.data):
        raise ValidationError(current_words().say("Enter a whole number in digits, or leave this empty."))


def stripped(text: str | None) -> str:
    """`text` without the spaces around it, and with a sign for each control character, which no page may hold."""
    return "".join(REPLACED if _is_control(character) else character for character in (text or "").strip())


def stripped_lines(text: str | None) -> str:
    """A longer text without the spaces around it, its lines ended alike, other control characters marked."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(stripped(line) for line in lines).strip()


def name_field(*, optional: bool = False) -> StringField:
    """One line of text that people see."""
    needed = () if optional else (filled,)
    return StringField(filters=[stripped], validators=[*needed, printable, at_most(LONGEST_NAME)])


def _is_control(character: str) -> bool:
    return category(character) in ("Cc", "Cs")
