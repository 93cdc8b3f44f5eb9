"""The end of a survey as an entry for a calendar. Whoever has taken it in gets the new date with a later file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from survey.language import Words

# The last minutes in which somebody may begin.
LENGTH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When nobody may begin any more, and what that is the end of.

    `mark` stays the same for one survey and is nobody's in particular; `moves` counts how often the date was set.
    `told` is the date as the survey's pages tell it.
    """

    mark: str
    title: str
    organisation: str
    closes_at: datetime
    told: str
    moves: int


def deadline_file(deadline: Deadline, words: Words, now: datetime) -> bytes:
    """An iCalendar file with one entry. Its times are in UTC, which every calendar shows in its own zone."""
    # Imported late: it takes a third of a second, and few ask for it.
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", f"{deadline.mark}@deadline.pmo-assessment")
    event.add("sequence", deadline.moves)
    event.add("dtstamp", now)
    event.add("dtstart", deadline.closes_at - LENGTH)
    event.add("dtend", deadline.closes_at)
    event.add("transp", "TRANSPARENT")
    event.add("summary", words.say("Last minutes to answer: {title}", title=deadline.title))
    event.add("description", _description(deadline, words))
    calendar = Calendar()
    calendar.add("prodid", "-//PMO assessment//deadline//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _description(deadline: Deadline, words: Words) -> str:
    asked = words.say("{organisation} asks for your answers.", organisation=deadline.organisation)
    until = words.say("You can answer until {moment}.", moment=deadline.told)
    return " ".join((asked, until, words.say("Use the link or code that you were given.")))
