"""What stands in the calendar: one entry for each meeting and activity."""

from dataclasses import dataclass
from datetime import date

from handlers.core import Request
from handlers.language import calendar as dates
from handlers.language import doings, occasions
from handlers.language.dates import spans
from handlers.language.doings import Doing
from storage import activities, meetings
from storage.activities import Activity
from storage.meetings import Meeting


@dataclass(frozen=True)
class Entry:
    """A meeting or an activity. `day` is its first day in the calendar; of a month alone, the first of the month."""

    ref: str
    day: date
    last: date
    when: str
    what: str
    where: str
    vague: bool = False  # only its month is known


def dated(request: Request, groups: list[int], first: date, last: date) -> list[Entry]:
    """What these groups have between two days, the earliest first."""
    held = meetings.planned(request.session, groups, first)
    found = [_meeting(request, row, row.date) for row in held if row.date and row.date <= last]
    ahead = activities.ahead(request.session, groups, first, last)
    found += [_activity(request, doing, first) for doing in doings.gather(request.session, ahead)]
    return sorted(found, key=lambda entry: entry.day)


def undated(request: Request, groups: list[int]) -> list[Meeting | Activity]:
    """What is planned without any date."""
    held = [row for row in meetings.planned(request.session, groups, request.today) if row.date is None]
    return [*held, *activities.undated(request.session, groups)]


def _meeting(request: Request, row: Meeting, day: date) -> Entry:
    group = request.roster.groups[row.group_id]
    what = f"{row.title} ({group.short})" if row.title else f"{group.name} meeting"
    when = occasions.listed(brief(day), occasions.hours(row)) if row.dated else _some_day(day)
    where = occasions.listed(row.venue, row.online_link)
    return Entry(row.ref, day, day, when, f"**{row.ref}** {what}", where, vague=not row.dated)


def _activity(request: Request, doing: Doing, first: date) -> Entry:
    activity = doing.activity
    begins, ends = activity.from_date or first, activity.to_date or first
    day, vague = max(begins, first), activity.precision == "month"
    when = _some_day(begins) if vague else _when(activity, begins, ends)
    where = " – ".join(part for part in (activity.place, doing.who) if part)
    what = f"**{activity.ref}** {activity.title}{_kind(request, activity)}"
    return Entry(activity.ref, begins if vague else day, ends, when, what, where, vague)


def _kind(request: Request, activity: Activity) -> str:
    """ " (campaign)", " (event, Executive)": its kind, and its group where that is not the one asked in."""
    group = request.roster.groups[activity.group_id]
    other = group.short if group.id != _own(request) else ""
    said = occasions.listed(doings.SAID[activity.kind] if activity.kind != "other" else "", other)
    return f" ({said})" if said else ""


def _own(request: Request) -> int | None:
    """The group that goes without saying: the one asked about or in, or the only one the person sits in."""
    here, mine = request.meant or request.here, request.roster.groups_of(request.member.key_id)
    return here.id if here else mine[0].id if len(mine) == 1 else None


def _when(activity: Activity, begins: date, ends: date) -> str:
    if begins != ends:
        return spans.brief(begins, ends, activity.precision)
    return f"about {brief(begins)}" if activity.precision == "about" else brief(begins)


def _some_day(day: date) -> str:
    return f"{day:%B}, no day yet"


def brief(day: date) -> str:
    """Wed 16 March."""
    return f"{day:%a} {dates.short(day)}"
