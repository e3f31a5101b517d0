"""Before a meeting: notice (N1), eve (N3) and day (N4), to the group's channels."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers.core import Letter, Line, Message, Plan, Skip, calendar_of, nudge
from handlers.language import cards, occasions
from handlers.meetings import addressing, timetable
from storage import actions, meetings
from storage.actions import Action
from storage.base import Session
from storage.meetings import Meeting
from storage.outbox import Outbox
from storage.roster import roster_of

PAST, AHEAD = timedelta(days=1), timedelta(days=31)  # five working days are never further than this
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def plan(rule: str) -> Plan:
    """The letters of a rule that are due, to each channel of the meeting's group."""

    def planned(session: Session, now: datetime) -> Iterator[Letter]:
        today = calendar_of(session).today(now)
        for meeting in meetings.around(session, today - PAST, today + AHEAD):
            if meeting.status == "planned":
                letters = addressing.due_now(_letters(session, rule, meeting), now)
                yield from (letter for letter in letters if addressing.fresh(session, letter))

    return planned


def _letters(session: Session, rule: str, meeting: Meeting) -> Iterator[Letter]:
    calendar = calendar_of(session)
    due, begins = timetable.notice(rule, calendar, meeting), timetable.start(calendar, meeting)
    if due is not None and begins is not None:
        for channel in addressing.channels(session, meeting):
            yield addressing.write(rule, meeting, channel, calendar.today(due), (due, begins))


@nudge("N1", plan=plan("N1"))
def notice(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Five working days ahead: when, where, what for, and what is due then."""
    meeting = still_planned(session, row)
    if isinstance(meeting, Skip):
        return meeting
    today = calendar_of(session).today(now)
    rows = actions.due_by(session, meeting)
    due = [action for action in rows if not _late(action, today)]
    said = f"{_first(session, meeting, today, 'Meeting notice')}\n{_due_then(due)}"
    listed = [cards.action_line(session, action, when=False) for action in due[: cards.PAGE]]
    rest = (
        *_more(len(due) - cards.PAGE),
        *_earlier(len(rows) - len(due)),
        Line(f"Apologies? `/psr apologies {meeting.ref}`"),
    )
    return Message(said, (*listed, *rest))


@nudge("N3", plan=plan("N3"))
def eve(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """The working day before: time and place, what has no owner yet, and how much else is due (domain 10.2)."""
    meeting = still_planned(session, row)
    if isinstance(meeting, Skip):
        return meeting
    today = calendar_of(session).today(now)
    unowned = [a for a in actions.live(session, meeting.group_id) if a.status == "open"]
    listed = [cards.action_line(session, a, owner=False, when=False) for a in unowned[: cards.PAGE]]
    said = [_first(session, meeting, today), _needing(len(unowned))]
    others = [a for a in actions.due_by(session, meeting) if a.owned]
    last = f"{_outstanding(others, today, bool(unowned))}Can't come? `/psr apologies {meeting.ref}`"
    return Message("\n".join(line for line in said if line), (*listed, *_more(len(unowned) - cards.PAGE), Line(last)))


@nudge("N4", plan=plan("N4"))
def day_of(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """That morning, in one line."""
    meeting = still_planned(session, row)
    return (
        meeting if isinstance(meeting, Skip) else Message(_opening(session, meeting, calendar_of(session).today(now)))
    )


def still_planned(session: Session, row: Outbox) -> Meeting | Skip:
    """The meeting a letter is about, read again; why it is not sent when that has changed."""
    meeting = session.get(Meeting, row.entity_id)
    if meeting is None or meeting.status == "cancelled":
        return Skip("the meeting was cancelled", cancelled=True)
    if meeting.moves != row.entity_version:
        return Skip("the meeting was moved", cancelled=True)
    return Skip("the meeting has taken place", cancelled=True) if meeting.status == "held" else meeting


def _first(session: Session, meeting: Meeting, today: date, label: str = "") -> str:
    return f"{_opening(session, meeting, today, label)} {occasions.purpose_sentence(meeting)}".strip()


def _opening(session: Session, meeting: Meeting, today: date, label: str = "") -> str:
    """ "Tomorrow: Locality Task Group, Wednesday 16 March 2016, 10am to midday, Town Hall." """
    roster = roster_of(session)
    days = (meeting.date - today).days if meeting.date else -1
    near = {0: "Today", 1: "Tomorrow"}.get(days, "Next meeting")
    return f"**{label or near}**: {occasions.headline(roster, meeting)}."


def _due_then(due: list[Action]) -> str:
    if not due:
        return "No actions are due by then."
    return f"{_number(len(due))} action{'s are' if len(due) > 1 else ' is'} due by then:"


def _needing(count: int) -> str:
    if not count:
        return "Every action has an owner."
    return f"{_number(count)} action{'s' if count > 1 else ''} still need{'s' * (count == 1)} an owner:"


def _outstanding(owned: list[Action], today: date, others: bool) -> str:
    """How many more are due. The late ones among them are counted."""
    count, late = len(owned), sum(_late(action, today) for action in owned)
    if not count:
        return ""
    what = f"other{'s' * (count > 1)}" if others else f"action{'s' * (count > 1)}"
    tail = f", {late} of them late" if late else ""
    return f"{count} {what} {'are' if count > 1 else 'is'} due by then{tail}. "


def _earlier(count: int) -> tuple[Line, ...]:
    """Late ones are counted, never listed by person in a channel (domain 9.3)."""
    return (Line(f"{count} more {'were' if count > 1 else 'was'} due earlier."),) if count else ()


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _late(action: Action, today: date) -> bool:
    return action.due_date is not None and action.due_date < today


def _more(count: int) -> tuple[Line, ...]:
    return (Line(f"and {count} more: `actions`"),) if count > 0 else ()
