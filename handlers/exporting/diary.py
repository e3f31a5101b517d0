"""Entries as an iCalendar file (RFC 5545), which Outlook, Google and phones read, and read again."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from handlers.core import Moment
from handlers.exporting.entries import Days, Entry
from handlers.language.calendar import DAY

HOUR = timedelta(hours=1)  # what is shown of a meeting whose end nobody said


def as_ics(name: str, entries: list[Entry], moment: Moment) -> bytes:
    """All of them, the same for the same record and moment."""
    diary = Calendar()
    fields = {
        "VERSION": "2.0", "PRODID": "-//PSR//Partnership calendar//EN", "CALSCALE": "GREGORIAN", "METHOD": "PUBLISH",
        "NAME": name, "X-WR-CALNAME": name, "X-WR-TIMEZONE": moment.calendar.zone.key,
    }  # fmt: skip
    for field, value in fields.items():
        diary.add(field, value)
    diary.add_component(_zone(moment.calendar.zone, moment.now))
    for entry in entries:
        diary.add_component(_event(entry, moment))
    made: bytes = diary.to_ical()
    return made


def _event(entry: Entry, moment: Moment) -> Event:
    """One entry. Its UID is its own for ever, and SEQUENCE grows with every change, so that the latest counts."""
    record, event = entry.record, Event()
    closed = moment.roster.groups[record.group_id].closed
    busy = entry.days is not None and entry.days.start is not None and not entry.cancelled
    fields = {
        "UID": f"psr-{_slug(moment)}-{record.ref}@psr", "SEQUENCE": record.version - 1, "DTSTAMP": moment.now,
        "CREATED": record.created_at, "LAST-MODIFIED": record.updated_at,
        "SUMMARY": f"Cancelled: {entry.title}" if entry.cancelled else entry.title,
        "STATUS": "CANCELLED" if entry.cancelled else "CONFIRMED",
        "LOCATION": entry.place, "DESCRIPTION": "\n".join(line for line in entry.about if line),
        "CATEGORIES": [entry.kind.capitalize()], "CLASS": "CONFIDENTIAL" if closed else "PUBLIC",
        "TRANSP": "OPAQUE" if busy else "TRANSPARENT",
    }  # fmt: skip
    first, last = _times(entry.days, moment) if entry.days else (None, None)
    for field, value in {**fields, "DTSTART": first, "DTEND": last}.items():
        if value not in (None, ""):
            event.add(field, value)
    return event


def _times(days: Days, moment: Moment) -> tuple[date, date]:
    """Whole days end where the next one begins; times are those of the wall clock there."""
    if days.start is None:
        return days.first, days.last + DAY
    zone = moment.calendar.zone
    first = datetime.combine(days.first, days.start, zone)
    return first, datetime.combine(days.last, days.end, zone) if days.end else first + HOUR


def _slug(moment: Moment) -> str:
    partnership = moment.roster.partnership
    return re.sub(r"[^a-z0-9]+", "-", (partnership.name if partnership else "").casefold()).strip("-")


def _zone(zone: ZoneInfo, now: datetime) -> Timezone:
    """The zone's rules. London's are written out, as every calendar knows them; Outlook is slow to learn others."""
    if zone.key != "Europe/London":
        return Timezone.from_tzinfo(zone, zone.key, (now - 400 * DAY).date(), (now + 4000 * DAY).date())
    whole = Timezone()
    whole.add("TZID", zone.key)
    for kind, name, begins, month, hours in (
        (TimezoneDaylight(), "BST", "19960331T010000", 3, (0, 1)),
        (TimezoneStandard(), "GMT", "19961027T020000", 10, (1, 0)),
    ):
        kind.add("DTSTART", datetime.fromisoformat(begins))
        kind.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        kind.add("TZNAME", name)
        kind.add("TZOFFSETFROM", hours[0] * HOUR)
        kind.add("TZOFFSETTO", hours[1] * HOUR)
        whole.add_component(kind)
    return whole
