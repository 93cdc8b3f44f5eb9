"""The closing time: from what a clock on the wall shows to one moment, and back."""

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import available_timezones

from survey.language import Words
from survey.store import Engine
from survey.store.assessments import Assessment, set_closing
from survey.store.audit import log_entry, of_assessment
from survey.store.engine import transaction
from survey.store.ids import AccountId
from survey.store.mails import write_to_invited
from survey.store.zones import zone_of as zone_of

REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)


@cache
def zones() -> dict[str, tuple[str, ...]]:
    """Time zones as people name them, by region: those of places. UTC and old abbreviations are not among them."""
    names = sorted(available_timezones())
    return {region: tuple(name for name in names if name.startswith(f"{region}/")) for region in REGIONS}


def moment_of(day: date, clock: time, zone: str) -> datetime | None:
    """The moment at which clocks in a zone show this; None where they go forward and never do.

    Where they go back and show it twice it is the second time, so that nobody is cut off earlier than they read.
    """
    shown = datetime.combine(day, clock)
    moment = shown.replace(tzinfo=zone_of(zone), fold=1).astimezone(UTC)
    return moment if moment.astimezone(zone_of(zone)).replace(tzinfo=None) == shown else None


def is_shown_twice(moment: datetime, zone: str) -> bool:
    """Whether clocks in a zone show the time of this moment a second time, an hour before or after."""
    local = moment.astimezone(zone_of(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def told(words: Words, moment: datetime, zone_name: str) -> str:
    """A moment as clocks in a zone show it."""
    say, zone = words.say, zone_of(zone_name)
    local = moment.astimezone(zone)
    values = {
        "day": words.day(local.date()),
        "time": words.clock(local.replace(tzinfo=None)),
        "zone": str(zone).replace("_", " "),
    }
    if not is_shown_twice(moment, zone_name):
        return say("{day}, {time} ({zone})", **values)
    if local.fold:
        return say("{day}, {time} ({zone}), the second time that clocks show it", **values)
    return say("{day}, {time} ({zone}), the first time that clocks show it", **values)


def set_closing_time(
    engine: Engine,
    assessment: Assessment,
    closing: tuple[datetime | None, str],
    now: datetime,
    by: AccountId | None = None,
) -> Assessment:
    """Say when, in which zone, the survey takes no more answers; raises RefusedError once it is closed.

    Mails that met an earlier closing time and were dropped go now.
    """
    closes_at, zone = closing
    with transaction(engine) as session:
        at = closes_at.isoformat() if closes_at else None
        log_entry(session, of_assessment(assessment, "assessment.closing_set", by, at=at, zone=zone), now)
        changed = set_closing(session, assessment, closes_at, zone)
        write_to_invited(session, changed, now)
        return changed
