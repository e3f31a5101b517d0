"""The chase: once a week the programme office reads which seats still wait for somebody, and since when."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from handlers.core import Letter, Line, Message, Moment, Skip, nudge
from handlers.language import calendar, names, seats
from handlers.language.dates.when import monday
from handlers.language.letters import unwanted
from storage.base import Session
from storage.outbox import Outbox
from storage.people import Member, Seat

RULE = "seats"
NINE, CLOSES = time(9), time(17, 30)
STILL_USEFUL = 2  # working days
LATE = timedelta(days=3)  # what came too late within these days is on record as skipped; older history is not
SHOWN = 10


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """Monday 9am, or the next working day, in the hours of each coordinator, if a seat waits that they may know of."""
    moment = Moment(session, now)
    day = moment.calendar.next_working(monday(moment.today))
    for member in moment.roster.reached(moment.roster.coordinators(), day):
        due_at = moment.calendar.open_at(moment.calendar.at(day, NINE), member.nudge_from, member.nudge_to)
        until = moment.calendar.at(moment.calendar.shift(day, STILL_USEFUL), CLOSES)
        wanted = member.active and member.nudges != "off" and _there(member, due_at)
        if wanted and due_at <= now < max(until, due_at + LATE) and _waiting(moment, member, due_at):
            yield Letter(f"{RULE}:{day}:{member.key_id}", RULE, due_at, until, member_id=member.key_id, occasion=day)


@nudge(RULE, plan=plan)
def write(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """The seats that wait now, each with the button that confirms it."""
    moment = Moment(session, now)
    member = moment.roster.members[row.member_id or 0]
    if not moment.roster.is_coordinator(member.key_id):
        return Skip("no longer in the programme office", cancelled=True)
    if stays := unwanted(member, moment.today, "all", "meetings"):
        return stays
    found = _waiting(moment, member, now)
    if not found:
        return Skip("no seat waits any more", cancelled=True)
    shown = [_line(moment, seat) for seat in found[:SHOWN]]
    more = [Line(f"and {len(found) - SHOWN} more – `reps` lists the seats of a group")] if len(found) > SHOWN else []
    count = "One seat still waits" if len(found) == 1 else f"{len(found)} seats still wait"
    return Message(f"{count} for somebody:", (*shown, *more))


def _there(member: Member, at: datetime) -> bool:
    """Whether the person was with us at that hour."""
    return member.created_at is None or member.created_at <= at


def _waiting(moment: Moment, member: Member, at: datetime) -> list[Seat]:
    """The seats without anybody confirmed that this person may know of and that waited at that hour, longest first."""
    roster = moment.roster
    found = [s for s in roster.seats.values() if s.unfilled and roster.reads(member.key_id, s.group_id)]
    return sorted((s for s in found if s.created_at is None or s.created_at <= at), key=lambda s: str(s.created_at))


def _line(moment: Moment, seat: Seat) -> Line:
    """ "**Hospital** – to be found – Locality Task Group, since Wednesday 9 March 2016 (5 days)"."""
    roster = moment.roster
    post = f"{seats.post(roster, seat)}, suggested" if seat.status == "suggested" else seats.TO_BE_FOUND
    said = f"**{names.body(roster, seat)}** – {post} – {roster.groups[seat.group_id].name}"
    since = moment.calendar.today(seat.created_at) if seat.created_at else moment.today
    return Line(f"{said}, since {calendar.full(since)}{_weeks((moment.today - since).days)}",
                (seats.confirm_button(roster, seat),))  # fmt: skip


def _weeks(days: int) -> str:
    weeks = days // 7
    return f" ({weeks} week{'s' * (weeks != 1)})" if weeks else ""
