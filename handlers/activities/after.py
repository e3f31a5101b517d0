"""N12: the working day after an activity, whoever logged it is asked how it went."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from handlers import rights
from handlers.activities import offers
from handlers.core import Button, Letter, Line, Message, Moment, Skip, calendar_of, nudge
from handlers.language import doings
from handlers.language.calendar import Calendar
from handlers.language.letters import unwanted
from storage import activities
from storage.activities import Activity
from storage.base import Session
from storage.outbox import Outbox
from storage.people import Member
from storage.roster import Roster

NINE = time(9)
PAST = timedelta(days=92)  # how long ago it may have been, when it is logged only now
RECENT = timedelta(days=21)  # of nothing older is anything due
LATE = timedelta(days=3)  # what came too late within these days is on record as skipped; older history is not
USEFUL = 2  # working days


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """One letter to each who can say it, at nine on the working day after, or when their own hours begin."""
    moment = Moment(session, now)
    for activity in activities.ended(session, moment.today - PAST, moment.today):
        known = _known(activity)
        day = moment.calendar.shift(known, 1) if known and known > moment.today - RECENT else None
        if day is not None and day <= moment.today:
            yield from (letter for letter in _letters(moment, activity, day) if _due(letter, now))


@nudge("N12", plan=plan)
def ask(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """How did it go? One line and how many."""
    activity = session.get(Activity, row.entity_id)
    said = _said(session, row, activity)
    if activity is None or said:
        return Skip(said, cancelled=True)
    moment = Moment(session, now)
    if stays := unwanted(moment.roster.members[row.member_id or 0], moment.today, "all"):
        return stays
    return _done(activity) if activity.status == "done" else _over(activity)


def _over(activity: Activity) -> Message:
    ref = activity.ref
    stop = Button("It did not happen", f"stop {ref}")
    return Message(
        f"How did **{ref}** {activity.title} go? One line and how many.",
        (Line(f"Reply here, for example: `done {ref} Forty carers came, 40 people`"),),
        (offers.outcome(activity), stop),
    )


def _done(activity: Activity) -> Message:
    """It was put on record as done: that it happened is known, and often how many."""
    many = "and how many" if activity.reach is None else f"is enough ({doings.reach(activity)} is on record)"
    example = "Forty carers came, 40 people" if activity.reach is None else "Every visit was welcome"
    return Message(
        f"What came of **{activity.ref}** {activity.title}? One line {many}.",
        (Line(f"Reply here, for example: `done {activity.ref} {example}`"),),
        (offers.outcome(activity),),
    )


def _known(activity: Activity) -> date | None:
    """Its last day, or the day on which it was put on record as done."""
    logged = activity.logged_on if activity.status == "done" else None
    return max(activity.to_date, logged or activity.to_date) if activity.to_date else None


def _letters(moment: Moment, activity: Activity, day: date) -> Iterator[Letter]:
    for member in _askable(moment.roster, activity):
        due = moment.calendar.open_at(moment.calendar.at(day, NINE), member.nudge_from, member.nudge_to)
        yield Letter(
            f"N12:{activity.ref}:{day}:m{member.id}", "N12", due, _useful(moment.calendar, due),
            member_id=member.key_id, entity="activity", entity_id=activity.key_id,
            entity_version=activity.version, occasion=day,
        )  # fmt: skip


def _askable(roster: Roster, activity: Activity) -> list[Member]:
    """Whoever logged it; once they have left the lead organisation's people in the group, or else its lead.

    Whoever stands in for one of them is asked, too.
    """
    group = activity.group_id
    seats = [s for s in roster.seats_in(group) if s.organisation_id == activity.lead_org_id and s.status == "confirmed"]
    lead = roster.lead(group)
    for wanted in ([activity.logged_by_id], [seat.member_id for seat in seats], [lead.member_id if lead else None]):
        found = [roster.members[i] for i in dict.fromkeys(wanted) if i and _can_say(roster, i, group)]
        if found:
            return [member for member in roster.reached(found) if roster.reads(member.key_id, group)]
    return [member for member in roster.coordinators() if member.active and roster.reads(member.key_id, group)]


def _can_say(roster: Roster, member_id: int, group: int) -> bool:
    active = roster.members[member_id].active and roster.reads(member_id, group)
    return active and rights.takes_part(roster, member_id, group)


def _said(session: Session, row: Outbox, activity: Activity | None) -> str:
    """Why the question is none any more."""
    if activity is None or activity.status == "stopped":
        return "the activity was stopped"
    if activity.status == "done" and activity.outcome:
        return "somebody has said how it went"
    known = _known(activity)
    moved = known is None or calendar_of(session).shift(known, 1) != row.occasion
    return "the activity was moved" if moved or activity.status == "idea" else ""


def _due(letter: Letter, now: datetime) -> bool:
    return letter.due_at <= now < max(letter.useful_until, letter.due_at + LATE)


def _useful(calendar: Calendar, due: datetime) -> datetime:
    """Two working days on, at the same time of day."""
    local = calendar.local(due)
    return calendar.at(calendar.shift(local.date(), USEFUL), local.time())
