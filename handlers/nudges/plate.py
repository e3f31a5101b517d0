"""What is on somebody's plate on one day, and why they are reminded of it (rules N2, N6 and N7 of domain 9.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Literal, TypeVar

from handlers.core import Moment
from handlers.nudges import days
from storage import actions, meetings, outbox
from storage.actions import Action
from storage.meetings import Meeting
from storage.outbox import Outbox
from storage.people import Deputy, Member
from storage.roster import Roster

RULE = "bundle"
LONGEST_AWAY = timedelta(days=31)  # how far back a bundle looks for others that did not arrive

Reason = Literal["late", "meeting", "soon", "led"]
Occasions = frozenset[date]
Grouped = TypeVar("Grouped", Action, Meeting)

ORDER: tuple[Reason, ...] = ("late", "meeting", "soon", "led")  # the most pressing first


@dataclass(frozen=True)
class Item:
    """One action, under the most pressing reason to be reminded of it; `holder` is in whose place one is reminded."""

    action: Action
    reason: Reason
    meeting: Meeting | None = None
    holder: Member | None = None


@dataclass(frozen=True)
class Facts(Moment):
    """What the record holds at one moment, read once for all plates, or for the one of `only`."""

    only: Member | None = None

    @cached_property
    def planned(self) -> list[Meeting]:
        """The meetings still to come, the soonest first; for one person those by which something may be due."""
        if self.only is None:
            return meetings.planned(self.session, list(self.roster.groups), self.today)
        groups, due_at = {a.group_id for a in self.in_hand}, {a.due_meeting_id or 0 for a in self.in_hand}
        return meetings.planned(self.session, groups, self.today, due_at)

    @cached_property
    def in_hand(self) -> list[Action]:
        """Every live action that has an owner; for one person no more than may be on their plate."""
        if self.only is None:
            return actions.in_hand(self.session)
        stood_in = [row.member_id for row in self.roster.deputies.values() if row.deputy_id == self.only.id]
        people = {self.only.key_id, *stood_in}
        if any(member.key_id in people for member in self.roster.coordinators()):
            return actions.in_hand(self.session)
        seats = [seat for member_id in people for seat in self.roster.held_by(member_id)]
        led = {seat.group_id for seat in seats if seat.capacity == "lead"}
        return actions.in_hands(self.session, people, [seat.key_id for seat in seats], led)

    @cached_property
    def planned_in(self) -> dict[int, list[Meeting]]:
        """The same by group."""
        found = defaultdict(list)
        for meeting in self.planned:
            found[meeting.group_id].append(meeting)
        return found

    @cached_property
    def order(self) -> dict[int, int]:
        """How soon each of these meetings is, as a number."""
        return {meeting.key_id: number for number, meeting in enumerate(self.planned)}

    @cached_property
    def held(self) -> dict[tuple[str, int], list[tuple[int, Action]]]:
        """Every live action, numbered in its order, by the member or the seat that has something to do about it."""
        awaited = defaultdict(list)
        for action_id, seat_id in actions.awaited(self.session):
            awaited[action_id].append(seat_id)
        found = defaultdict(list)
        for number, action in enumerate(self.in_hand):
            everyone = action.owner_kind == "everyone"
            seats = awaited[action.key_id] if everyone else [action.owner_seat_id or 0]
            for holder in (("member", 0 if everyone else action.owner_member_id or 0), *(("seat", s) for s in seats)):
                found[holder].append((number, action))
        return found

    @cached_property
    def dated(self) -> dict[int, list[Action]]:
        """The actions with a date, by whoever is told when one stays late."""
        found = defaultdict(list)
        for action in self.in_hand:
            for member_id in _leads(self.roster, action) if action.due_date else ():
                found[member_id].append(action)
        return found

    @cached_property
    def bundles(self) -> dict[int, list[Outbox]]:
        """The bundles of the last month, by person, the latest first."""
        found = defaultdict(list)
        whose = self.only.key_id if self.only else None
        for row in outbox.of_rule(self.session, RULE, self.today - LONGEST_AWAY, whose):
            found[row.member_id or 0].append(row)
        return found


@dataclass(frozen=True)
class Plate:
    """One person's part in it."""

    facts: Facts
    member: Member

    @cached_property
    def stood_in(self) -> list[Deputy]:
        """When this person takes somebody's place."""
        return [row for row in self.facts.roster.deputies.values() if row.deputy_id == self.member.id]

    @cached_property
    def mine(self) -> list[Action]:
        """Their own, their seats', and those for everyone that wait for their reply."""
        seats = (("seat", seat.key_id) for seat in self.facts.roster.held_by(self.member.key_id))
        holders = [("member", self.member.key_id), *seats]
        found = dict(each for holder in holders for each in self.facts.held.get(holder, ()))
        return self._readable(found[number] for number in sorted(found))

    @cached_property
    def led(self) -> list[Action]:
        """Other people's actions of which this person is told when they stay late."""
        return self._readable(self.facts.dated.get(self.member.key_id, ()))

    @cached_property
    def days(self) -> frozenset[date]:
        """The days on which there may be a reason to remind them of something of theirs; on others there is none."""
        calendar = self.facts.calendar
        dues = {action.due_date for action in self.mine if action.due_date}
        late = {day for due in dues for day in days.late_days(calendar, due)}
        led = {self._fourth(action.due_date) for action in self.led if action.due_date}
        soon = {calendar.shift(due, -days.BEFORE_DATE) for due in dues}
        return frozenset(late | led | soon | {day for m in self._meetings if (day := days.list_day(calendar, m))})

    def items(self, day: date, occasions: Occasions) -> list[Item]:
        """What the bundle of a day holds: the reasons that arose that day, or on a day whose bundle did not arrive.

        After the person's own things come those of whoever they stand in for.
        """
        found = [*self._own(day, occasions), *(item for row in self.stood_in for item in self._of(row, day, occasions))]
        return [i for i in found if self.member.nudges == "all" or i.reason == "meeting"]

    def missed(self, day: date) -> Occasions:
        """The day itself, and the days just before whose bundle did not arrive: the person or the bot was away."""
        if self.member.away_on(day):
            return frozenset({day})
        rows = self.facts.bundles.get(self.member.key_id, [])
        past = (row for row in rows if row.occasion and row.occasion < day)
        lost = takewhile(lambda row: row.status == "skipped" and row.why != outbox.NO_WAY, past)
        return frozenset({day, *(row.occasion for row in lost if row.occasion)})

    def _readable(self, rows: Iterable[Grouped]) -> list[Grouped]:
        """What is of groups this person may read; of others, not even their own old actions are mentioned."""
        return [row for row in rows if self.facts.roster.reads(self.member.key_id, row.group_id)]

    def _own(self, day: date, occasions: Occasions) -> list[Item]:
        lists = self._lists(occasions)
        own = [item for action in self.mine if (item := self._item(action, lists, day, occasions))]
        told = [Item(a, "led") for a in self.led if a.due_date and self._fourth(a.due_date) in occasions]
        return sorted([*own, *told], key=self._urgency)

    def _of(self, row: Deputy, day: date, occasions: Occasions) -> list[Item]:
        """What its holder would be reminded of, on the days from which this person takes their place."""
        holder = self.facts.roster.members[row.member_id]
        theirs = frozenset(each for each in occasions if row.covers(each) and self._in_time(row, each))
        if not (theirs and row.covers(day) and holder.active):
            return []
        return [replace(item, holder=holder) for item in Plate(self.facts, holder)._own(day, theirs)]

    def _in_time(self, row: Deputy, day: date) -> bool:
        """Who was asked to stand in after the hour of that day's bundle has not missed it."""
        opening = days.opening(self.facts.calendar, self.member, day)
        return row.created_at is None or row.created_at <= opening

    def _item(self, action: Action, lists: list[Meeting], day: date, occasions: Occasions) -> Item | None:
        due = action.due_date
        if due and due < day and not occasions.isdisjoint(days.late_days(self.facts.calendar, due)[: days.ASKED]):
            return Item(action, "late")
        meeting = next(
            (m for m in sorted(lists, key=lambda m: action.due_meeting_id != m.id) if _due_by(action, m)), None
        )
        if meeting is not None:
            return Item(action, "meeting", meeting)
        soon = due and due >= day and self.facts.calendar.shift(due, -days.BEFORE_DATE) in occasions
        return Item(action, "soon") if soon and action.due_precision != "meeting" else None

    @cached_property
    def _meetings(self) -> list[Meeting]:
        """The meetings by which something of theirs may be due, the soonest first."""
        groups, due_at = {action.group_id for action in self.mine}, {action.due_meeting_id for action in self.mine}
        found = {m.key_id: m for group in groups for m in self.facts.planned_in.get(group, ())}
        found |= {each: self.facts.planned[self.facts.order[each]] for each in due_at if each in self.facts.order}
        return sorted(found.values(), key=lambda meeting: self.facts.order[meeting.key_id])

    def _lists(self, occasions: Occasions) -> list[Meeting]:
        """The meetings for which the personal list is due; one added after its day is passed over (domain 9.2)."""
        return [m for m in self._readable(self._meetings) if self._listed(m) in occasions]

    def _listed(self, meeting: Meeting) -> date | None:
        day = days.list_day(self.facts.calendar, meeting)
        if day is None or days.starts(self.facts.calendar, meeting) <= self.facts.now:
            return None
        in_time = meeting.scheduled_at <= days.opening(self.facts.calendar, self.member, day)
        return day if in_time and not days.listed_before(self.facts.calendar, meeting) else None

    def _urgency(self, item: Item) -> tuple[int, int]:
        return ORDER.index(item.reason), self.facts.order[item.meeting.key_id] if item.meeting else 0

    def _fourth(self, due: date) -> date:
        return days.late_days(self.facts.calendar, due)[days.ASKED]


def _due_by(action: Action, meeting: Meeting) -> bool:
    """Due at the meeting, or in its group and dated on its day or before."""
    if action.due_meeting_id == meeting.id:
        return True
    dated = action.due_date is not None and meeting.date is not None and action.due_date <= meeting.date
    return dated and action.group_id == meeting.group_id


def _leads(roster: Roster, action: Action) -> list[int]:
    """Who is told that an action stays late: its lead; the programme office where that is the owner or nobody."""
    seat = roster.seats.get(action.owner_seat_id or 0)
    owner = seat.member_id if seat else action.owner_member_id
    lead = roster.lead(action.group_id)
    if lead is not None and lead.member_id not in (None, owner):
        return [lead.member_id] if lead.member_id else []
    return [member.key_id for member in roster.coordinators() if member.id != owner]
