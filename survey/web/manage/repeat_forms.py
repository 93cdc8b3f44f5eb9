"""The forms of repeating: what the next assessment asks, and how often a PMO is assessed."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from survey.actions.repeating import Choice
from survey.core.rhythm import MOST_MONTHS, MOST_WEEKS, Rhythm
from survey.web.account.forms import offered
from survey.web.fields import between, name_field, stripped


class NextForm(FlaskForm):
    """The title of the next assessment and what it asks, by the hash of the questionnaire."""

    title = name_field()
    chosen = RadioField(validators=[offered], validate_choice=False)

    def __init__(self, choices: Sequence[Choice], title: str) -> None:
        self.by_hash = {choice.sha256: choice for choice in choices}
        super().__init__(data={"title": title, "chosen": next(iter(self.by_hash), "")})
        self.chosen.choices = [SelectChoice(value=sha256) for sha256 in self.by_hash]

    @property
    def choice(self) -> Choice:
        """What a valid form chose."""
        return self.by_hash[self.chosen.data]


class RhythmForm(FlaskForm):
    """Months between full assessments, weeks between pulses; 0 for none."""

    months = StringField(filters=[stripped], validators=[between(0, MOST_MONTHS)])
    weeks = StringField(filters=[stripped], validators=[between(0, MOST_WEEKS)])

    def __init__(self, rhythm: Rhythm) -> None:
        super().__init__(data={"months": str(rhythm.months), "weeks": str(rhythm.weeks)})

    @property
    def rhythm(self) -> Rhythm:
        """What a valid form says."""
        return Rhythm(int(self.months.data), int(self.weeks.data))
