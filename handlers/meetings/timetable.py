"""When each reminder of a meeting falls due (domain section 9.1 and 9.2): pure reckoning, nothing of it is kept."""

from datetime import date, datetime, time, timedelta

from handlers.language.calendar import Calendar
from storage.meetings import Meeting

OPENS, CLOSES = time(8, 30), time(17, 30)  # a channel's hours
NINE, TEN = time(9), time(10)
UNDO = timedelta(minutes=10)  # nobody is told of a change that may still be taken back
BEFORE = {"N1": 5, "N3": 1}  # working days before the meeting
USEFUL = 2  # working days for what is said afterwards


def start(calendar: Calendar, meeting: Meeting) -> datetime | None:
    """When it starts; the end of its day where no time is known; None without a day."""
    if meeting.date is None or not meeting.dated:
        return None
    return calendar.at(meeting.date, meeting.start_time or CLOSES)


def notice(rule: str, calendar: Calendar, meeting: Meeting) -> datetime | None:
    """When N1, N3 or N4 speaks of a meeting, or None when it does not."""
    due, fixed = _usual(rule, calendar, meeting), meeting.scheduled_at
    if due is not None and due >= fixed:
        return due
    day_of = _usual("N4", calendar, meeting)
    if rule == "N3" and due is not None and meeting.moves == 0 and (day_of is None or day_of < fixed):
        return _at_once(calendar, meeting)
    return None


def afterwards(calendar: Calendar, meeting: Meeting) -> date | None:
    """The working day on which N5 asks what was agreed."""
    return calendar.shift(meeting.date, 1) if meeting.date and meeting.dated else None


def asking(calendar: Calendar, meeting: Meeting) -> list[date]:
    """The two days on which the lead is asked for the day of a meeting that has only a month."""
    if meeting.date is None or meeting.precision != "month":
        return []
    month = meeting.date.replace(day=1)
    return [calendar.next_working((month - timedelta(days=1)).replace(day=1)), calendar.shift(month, -10)]


def change(calendar: Calendar, meeting: Meeting, opens: time = OPENS, closes: time = CLOSES) -> datetime:
    """When N13 tells of a move or a cancellation: when it can no longer be undone, in hours, or else sooner.

    A notice in the evening is better than one after people have set off, so hours give way to a start.
    """
    at = meeting.changed_at or meeting.scheduled_at
    usual = calendar.open_at(at + UNDO, opens, closes)
    ahead = [moment for moment in (_old_start(calendar, meeting), start(calendar, meeting)) if moment and moment > at]
    if not ahead or usual < min(ahead):
        return usual
    return at + UNDO if at + UNDO < min(ahead) else at


def told(calendar: Calendar, meeting: Meeting, now: datetime) -> bool:
    """Whether people know the date that stands: it was not changed, or N13 has had its time."""
    return meeting.changed_at is None or change(calendar, meeting) <= now


def useful(calendar: Calendar, due: datetime) -> datetime:
    """Two working days on, at the same time of day."""
    local = calendar.local(due)
    return calendar.at(calendar.shift(local.date(), USEFUL), local.time())


def _usual(rule: str, calendar: Calendar, meeting: Meeting) -> datetime | None:
    if meeting.date is None or not meeting.dated:
        return None
    if rule in BEFORE:
        return calendar.at(calendar.shift(meeting.date, -BEFORE[rule]), TEN)
    # On a day when nobody works, the eve on the last working day has said it all.
    early = meeting.start_time is not None and meeting.start_time < TEN
    return None if early or not calendar.working(meeting.date) else calendar.at(meeting.date, NINE)


def _at_once(calendar: Calendar, meeting: Meeting) -> datetime:
    """One notice for a meeting added when the eve and the day itself have had theirs."""
    opening, begins = calendar.open_at(meeting.scheduled_at, OPENS, CLOSES), start(calendar, meeting)
    return opening if begins is None or opening < begins else meeting.scheduled_at


def _old_start(calendar: Calendar, meeting: Meeting) -> datetime | None:
    if meeting.previous_date is None:
        return None
    return calendar.at(meeting.previous_date, meeting.previous_start or CLOSES)
