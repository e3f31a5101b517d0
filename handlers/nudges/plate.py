"""What is on somebody's plate on one day, and why they are reminded of it (rules N2, N6 and N7 of domain 9.1)."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Literal

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
        """The meetings still to come, the soonest first."""
        return meetings.planned(self.session, list(self.roster.groups), self.today)

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
    def owned(self) -> dict[tuple[str, int], dict[int, Action]]:
        """The same by their place in that order, for each member and each seat that they wait for."""
        found: dict[tuple[str, int], dict[int, Action]] = defaultdict(dict)
        seats = defaultdict(list)
        for action_id, seat_id in actions.awaited(self.session):
            seats[action_id].append(seat_id)
        for place, action in enumerate(self.in_hand):
            for whose in _waits_for(action, seats[action.key_id]):
                found[whose][place] = action
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
    def readable(self) -> list[int]:
        """The groups this person may read; of others, not even their own old actions are mentioned."""
        return self.facts.roster.readable(self.member.key_id)

    @cached_property
    def stood_in(self) -> list[Deputy]:
        """When this person takes somebody's place."""
        return [row for row in self.facts.roster.deputies.values() if row.deputy_id == self.member.id]

    @cached_property
    def mine(self) -> list[Action]:
        """Their own, their seats', and those for everyone that wait for their reply."""
        own = [("seat", seat.key_id) for seat in self.facts.roster.held_by(self.member.key_id)]
        parts = [self.facts.owned.get(whose, {}) for whose in (("member", self.member.key_id), *own)]
        found = {place: action for part in parts for place, action in part.items()}
        return [action for _, action in sorted(found.items()) if action.group_id in self.readable]

    @cached_property
    def led(self) -> list[Action]:
        """Other people's actions of which this person is told when they stay late."""
        dated = self.facts.dated.get(self.member.key_id, [])
        return [action for action in dated if action.group_id in self.readable]

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

    def _lists(self, occasions: Occasions) -> list[Meeting]:
        """The meetings for which the personal list is due; one added after its day is passed over (domain 9.2)."""
        return [m for m in self.facts.planned if m.group_id in self.readable and self._listed(m) in occasions]

    def _listed(self, meeting: Meeting) -> date | None:
        day = days.list_day(self.facts.calendar, meeting)
        if day is None or days.starts(self.facts.calendar, meeting) <= self.facts.now:
            return None
        in_time = meeting.scheduled_at <= days.opening(self.facts.calendar, self.member, day)
        return day if in_time and not days.listed_before(self.facts.calendar, meeting) else None

    def _urgency(self, item: Item) -> tuple[int, int]:
        return ORDER.index(item.reason), self.facts.planned.index(item.meeting) if item.meeting else 0

    def _fourth(self, due: date) -> date:
        return days.late_days(self.facts.calendar, due)[days.ASKED]


def _waits_for(action: Action, seats: list[int]) -> list[tuple[str, int]]:
    """Whom it waits for: its owner, or, where that is everyone, the seats that have not replied."""
    if action.owner_kind == "everyone":
        return [("seat", seat_id) for seat_id in seats]
    if action.owner_kind == "seat":
        return [("seat", action.owner_seat_id or 0)]
    return [("member", action.owner_member_id or 0)]


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
