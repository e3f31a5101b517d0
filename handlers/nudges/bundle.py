"""One personal message a day at most: what is due by a meeting (N2), due soon (N6) or late (N7), in one bundle."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from handlers.core import Button, Letter, Line, Message, Skip, nudge
from handlers.language import calendar as dates
from handlers.language import cards, due, names
from handlers.language.letters import unwanted
from handlers.nudges import days
from handlers.nudges.days import DAY
from handlers.nudges.plate import RULE, Facts, Item, Plate
from storage.actions import Action
from storage.base import Session
from storage.meetings import Meeting
from storage.outbox import Outbox
from storage.people import Member

LOOK_BACK = 7  # days; older bundles that never went leave no trace
SHOWN = 10  # actions under one heading

COUNTED = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """Every bundle that is due by now: one for each person with something to be told, each working day."""
    facts = Facts(session, now)
    past = [facts.today - DAY * back for back in range(LOOK_BACK, -1, -1)]
    working = [day for day in past if facts.calendar.working(day)]
    for member in facts.roster.members.values():
        plate = Plate(facts, member)
        if member.active and member.nudges != "off" and (plate.mine or plate.led or plate.stood_in):
            yield from _letters(plate, working)


@nudge(RULE, plan=plan)
def write(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """The bundle, from the facts of this moment: what is done meanwhile is left out."""
    facts = Facts(session, now)
    member = facts.roster.members[row.member_id or 0]
    if stays := unwanted(member, facts.today, "all", "meetings"):
        return stays
    plate, day = Plate(facts, member), row.occasion or facts.today
    items = plate.items(day, plate.missed(day))
    return _message(plate, items) if items else Skip("nothing left to do", cancelled=True)


def _letters(plate: Plate, working: list[date]) -> Iterator[Letter]:
    """The person's bundles of these days. Only the latest collects what earlier ones did not bring."""
    for day in working:
        due_at = days.opening(plate.facts.calendar, plate.member, day)
        if due_at > plate.facts.now or _new(plate.member, due_at):
            continue
        occasions = plate.missed(day) if day == working[-1] else frozenset({day})
        if not plate.stood_in and occasions.isdisjoint(plate.days):
            continue
        items = [item for item in plate.items(day, occasions) if _known(item, due_at)]
        if items:
            yield Letter(
                f"{RULE}:{day}:{plate.member.key_id}", RULE, due_at, _useful_until(plate, items, day),
                member_id=plate.member.key_id, occasion=day,
            )  # fmt: skip


def _new(member: Member, due_at: datetime) -> bool:
    """Whether the person came in after the hour of that bundle."""
    return member.created_at is not None and member.created_at > due_at


def _known(item: Item, due_at: datetime) -> bool:
    """Whoever touched an action after the bundle's hour needs no reminder of it from that bundle."""
    return item.action.updated_at is None or item.action.updated_at <= due_at


def _useful_until(plate: Plate, items: list[Item], day: date) -> datetime:
    """The end of the person's day; a list for nothing but meetings of today is of no use once they begin."""
    end = days.closing(plate.facts.calendar, plate.member, day)
    ends = [days.starts(plate.facts.calendar, i.meeting) if i.meeting else end for i in items]
    return min(end, max(ends))


def _message(plate: Plate, items: list[Item]) -> Message:
    """Each reason with its actions and their buttons, and how to answer in words."""
    lines = [line for _, found in groupby(items, _heading_of) for line in _part(plate, list(found))]
    mine = next((item.action for item in items if item.reason != "led"), None)
    ending = [Line(f"Reply here, for example: `{_example(mine)}`")] if mine else []
    return Message(lines[0].text, (*lines[1:], *ending))


def _heading_of(item: Item) -> tuple[int, str, int]:
    return item.holder.key_id if item.holder else 0, item.reason, item.meeting.key_id if item.meeting else 0


def _part(plate: Plate, items: list[Item]) -> list[Line]:
    shown = [_line(plate, item) for item in items[:SHOWN]]
    more = [Line(f"and {len(items) - SHOWN} more – `actions mine` lists them")] if len(items) > SHOWN else []
    return [Line(_heading(plate, items)), *shown, *more]


def _heading(plate: Plate, items: list[Item]) -> str:
    first, many = items[0], len(items) != 1
    holder = f"the {names.person(plate.facts.roster, first.holder)}" if first.holder else ""
    things = f"{_counted(len(items))} {'things' if many else 'thing'} of {holder or 'yours'} {'are' if many else 'is'}"
    whose = f" for {holder}" if holder else ""
    if first.meeting is not None:
        return f"{_meets(plate, first.meeting)} {things} due by then:"
    return {
        "late": f"Still open{whose} – done, stuck or more time?",
        "soon": f"{things} due soon:",
    }.get(first.reason, f"Still open{whose} after three reminders, and I have stopped asking:")


def _meets(plate: Plate, meeting: Meeting) -> str:
    group = plate.facts.roster.groups[meeting.group_id]
    at = f" at {dates.clock(meeting.start_time)}" if meeting.start_time else ""
    return f"The {group.name} meets {due.meeting_when(meeting)}{at}."


def _line(plate: Plate, item: Item) -> Line:
    action = item.action
    whose = names.owner(plate.facts.roster, action) if item.reason == "led" else ""
    stuck = "stuck" if action.blocked else ""
    parts = [action.text, whose, _when(plate, item), stuck]
    buttons = () if item.reason == "led" else _buttons(plate, item)
    return Line(f"**{action.ref}** {' – '.join(part for part in parts if part)}", buttons)


def _when(plate: Plate, item: Item) -> str:
    """ "due tomorrow", "due Tuesday 15 March"; nothing when it is due at the very meeting of the heading."""
    action, today = item.action, plate.facts.today
    if item.meeting is not None and action.due_meeting_id == item.meeting.id:
        return ""
    near = {today: "due today", today + timedelta(days=1): "due tomorrow"}
    exact = action.due_precision == "day" and action.due_date in near
    return near[action.due_date] if exact and action.due_date else due.dated(
        action, cards.meeting_of(plate.facts.session, action)
    )  # fmt: skip


def _buttons(plate: Plate, item: Item) -> tuple[Button, ...]:
    if item.action.owner_kind != "everyone":
        return cards.done_buttons(item.action)
    ref = item.action.ref
    body = f"for {plate.facts.roster.organisation_of(item.holder).key} " if item.holder else ""
    return (Button(f"Done {ref}", f"reply {ref} {body}done"), Button(f"Cannot {ref}", f"reply {ref} {body}cannot"))


def _example(action: Action) -> str:
    """A line of the right shape, to be typed with other words."""
    said = "shared with the group"
    return f"reply {action.ref} done {said}" if action.owner_kind == "everyone" else f"done {action.ref} {said}"


def _counted(number: int) -> str:
    return COUNTED[number] if number < len(COUNTED) else str(number)
