"""A meeting is planned: add it, in a line or by a form."""

import re
from dataclasses import replace

from handlers import rights
from handlers.core import Field, Form, Oops, Reply, Request, command
from handlers.language import calendar, cards, dates, names, occasions
from handlers.language.dates import Slot, Times
from storage import meetings
from storage.meetings import Meeting
from storage.people import Group
from storage.series import next_ref

EXAMPLE = "`meeting add 16 March 10am to midday at Town Hall to define a plan of activity`"
ASK = f"When is the meeting? For example {EXAMPLE}"
PLACE = re.compile(r"(?:at|in|@) (?P<venue>\S+(?: \S+){0,4}?),?(?: (?:to|for) (?P<purpose>.+))?", re.IGNORECASE)
AIM = re.compile(r"(?P<to>to|for) (?P<purpose>.+)", re.IGNORECASE)


@command(
    "meeting add",
    "meeting|meetings add|new|create|plan <slot> <venue> {group}",
    may=rights.lead("add a meeting"),
    public=True,
)
def add(
    request: Request,
    slot: Slot | None = None,
    times: Times | None = None,
    venue: str = "",
    purpose: str = "",
    group: Group | None = None,
) -> Reply:
    """Plan a meeting. `meeting add 16 March 10am to midday at Town Hall to define a plan of activity`"""
    if slot is None:
        return _ask(request, venue)
    if request.form is None:
        venue, purpose = _place(venue)
    found = _timed(request, slot, times)
    cards.fits(venue, 120, field="venue")
    cards.fits(purpose, 300, field="purpose")
    same_day = meetings.on_day(request.session, request.group.key_id, found.day) if found.day else []
    meeting = _made(request, found, venue, purpose)
    return _added(request, meeting, found, same_day)


def _ask(request: Request, words: str) -> Reply:
    """Nothing was said: a form. Something that is no date: what is missing."""
    if words:
        dates.longest_slot(words, request.today, request.calendar)
    return Reply(ASK, form=_form(request), refused=True)


def _place(words: str) -> tuple[str, str]:
    """ "at Town Hall to define a plan of activity" is a place and a purpose, and so is either alone."""
    if match := PLACE.fullmatch(words):
        return match["venue"].rstrip(","), match["purpose"] or ""
    if match := AIM.fullmatch(words):
        return "", match["purpose"]
    if not words:
        return "", ""
    raise Oops(f'I did not understand "{words}". Say the place with "at" (up to five words) and what it is for '
               f'with "to". For example {EXAMPLE}')  # fmt: skip


def _timed(request: Request, slot: Slot, times: Times | None) -> Slot:
    """The slot with the times of the form, if it is not over already."""
    if times:
        if slot.precision not in ("day", "datetime"):
            raise Oops("A meeting that has a time needs its day too, such as 16 March.")
        slot = replace(slot, precision="datetime", start=times[0], end=times[1])
    if slot.day == request.today and slot.start and slot.start <= request.clock:
        raise Oops(f"{calendar.clock(slot.start)} today has passed. When is the meeting?")
    return slot


def _made(request: Request, slot: Slot, venue: str, purpose: str) -> Meeting:
    group = request.group
    meeting = Meeting(
        ref=next_ref(request.session, "M", group.series), group_id=group.key_id,
        date=slot.day, start_time=slot.start, end_time=slot.end, precision=slot.precision,
        venue=venue, purpose=purpose, scheduled_at=request.now,
    )  # fmt: skip
    request.session.add(meeting)
    request.session.flush()
    return meeting


def _added(request: Request, meeting: Meeting, slot: Slot, same_day: list[Meeting]) -> Reply:
    what = f"{occasions.headline(request.roster, meeting)}. {occasions.purpose_sentence(meeting)}".strip()
    later = "" if meeting.dated else f"Once the day is fixed: `meeting move {meeting.ref} to …`. I will ask for it."
    verb = "is" if len(same_day) == 1 else "are"
    clash = f"{names.listed([m.ref for m in same_day])} of the same group {verb} on that day too." if same_day else ""
    aim = f" – {occasions.purpose(meeting)}" if meeting.purpose else ""
    public = f"{meeting.ref} added by {cards.by_whom(request)}: {occasions.headline(request.roster, meeting)}{aim}"
    said = [f"**Added {meeting.ref}** {what}", slot.remark, clash, later]
    return Reply("\n".join(line for line in said if line), public=public, about=request.group)


def _form(request: Request) -> Form:
    fields = (
        Field("slot", "Which day?", hint="16 March, or just April if the day is not fixed", longest=60),
        Field("times", "From when to when?", hint="10am to midday", optional=True, longest=60),
        Field("venue", "Where?", hint="Town Hall", optional=True, longest=120),
        Field("purpose", "What is it for?", "long", hint="To define a plan of activity", optional=True),
    )
    return Form("meeting add", "Add a meeting", fields, "Add", {"group": request.group.key})
