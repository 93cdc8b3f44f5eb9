"""The forms of an action and of a note on it."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from survey.core.questionnaire import Questionnaire
from survey.store.actions import STATUSES, Stated
from survey.web.fields import REPLACED, at_most, filled, name_field, printable, stripped, stripped_lines
from survey.web.language import current_words

LONGEST_TITLE, LONGEST_TEXT = 300, 2000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LEVELS = re.compile(r"[0-9](?:[.,][0-9])?", re.ASCII)
MOST_LEVELS = 4


def _shown_whole(_form: FlaskForm, field: Field) -> None:
    """Refuse control characters but line ends."""
    if REPLACED in (field.data or ""):
        raise ValidationError(current_words().say("This contains characters that cannot be shown. Type it again."))


def _text_field() -> TextAreaField:
    return TextAreaField(filters=[stripped_lines], validators=[_shown_whole, at_most(LONGEST_TEXT)])


class ActionForm(FlaskForm):
    """What a leader says of an action. `mark` is of what was said when the page was shown."""

    title = StringField(filters=[stripped], validators=[filled, printable, at_most(LONGEST_TITLE)])
    owner = name_field(optional=True)
    due_on = StringField(filters=[stripped])
    status = SelectField(validate_choice=False)
    focus = BooleanField()
    dimension = SelectField(validate_choice=False)
    items = SelectMultipleField(validate_choice=False)
    expected = StringField(filters=[stripped])
    you_said = _text_field()
    we_did = _text_field()
    public = BooleanField()
    mark = HiddenField()

    def __init__(self, stated: Stated, asked: Questionnaire | None) -> None:
        self.known_items: Collection[str] = {*stated.items, *(asked.item if asked else ())}
        super().__init__(data=fields_of(stated) | {"mark": stated.mark})
        self.status.choices = [SelectChoice(value=status) for status in STATUSES]
        kept = [stated.dimension] if stated.dimension else []
        dimensions = dict.fromkeys([*(asked.dimension if asked else ()), *kept])
        self.dimension.choices = [SelectChoice(value=key) for key in ("", *dimensions)]
        self.items.choices = [SelectChoice(value=key) for key in self.known_items]

    def validate_status(self, field: Field) -> None:
        _check_offered(field)

    def validate_dimension(self, field: Field) -> None:
        _check_offered(field)

    def validate_due_on(self, field: Field) -> None:
        if field.data and _day(field.data) is None:
            raise ValidationError(current_words().say("Choose a day, written like 2026-12-04."))

    def validate_expected(self, field: Field) -> None:
        say = current_words().say
        if field.data and not (LEVELS.fullmatch(field.data) and 0 < _levels(field.data) <= MOST_LEVELS):
            raise ValidationError(say("Enter levels from 0.1 to {most}, such as 0.5.", most=MOST_LEVELS))
        if field.data and not self.dimension.data:
            raise ValidationError(say("Choose the dimension that is to rise, or leave this empty."))

    def validate_public(self, field: Field) -> None:
        if field.data and not (self.you_said.data or self.we_did.data):
            raise ValidationError(current_words().say("Type what you heard or what you do about it, to show it."))

    @property
    def stated(self) -> Stated:
        """What a valid form says."""
        return Stated(
            title=self.title.data,
            owner=self.owner.data or "",
            due_on=_day(self.due_on.data),
            dimension=self.dimension.data or None,
            items=tuple(dict.fromkeys(item for item in self.items.data or () if item in self.known_items)),
            expected=_levels(self.expected.data) if self.expected.data else None,
            status=self.status.data,
            focus=self.focus.data,
            you_said=self.you_said.data or None,
            we_did=self.we_did.data or None,
            public=self.public.data,
        )

    def refuse_focus(self) -> None:
        """Say beside its field that three are in focus."""
        message = current_words().say("Three actions of this PMO are in focus already. Take one out first.")
        self.focus.errors = [*self.focus.errors, message]


class NoteForm(FlaskForm):
    """A note on an action."""

    text = TextAreaField(filters=[stripped_lines], validators=[filled, _shown_whole, at_most(LONGEST_TEXT)])


def fields_of(stated: Stated) -> dict[str, Any]:
    """What the fields of the form hold where this is said."""
    return {
        "title": stated.title,
        "owner": stated.owner,
        "due_on": stated.due_on.isoformat() if stated.due_on else "",
        "status": stated.status,
        "focus": stated.focus,
        "dimension": stated.dimension or "",
        "items": list(stated.items),
        "expected": "" if stated.expected is None else f"{stated.expected:.1f}",
        "you_said": stated.you_said or "",
        "we_did": stated.we_did or "",
        "public": stated.public,
    }


def _check_offered(field: Field) -> None:
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError(current_words().say("Choose one of these."))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and DAY.fullmatch(text) else None
    except ValueError:
        return None


def _levels(text: str) -> float:
    return float(text.replace(",", "."))
