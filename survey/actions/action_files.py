"""Actions as files: a table that planning tools take in, and their days for a calendar."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from survey.core.cells import as_text
from survey.language import Words
from survey.store.actions import Action, Status
from survey.store.slugs import slug_of

# What planning tools look for when they take a table in: the same in every language.
HEADERS = ("Title", "Description", "Owner", "Due date", "Status", "Labels")


def status_name(words: Words, status: Status) -> str:
    """A status, in words."""
    say = words.say
    return {
        "planned": say("Planned"),
        "under_way": say("Under way"),
        "done": say("Done"),
        "dropped": say("Dropped"),
    }[status]


def actions_table(actions: Sequence[Action], words: Words) -> str:
    """A CSV with a row for each action; no cell is a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(HEADERS)
    for each in actions:
        said = each.stated
        due = said.due_on.isoformat() if said.due_on else ""
        cells = (said.title, _description(each, words), said.owner, due, status_name(words, said.status), _labels(each))
        writer.writerow([as_text(cell) for cell in cells])
    return table.getvalue()


def actions_calendar(actions: Sequence[Action], words: Words, now: datetime) -> bytes:
    """A calendar with the day of each action that is still to be done; taken in again, it changes the same entries."""
    # Imported late: it takes a third of a second, and few ask for it.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//PMO assessment//actions//EN")
    calendar.add("version", "2.0")
    for each in actions:
        if each.stated.due_on is None or not each.stated.active:
            continue
        event = Event()
        event.add("uid", f"{each.id}@action.pmo-assessment")
        event.add("dtstamp", now)
        event.add("dtstart", each.stated.due_on)
        event.add("dtend", each.stated.due_on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", words.say("Due: {title}", title=each.stated.title))
        event.add("description", _description(each, words))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _description(action: Action, words: Words) -> str:
    say, said = words.say, action.stated
    parts = [say("PMO: {name}", name=action.pmo_name)]
    if said.owner:
        parts.append(say("Owner: {name}", name=said.owner))
    if action.assessment_title:
        parts.append(say("From the report: {title}", title=action.assessment_title))
    if said.expected is not None:
        parts.append(say("Expected: {levels} of a level more", levels=words.number(said.expected)))
    return words.parted(parts)


def _labels(action: Action) -> str:
    labels = [slug_of(action.pmo_name), *([slug_of(action.stated.dimension)] if action.stated.dimension else [])]
    return " ".join([*labels, "focus"] if action.stated.focus and action.stated.active else labels)
