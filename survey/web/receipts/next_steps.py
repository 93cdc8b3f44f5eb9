"""What becomes of answers that were sent, and until when they may be changed: for the page and for the copy."""

from collections.abc import Iterator

from survey.core.disclosure import LEAST_FOR_COMMENTS
from survey.store.assessments import Assessment
from survey.web.closing import closing_of, end_of_grace
from survey.web.language import current_words
from survey.web.receipts.sent import Sent


def next_steps(found: Sent) -> tuple[str, ...]:
    """What happens next and when, a sentence or two each."""
    say, assessment = current_words().say, found.assessment
    return (
        *(_open_steps(assessment) if found.may_change else _closed_steps(assessment)),
        say("Results are made after the survey has closed. The people who lead it see them by group, never by person."),
        say(
            "No result is shown for fewer than {k} people, and no comment unless at least {k_comments} people have "
            "commented.",
            k=assessment.smallest_group,
            k_comments=max(LEAST_FOR_COMMENTS, assessment.smallest_group),
        ),
    )


def _open_steps(assessment: Assessment) -> Iterator[str]:
    say = current_words().say
    if assessment.closes_at is None:
        yield say("The survey is open until the people who lead it close it; no time has been set.")
        yield say("Until then you can change your answers or withdraw them.")
    else:
        yield say("The survey closes on {moment}.", moment=closing_of(assessment))
        yield say("You can change your answers or withdraw them until {moment}.", moment=end_of_grace(assessment))


def _closed_steps(assessment: Assessment) -> Iterator[str]:
    words = current_words()
    closed = words.day(assessment.closed_on) if assessment.closed_on else closing_of(assessment)
    yield words.say("The survey closed on {moment}.", moment=closed)
    yield words.say("Your answers can still be read here, and no longer be changed or withdrawn.")
