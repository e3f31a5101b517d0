"""After a meeting (N5), after a change of it (N13), and when its day is not fixed yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.core import Button, Letter, Message, Skip, calendar_of, nudge
from handlers.language import calendar as days
from handlers.language import occasions
from handlers.meetings import addressing, timetable
from storage import actions, meetings
from storage.base import Row, Session
from storage.meetings import Attendance, Meeting
from storage.outbox import Outbox
from storage.people import Member
from storage.roster import roster_of

PAST, AHEAD = timedelta(days=21), timedelta(days=70)


def plan_after(session: Session, now: datetime) -> Iterator[Letter]:
    """The working day after each meeting that took place, to its lead and the coordinators, in their own hours."""
    today = calendar_of(session).today(now)
    for meeting in meetings.around(session, today - PAST, today):
        yield from addressing.due_now(_after(session, meeting), now)


def _after(session: Session, meeting: Meeting) -> Iterator[Letter]:
    calendar = calendar_of(session)
    day = timetable.afterwards(calendar, meeting)
    if day is not None and calendar.at(day, timetable.TEN) >= meeting.scheduled_at:
        for member in addressing.officers(session, meeting, day):
            due = calendar.open_at(calendar.at(day, timetable.TEN), member.nudge_from, member.nudge_to)
            yield addressing.write("N5", meeting, member, day, (due, timetable.useful(calendar, due)))


@nudge("N5", plan=plan_after)
def after(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """What was agreed? And when is the next one?"""
    meeting = _as_it_was(session, row, now)
    if isinstance(meeting, Skip):
        return meeting
    roster = roster_of(session)
    group = roster.groups[meeting.group_id]
    local = calendar_of(session).local(now)
    following = meetings.upcoming(session, meeting.group_id, local.date(), local.time())
    coming = occasions.slot(following) if following else f"none planned yet. `meeting add … in {group.short}` plans one"
    return Message(
        f"**{meeting.ref}** {occasions.headline(roster, meeting)}: what was agreed?\n"
        f"`action add … in {group.short}` puts it on the list; `matters in {group.short}` shows what is open.\n"
        f"Next meeting: {coming}.",
        buttons=(Button("Matters arising", f"matters in {group.short}"),),
    )


def plan_asking(session: Session, now: datetime) -> Iterator[Letter]:
    """Where only the month is known: the first working day of the month before, and ten working days ahead."""
    today = calendar_of(session).today(now)
    for meeting in meetings.around(session, today.replace(day=1), today + AHEAD):
        if meeting.status == "planned":
            yield from addressing.due_now(_asking(session, meeting), now)


def _asking(session: Session, meeting: Meeting) -> Iterator[Letter]:
    calendar = calendar_of(session)
    found = timetable.asking(calendar, meeting)
    lead, roster = addressing.lead(session, meeting), roster_of(session)
    for day, until in zip(found, [*found[1:], meeting.date], strict=False):
        due = calendar.at(day, timetable.TEN)
        if until and due >= meeting.scheduled_at:
            for member in roster.reached([lead], day) if lead else addressing.officers(session, meeting, day):
                own = calendar.open_at(due, member.nudge_from, member.nudge_to)
                yield addressing.write("date", meeting, member, day, (own, calendar.at(until, timetable.TEN)))


@nudge("date", plan=plan_asking)
def ask_date(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Has it a day yet?"""
    meeting = _as_it_was(session, row, now)
    if isinstance(meeting, Skip):
        return meeting
    if meeting.date is None or meeting.dated:
        return Skip("the meeting has a day", cancelled=True)
    like = days.short(calendar_of(session).next_working(meeting.date.replace(day=12)))
    roster = roster_of(session)
    return Message(
        f"**{meeting.ref}** {occasions.headline(roster, meeting)}, has no day yet. Which day is it?\n"
        f"For example `meeting move {meeting.ref} to {like} 10am to midday`"
    )


def plan_change(session: Session, now: datetime) -> Iterator[Letter]:
    """Moved or cancelled: to the group's channels, and to whoever it concerns."""
    for meeting in meetings.changed_since(session, now - PAST):
        due = [a for a in actions.due_at(session, meeting.key_id) if _stood(meeting, a)]
        by = addressing.changed_by(session, meeting)
        letters = addressing.due_now(addressing.of_change(session, meeting, due, by), now)
        yield from (letter for letter in letters if not _told(session, letter, meeting))


def _stood(meeting: Meeting, row: Row) -> bool:
    """Whether this was so when the meeting changed: who takes an action on afterwards has read the new date."""
    return row.updated_at is None or meeting.changed_at is None or row.updated_at <= meeting.changed_at


def _told(session: Session, letter: Letter, meeting: Meeting) -> bool:
    """Whether this very change was told already; taking back a later one does not make it news again."""
    sent = addressing.had(session, letter)
    return any(meeting.changed_at is not None and row.due_at >= meeting.changed_at for row in sent)


@nudge("N13", plan=plan_change)
def changed(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """The old date, the new one, and why; to a person also what has become of their own things."""
    meeting = session.get(Meeting, row.entity_id)
    if meeting is None or meeting.moves != row.entity_version:
        return Skip("the meeting was changed again", cancelled=True)
    said = _cancelled(session, meeting, now) if meeting.status == "cancelled" else _moved(session, meeting)
    own = _own(session, meeting, row) if row.member_id else ()
    return Message("\n".join(line for line in (*said, *own) if line))


def _moved(session: Session, meeting: Meeting) -> tuple[str, ...]:
    roster = roster_of(session)
    who = meeting.title or roster.groups[meeting.group_id].name
    why = occasions.reason(meeting.reason)
    if meeting.previous_date is None and meeting.dated:
        return (f"**{meeting.ref} has a day**: {occasions.headline(roster, meeting)}.", why)
    was = f"It was to be on {_previous(meeting)}." if meeting.previous_date else ""
    return (f"**{meeting.ref} has moved**: {who}, now {occasions.slot(meeting)}.", was, why)


def _cancelled(session: Session, meeting: Meeting, now: datetime) -> tuple[str, ...]:
    roster = roster_of(session)
    group = roster.groups[meeting.group_id]
    local = calendar_of(session).local(now)
    following = meetings.upcoming(session, meeting.group_id, local.date(), local.time())
    day = _previous(meeting) if meeting.previous_date else occasions.when(meeting)
    coming = f"Next meeting: {occasions.slot(following)}." if following else "No other meeting is planned yet."
    first = f"**{meeting.ref} is cancelled**: {meeting.title or group.name}, {day}."
    return (first, occasions.reason(meeting.reason), coming)


def _previous(meeting: Meeting) -> str:
    """The date that people knew."""
    day = days.full(meeting.previous_date) if meeting.previous_date else ""
    return occasions.listed(day, days.clock(meeting.previous_start) if meeting.previous_start else "")


def _own(session: Session, meeting: Meeting, row: Outbox) -> tuple[str, ...]:
    """A person's own actions and apologies."""
    if meeting.status == "cancelled":
        return (row.text,)
    mine = [a for a in actions.due_at(session, meeting.key_id) if row.member_id in addressing.owners(session, a)]
    follow = addressing.now_due(session, mine) if mine else ""
    roster = roster_of(session)
    sent = any(roster.seats[a.seat_id].member_id == row.member_id for a in _apologies(session, meeting))
    stand = f"Your apologies still stand. If you can come now: `coming {meeting.ref}`." if sent else ""
    return (follow, stand)


def _apologies(session: Session, meeting: Meeting) -> list[Attendance]:
    return meetings.attendance(session, meeting.key_id, "apologies")


def _as_it_was(session: Session, row: Outbox, now: datetime) -> Meeting | Skip:
    """The meeting a personal reminder is about, if it still is and the person wants it."""
    meeting = session.get(Meeting, row.entity_id)
    if meeting is None or meeting.status == "cancelled":
        return Skip("the meeting was cancelled", cancelled=True)
    if meeting.moves != row.entity_version:
        return Skip("the meeting was moved", cancelled=True)
    member = session.get(Member, row.member_id)
    if member is None or member.nudges == "off":
        return Skip("nudges are off")
    today = calendar_of(session).today(now)
    return Skip(f"away until {days.short(member.away_until or today)}") if member.away_on(today) else meeting
