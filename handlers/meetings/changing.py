"""A meeting is moved, called off, or took place."""

import re
from dataclasses import replace
from datetime import time

from handlers import rights
from handlers.core import Field, Form, Oops, Reply, Request, command
from handlers.language import calendar, cards, dates, occasions
from handlers.language.dates import Slot, Times
from handlers.meetings import addressing, timetable
from storage import actions, meetings
from storage.actions import Action
from storage.meetings import Change, Meeting

BECAUSE = re.compile(r"(?:because|as|since|due to)\b.+", re.IGNORECASE)
ASK_WHY = "Why is it cancelled? For example `meeting cancel {} because of the work under way`"
NOBODY = "Nobody is told by me: it has no channel that takes notices, so please pass it on."


@command(
    "meeting move",
    "meeting|meetings move <meeting> [to] <slot> <times> <reason>",
    "move <meeting> [to] <slot> <times> <reason>",
    may=rights.lead("move a meeting"),
)
def move(
    request: Request, meeting: Meeting, slot: Slot | None = None, times: Times | None = None, reason: str = ""
) -> Reply:
    """Give a meeting another date; its actions follow. `meeting move M7 to 23 March because the hall is taken`"""
    _movable(request, meeting)
    slot = slot or _same_day(request, meeting, times, reason)
    _check_reason(reason)
    was = occasions.when(meeting)
    _put(request, meeting, slot, reason)
    due = actions.due_at(request.session, meeting.key_id)
    for action in due:
        action.follow(meeting)
    said = f"**{meeting.ref} moved** to {occasions.slot(meeting)} (was {was})."
    return Reply(
        _lines(said, slot.remark, _clash(request, meeting), _followed(request, due), _telling(request, meeting))
    )


@command(
    "meeting cancel",
    "meeting|meetings cancel <meeting> <reason>",
    "cancel <meeting> <reason>",
    may=rights.lead("cancel a meeting"),
)
def cancel(request: Request, meeting: Meeting, reason: str = "") -> Reply:
    """Call a meeting off, with the reason; everyone is told. `meeting cancel M7 because of the work under way`"""
    _cancellable(request, meeting)
    if not reason:
        field = Field("reason", "Why is it cancelled?", "long", hint="Because of the work under way")
        form = Form("meeting cancel", f"Cancel {meeting.ref}", (field,), "Cancel the meeting", {"meeting": meeting.ref})
        return Reply(ASK_WHY.format(meeting.ref), form=form, refused=True)
    cards.fits(reason, 300)
    meeting.cancel(Change(request.now, reason, timetable.told(request.calendar, meeting, request.now)))
    due, heir = actions.due_at(request.session, meeting.key_id), meetings.heir(request.session, meeting, request.today)
    telling = _telling(request, meeting)
    for action in due:
        action.follow(heir)
    said = f"**{meeting.ref} cancelled**: {occasions.headline(request.roster, meeting)}."
    return Reply(_lines(said, occasions.reason(reason), _fallen(request, due), telling),
                 letters=addressing.of_cancellation(request, meeting, due))  # fmt: skip


@command(
    "meeting held",
    "meeting|meetings held <meeting>",
    "held <meeting>",
    may=rights.lead("say that it was held"),
    public=True,
)
def held(request: Request, meeting: Meeting) -> Reply:
    """Say that a meeting took place. `meeting held M7`"""
    if meeting.status != "planned":
        raise Oops(_ended(meeting))
    begun = meeting.date is None or (meeting.date, meeting.start_time or time.min) <= (request.today, request.clock)
    if not begun:
        raise Oops(f"{meeting.ref} is still to come: {occasions.when(meeting)}.")
    meeting.hold()
    return Reply(f"**{meeting.ref} held**: {occasions.headline(request.roster, meeting)}.\n"
                 "What was agreed? `action add …` puts it on the list.",
                 public=f"{meeting.ref} was held: {occasions.headline(request.roster, meeting)}")  # fmt: skip


def _movable(request: Request, meeting: Meeting) -> None:
    if meeting.status != "planned" or meeting.happened(request.today):
        raise Oops(f"{_ended(meeting)} For another one: `meeting add 13 April 10am to midday at Town Hall`")


def _cancellable(request: Request, meeting: Meeting) -> None:
    if meeting.status != "planned" or meeting.happened(request.today):
        raise Oops(_ended(meeting))


def _ended(meeting: Meeting) -> str:
    if meeting.status == "cancelled":
        return f"{meeting.ref} is cancelled already. {occasions.reason(meeting.reason)}".strip()
    return f"{meeting.ref} was held already: {occasions.day(meeting)}."


def _check_reason(reason: str) -> None:
    if reason and not BECAUSE.fullmatch(reason):
        raise Oops(f'I did not understand "{reason}". Say the reason with "because". For example '
                   "`meeting move M7 to 23 March because the hall is taken`")  # fmt: skip
    cards.fits(reason, 300)


def _same_day(request: Request, meeting: Meeting, times: Times | None, words: str) -> Slot:
    """Only times: the day stays. Neither: what is missing is said."""
    if times and meeting.dated:
        return Slot(meeting.date, "datetime", *times)
    if not (times or words):
        raise Oops(f"To when? For example `meeting move {meeting.ref} to 23 March`")
    return dates.longest_slot(words, request.today, request.calendar)[0]


def _put(request: Request, meeting: Meeting, slot: Slot, reason: str) -> None:
    """Move it: precision only becomes finer, and times are kept when only a day is given."""
    told = timetable.told(request.calendar, meeting, request.now)
    change = Change(request.now, reason, told)
    if slot.day is None or (meeting.dated and slot.precision == "month"):
        raise Oops(f"I need the new day of {meeting.ref}, such as 23 March.")
    times = (slot.start, slot.end) if slot.start else (meeting.start_time, meeting.end_time)
    _is_new(request, meeting, replace(slot, start=times[0], end=times[1]))
    if slot.precision == "month":
        meeting.put_off(slot.day, change)
    else:
        meeting.move(slot.day, times, change)


def _is_new(request: Request, meeting: Meeting, slot: Slot) -> None:
    if (slot.day, slot.start, slot.end) == (meeting.date, meeting.start_time, meeting.end_time) and (
        meeting.dated or slot.precision == "month"
    ):
        raise Oops(f"{meeting.ref} is on that date already: {occasions.when(meeting)}.")
    if slot.day == request.today and slot.start and slot.start <= request.clock:
        raise Oops(f"{calendar.clock(slot.start)} today has passed. To when is it moved?")


def _clash(request: Request, meeting: Meeting) -> str:
    same = meetings.on_day(request.session, meeting.group_id, meeting.date) if meeting.date and meeting.dated else []
    others = [other.ref for other in same if other.id != meeting.id]
    return f"{others[0]} of the same group is on that day too." if others else ""


def _followed(request: Request, due: list[Action]) -> str:
    seen = addressing.readable(request, due)
    return f"{cards.refs(seen)} follow{'s' * (len(seen) == 1)} to the new date." if seen else ""


def _fallen(request: Request, due: list[Action]) -> str:
    """Where the open actions have gone."""
    seen = addressing.readable(request, due)
    return addressing.now_due(request.session, seen) if seen else ""


def _telling(request: Request, meeting: Meeting) -> str:
    """Who will be told, and when; until then `undo` spares them all."""
    channels = addressing.channels(request.session, meeting)
    due_at = addressing.readable(request, actions.due_at(request.session, meeting.key_id))
    people = addressing.concerned(request.session, meeting, due_at, request.member.id)
    who = [f"the group's {_count(len(channels), 'channel')}"] if channels else []
    who += [_count(len(people), "person", "people")] if people else []
    if not who:
        return NOBODY
    due = request.calendar.local(timetable.change(request.calendar, meeting))
    day = "" if due.date() == request.today else f" on {calendar.weekday_short(due.date())}"
    return f"I will tell {' and '.join(who)} at {calendar.clock(due.time())}{day}."


def _count(number: int, one: str, many: str = "") -> str:
    return f"1 {one}" if number == 1 else f"{number} {many or f'{one}s'}"


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
