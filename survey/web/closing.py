"""The closing time as pages tell it."""

from datetime import datetime

from survey.actions.closing import is_shown_twice, zone_of
from survey.store.assessments import GRACE, Assessment
from survey.web.language import current_words


def closing_of(assessment: Assessment) -> str:
    """When nobody may begin any more; empty without a closing time."""
    return told(assessment.closes_at, assessment.time_zone) if assessment.closes_at else ""


def end_of_grace(assessment: Assessment) -> str:
    """Until when those who began before the closing time may finish; empty without one."""
    return told(assessment.closes_at + GRACE, assessment.time_zone) if assessment.closes_at else ""


def told(moment: datetime, zone_name: str) -> str:
    """A moment as clocks in a zone show it."""
    say, zone = current_words().say, zone_of(zone_name)
    local = moment.astimezone(zone)
    values = {
        "day": current_words().day(local.date()),
        "time": current_words().clock(local.replace(tzinfo=None)),
        "zone": str(zone).replace("_", " "),
    }
    if not is_shown_twice(moment, zone_name):
        return say("{day}, {time} ({zone})", **values)
    if local.fold:
        return say("{day}, {time} ({zone}), the second time that clocks show it", **values)
    return say("{day}, {time} ({zone}), the first time that clocks show it", **values)
