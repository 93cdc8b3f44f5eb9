"""The forms of mails: the plan, and an address that is put right."""

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from survey.actions.mail_addresses import LONGEST_ADDRESS, normalised
from survey.core.mail_plan import LEAST_GAP, MOST_GAP, MOST_REMINDERS, MailPlan, is_one_line
from survey.store.accounts import Account
from survey.web.fields import LONGEST_NAME, at_most, between, printable, stripped, stripped_lines
from survey.web.language import current_words

LONGEST_NOTE = 2000
YES = "yes"


def _one_line(_form: FlaskForm, field: Field) -> None:
    if not is_one_line(field.data or ""):
        raise ValidationError(current_words().say("This contains characters that cannot be shown. Type it again."))


def _address(_form: FlaskForm, field: Field) -> None:
    if field.data and normalised(field.data)[1] is not None:
        raise ValidationError(current_words().say("This is no e-mail address. Write it like name@example.org."))


class PlanForm(FlaskForm):
    """How people are written to; `plan_form` makes the class, with a note for each language of the survey."""

    by_mail = StringField()
    sender = StringField(filters=[stripped], validators=[printable, _one_line, at_most(LONGEST_NAME)])
    reply_to = StringField(filters=[stripped], validators=[printable, _address, at_most(LONGEST_ADDRESS)])
    reminders = StringField(filters=[stripped], validators=[between(0, MOST_REMINDERS)])
    gap_days = StringField(filters=[stripped], validators=[between(LEAST_GAP, MOST_GAP)])

    def validate_sender(self, field: Field) -> None:
        if self.by_mail.data == YES and not field.data:
            raise ValidationError(current_words().say("Say in whose name people are written to."))

    def plan(self, languages: Sequence[str]) -> MailPlan:
        """What was typed, once it is valid."""
        notes = {language: self[f"note-{language}"].data for language in languages}
        return MailPlan(
            by_mail=self.by_mail.data == YES,
            sender=self.sender.data,
            reply_to=normalised(self.reply_to.data)[0] if self.reply_to.data else "",
            notes={language: note for language, note in notes.items() if note},
            reminders=int(self.reminders.data),
            gap_days=int(self.gap_days.data),
        )


def plan_fields(languages: Sequence[str], plan: MailPlan, account: Account) -> dict[str, str]:
    """The plan as the fields of the form hold it; who has none yet writes in their own name."""
    return {
        "by_mail": YES if plan.by_mail else "",
        "sender": plan.sender or account.name,
        "reply_to": plan.reply_to or account.email,
        "reminders": str(plan.reminders),
        "gap_days": str(plan.gap_days),
        **{f"note-{code}": plan.notes.get(code, "") for code in languages},
    }


def plan_form(languages: Sequence[str], saved: Mapping[str, str]) -> PlanForm:
    """The form for these languages, filled with these texts."""
    fields = {
        f"note-{code}": TextAreaField(filters=[stripped_lines], validators=[at_most(LONGEST_NOTE)])
        for code in languages
    }
    made: type[PlanForm] = type("PlanForm", (PlanForm,), fields)
    return made(data=saved)


class AddressForm(FlaskForm):
    """Another address for somebody who was not reached."""

    address = StringField(filters=[stripped], validators=[printable, _address, at_most(LONGEST_ADDRESS)])

    def validate_address(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(current_words().say("This is needed."))

    @property
    def written(self) -> str:
        """The address as it is kept."""
        return normalised(self.address.data)[0]
