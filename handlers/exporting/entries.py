"""What stands in a calendar: meetings, activities and campaigns that have a day.

A calendar that has read an earlier file knows each entry by its ref. So what was called off, stopped, or has lost its
day is in the file as cancelled, and what was moved is there on its new day: read again, the file puts it right.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from handlers.exporting.tables import Scope
from handlers.language import calendar, doings, names, occasions
from handlers.language.doings import Doing
from storage import exporting
from storage.activities import Activity
from storage.meetings import Meeting
from storage.undo import TAKEN_BACK

BACK = timedelta(weeks=4)  # how much of the past is in the file; of what is to come, everything
LOST = timedelta(days=366)  # how long it is still said that an entry has lost its day

MEETING_DAYS = ("date", "date", "start_time", "end_time")
ACTIVITY_DAYS = ("from_date", "to_date")


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included, or from a time to a time of one day."""

    first: date
    last: date
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True)
class Entry:
    """One entry. Without days it has never had any."""

    record: Meeting | Activity
    title: str
    kind: str
    days: Days | None
    place: str
    about: tuple[str, ...]
    cancelled: bool


def gather(scope: Scope) -> tuple[list[Entry], list[str]]:
    """The entries in the order of their days, and the refs of what is planned and has no day yet."""
    entries = [*_meetings(scope), *_activities(scope)]
    since = scope.moment.today - BACK
    dated = [(e.days.first, e.record.ref, e) for e in entries if e.days and e.days.last >= since]
    vague = [entry.record.ref for entry in entries if _waits(entry.record, scope.moment.today)]
    return [entry for *_, entry in sorted(dated, key=lambda each: each[:2])], vague


def _meetings(scope: Scope) -> Iterator[Entry]:
    session, since = scope.moment.session, scope.moment.today - BACK
    for row in exporting.meetings_from(session, scope.ids, since, scope.moment.now - LOST):
        if row.reason != TAKEN_BACK:
            yield _meeting(scope, row)


def _meeting(scope: Scope, row: Meeting) -> Entry:
    group, days = scope.group(row.group_id), _days(scope, row, MEETING_DAYS)
    off = row.status == "cancelled"
    about = (
        f"Cancelled. {occasions.reason(row.reason)}".strip() if off else _open_again(row),
        occasions.purpose_sentence(row),
        "When it ends is not fixed." if days and days.start and not days.end else "",
        f"{row.ref}, {group}",
    )
    place = occasions.listed(row.venue, row.online_link)
    return Entry(row, row.title or group, "meeting", days, place, about, off or not _fixed(row))


def _activities(scope: Scope) -> Iterator[Entry]:
    session, since = scope.moment.session, scope.moment.today - BACK
    rows = exporting.activities_from(session, scope.ids, since, scope.moment.now - LOST)
    for doing in doings.gather(session, [row for row in rows if row.stopped_note != TAKEN_BACK]):
        yield _activity(scope, doing)


def _activity(scope: Scope, doing: Doing) -> Entry:
    row, off = doing.activity, doing.activity.status == "stopped"
    about = (
        f"Stopped. {occasions.reason(row.stopped_note)}".strip() if off else _open_again(row),
        f"With {names.listed(doing.bodies)}." if doing.bodies else "",
        f"For {doing.whom}." if doing.whom else "",
        f"{row.ref}, {scope.group(row.group_id)}",
    )
    kind, days = doings.SAID[row.kind], _days(scope, row, ACTIVITY_DAYS)
    return Entry(row, row.title, kind, days, row.place, about, off or not _fixed(row))


def _days(scope: Scope, row: Meeting | Activity, fields: tuple[str, ...]) -> Days | None:
    """When it is; for what has no day any more, when it was to be."""
    if _fixed(row):
        return _read({name: getattr(row, name) for name in fields}, fields)
    if row.version == 1:  # never changed, so it never had one
        return None
    past = exporting.last_fixed(scope.moment.session, row, (*fields, "precision"))
    return _read(past, fields) if past else None


def _read(values: Mapping[str, Any], fields: tuple[str, ...]) -> Days | None:
    """Values of a row, or of its history, where they are kept as ISO words."""
    first, last = (_value(date.fromisoformat, values[name]) for name in fields[:2])
    start, end = [_value(time.fromisoformat, values[name]) for name in fields[2:]] or (None, None)
    return Days(first, last, start, end) if first and last else None


def _value(read: Any, kept: Any) -> Any:  # noqa: ANN401 - a day or a time
    return read(kept) if isinstance(kept, str) else kept


def _open_again(row: Meeting | Activity) -> str:
    """What is said where an entry had a day and has none any more; rule 11: no day is named."""
    if _fixed(row):
        return ""
    day = row.date if isinstance(row, Meeting) else row.from_date
    return f"It has no day at present{f' ({calendar.month(day)})' if day else ''}."


def _fixed(row: Meeting | Activity) -> bool:
    return row.precision in exporting.FIXED


def _waits(row: Meeting | Activity, today: date) -> bool:
    """Whether it is still to come, and has no day."""
    last = row.date if isinstance(row, Meeting) else row.to_date
    past = last is not None and (last.year, last.month) < (today.year, today.month)
    return row.status in ("planned", "running") and not past and not _fixed(row)
