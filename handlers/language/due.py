"""When something is due: a date, or a meeting whose date it follows."""

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

from handlers.core import Oops, Request, Unclear
from handlers.language import calendar, dates, names, refs
from storage import meetings
from storage.action_lists import Shown
from storage.actions import DuePrecision
from storage.meetings import Meeting, When
from storage.people import Group

NEXT = re.compile(r"(?:the |our )?next (?:(.+?) )?meeting(?: in \w+)?", re.IGNORECASE)
ON_DAY = re.compile(r"(?:the )?(.+?) meeting", re.IGNORECASE)
MEETING_ON = re.compile(r"(?:the )?(?:(.+?) )?meeting (?:on|of) (.+)", re.IGNORECASE)
BY = re.compile(r"^(?:by|before|due|at) ", re.IGNORECASE)  # "due A10 by M7"
_CLOCK = r"(?:\d{1,2}(?:[.:]\d\d)? ?[ap]m|noon|midday)"
# "5pm Friday", "Friday at noon"
TIME = re.compile(rf"^{_CLOCK}(?: on)? (?=\S)|,? (?:at |by )?{_CLOCK}$", re.IGNORECASE)
LONGEST = 60


@dataclass(frozen=True)
class Due:
    """A due date as it was understood. `day` is the last day; for a meeting, its date once it has one."""

    day: date | None
    precision: DuePrecision
    meeting: Meeting | None = None
    typed: str = ""
    remark: str = ""

    @property
    def words(self) -> str:
        """In full, with weekday and year: "due by the end of April (Friday 29 April 2016)"."""
        return words(self.day, self.precision, self.meeting)


def find_due(request: Request, phrase: str) -> Due:
    """The due date these words mean, or Unclear when they are none."""
    if len(phrase) > LONGEST:
        raise Unclear("I need a date, such as 29 April or end of April.")
    meeting = _meeting(request, BY.sub("", phrase.strip(" .")))
    if meeting:
        return at_meeting(meeting, phrase)
    days = TIME.sub("", phrase.strip(" .")).strip() or phrase
    when = dates.read(days, request.today, request.calendar)
    timed = "" if days == phrase.strip(" .") else f"I keep the day, not the time. {when.remark}"
    return Due(when.day, when.precision, None, phrase.strip(), timed.strip() or when.remark)


def at_meeting(meeting: Meeting, typed: str = "") -> Due:
    """Due at a meeting, whenever that will be."""
    return Due(meeting.date if meeting.dated else None, "meeting", meeting, typed)


def default(request: Request) -> Due:
    """The group's next planned meeting, the seeds' own habit; none planned: no date (domain 8.3)."""
    meeting = meetings.upcoming(request.session, request.group.key_id, request.today, request.clock)
    return at_meeting(meeting) if meeting else Due(None, "none")


def words(day: date | None, precision: str, meeting: Meeting | When | None) -> str:
    """How a due date is said in full."""
    if meeting is not None:
        return f"due at the meeting {meeting_when(meeting)}"
    if day is None:
        return "no date"
    return f"due {said(day, precision)}"


def said(day: date, precision: str) -> str:
    """A date in full, after "due" or "now due": "by the end of April (Friday 29 April 2016)"."""
    return f"{'by ' if precision == 'month' else ''}{dates.words(day, _kind(precision))}"


def _kind(precision: str) -> dates.Precision:
    return cast(dates.Precision, precision if precision in ("week", "month", "about") else "day")


def brief(action: Shown, meeting: Meeting | When | None) -> str:
    """How an action's due date is said in a list: "due at the 16 March meeting"."""
    if meeting is not None:
        return f"due at the {calendar.short(meeting.date)} meeting" if meeting.dated and meeting.date else (
            f"due at the meeting {meeting_when(meeting)}")  # fmt: skip
    if action.due_date is None:
        return "no date"
    return f"due {dates.brief(action.due_date, _kind(action.due_precision))}"


def dated(action: Shown, meeting: Meeting | When | None) -> str:
    """The same with the weekday where the day is fixed: "due Tuesday 15 March"."""
    if meeting is None and action.due_date and action.due_precision == "day":
        return f"due {calendar.weekday_short(action.due_date)}"
    return brief(action, meeting)


def meeting_when(meeting: Meeting | When) -> str:
    """When a meeting is, to be said after "the meeting": "on Wednesday 16 March 2016", "in April 2016"."""
    if meeting.date is None or meeting.precision == "unknown":
        return "whose date is not fixed yet"
    return f"on {calendar.full(meeting.date)}" if meeting.dated else f"in {calendar.month(meeting.date)}"


def _meeting(request: Request, phrase: str) -> Meeting | None:
    if refs.letter(phrase) == "M":
        return refs.find_meeting(request, phrase)
    if match := NEXT.fullmatch(phrase):
        return _next(request, names.find_group(request, match[1]) if match[1] else request.group)
    if match := MEETING_ON.fullmatch(phrase):
        return _on(request, names.find_group(request, match[1]) if match[1] else request.group, match[2])
    if match := ON_DAY.fullmatch(phrase):
        return _on(request, request.group, match[1])
    return None


def _next(request: Request, group: Group) -> Meeting:
    found = meetings.upcoming(request.session, group.key_id, request.today, request.clock)
    if found is None:
        raise Oops(f"The {group.name} has no meeting planned. Give a date instead, such as 29 April.")
    return found


def _on(request: Request, group: Group, phrase: str) -> Meeting:
    day = dates.read(phrase, request.today, request.calendar, backwards=True).day
    found = meetings.on_day(request.session, group.key_id, day)
    if not found:
        raise Oops(f"I can't find a meeting of the {group.name} on {calendar.full(day)}. `meetings` lists them.")
    return found[0]
