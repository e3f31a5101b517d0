"""What is on somebody's plate on one day, and why they are reminded of it (rules N2, N6 and N7 of domain 9.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Literal

from sqlmodel import Session

from handlers.core import calendar_of
from handlers.language.calendar import Calendar
from handlers.nudges import days
from storage import actions, outbox
from storage.actions import Action
from storage.meetings import Meeting
from storage.people import Member
from storage.roster import Roster

RULE = "bundle"
LONGEST_AWAY = timedelta(days=31)  # how far back a bundle looks for others that did not arrive

Reason = Literal["late", "meeting", "soon", "led"]
Occasions = frozenset[date]

ORDER: tuple[Reason, ...] = ("late", "meeting", "soon", "led")  # the most pressing first


@dataclass(frozen=True)
class Item:
    """One action, under the most pressing reason to be reminded of it."""

    action: Action
    reason: Reason
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Plate:
    """A person's live actions, seen at one moment. `planned` are the meetings still to come, the soonest first."""

    session: Session
    member: Member
    now: datetime
    planned: Sequence[Meeting]

    @property
    def roster(self) -> Roster:
        """Who is who."""
        roster: Roster = self.session.info["roster"]
        return roster

    @cached_property
    def calendar(self) -> Calendar:
        """The partnership's working days."""
        return calendar_of(self.session)

    @cached_property
    def readable(self) -> list[int]:
        """The groups this person may read; of others, not even their own old actions are mentioned."""
        return self.roster.readable(self.member.key_id)

    @cached_property
    def mine(self) -> list[Action]:
        """Their own, their seats', and those for everyone that wait for their reply."""
        seats = [seat.key_id for seat in self.roster.seats_of(self.member.key_id)]
        owned = actions.owned_by(self.session, self.member.key_id, seats)
        return [action for action in owned if action.group_id in self.readable]

    @cached_property
    def led(self) -> list[Action]:
        """Other people's actions of which this person is told when they stay late."""
        seats = self.roster.seats_of(self.member.key_id)
        if not any(seat.capacity in ("lead", "coordinator") for seat in seats):
            return []
        live = (action for group_id in self.readable for action in actions.live(self.session, group_id))
        return [a for a in live if a.owned and a.due_date and self.member.key_id in _leads(self.roster, a)]

    def items(self, day: date, occasions: Occasions) -> list[Item]:
        """What the bundle of a day holds: the reasons that arose that day, or on a day whose bundle did not arrive."""
        lists = self._lists(occasions)
        own = [item for action in self.mine if (item := self._item(action, lists, day, occasions))]
        told = [Item(a, "led") for a in self.led if a.due_date and self._fourth(a.due_date) in occasions]
        found = sorted([*own, *told], key=self._urgency)
        return [i for i in found if self.member.nudges == "all" or i.reason == "meeting"]

    def missed(self, day: date) -> Occasions:
        """The day itself, and the days just before whose bundle did not arrive: the person or the bot was away."""
        if self.member.away_on(day):
            return frozenset({day})
        rows = outbox.letters_to(self.session, self.member.key_id, RULE, day - LONGEST_AWAY)
        past = (row for row in rows if row.occasion and row.occasion < day)
        lost = takewhile(lambda row: row.status == "skipped" and row.why != outbox.NO_WAY, past)
        return frozenset({day, *(row.occasion for row in lost if row.occasion)})

    def _item(self, action: Action, lists: list[Meeting], day: date, occasions: Occasions) -> Item | None:
        due = action.due_date
        if due and due < day and not occasions.isdisjoint(days.late_days(self.calendar, due)[: days.ASKED]):
            return Item(action, "late")
        meeting = next((m for m in lists if _due_by(action, m)), None)
        if meeting is not None:
            return Item(action, "meeting", meeting)
        soon = due and due >= day and self.calendar.shift(due, -days.BEFORE_DATE) in occasions
        return Item(action, "soon") if soon and action.due_precision != "meeting" else None

    def _lists(self, occasions: Occasions) -> list[Meeting]:
        """The meetings for which the personal list is due; one added after its day is passed over (domain 9.2)."""
        return [m for m in self.planned if m.group_id in self.readable and self._listed(m) in occasions]

    def _listed(self, meeting: Meeting) -> date | None:
        day = days.list_day(self.calendar, meeting)
        if day is None or days.starts(self.calendar, meeting) <= self.now:
            return None
        in_time = meeting.scheduled_at <= days.opening(self.calendar, self.member, day)
        return day if in_time and not days.listed_before(self.calendar, meeting) else None

    def _urgency(self, item: Item) -> tuple[int, int]:
        return ORDER.index(item.reason), self.planned.index(item.meeting) if item.meeting else 0

    def _fourth(self, due: date) -> date:
        return days.late_days(self.calendar, due)[days.ASKED]


def _due_by(action: Action, meeting: Meeting) -> bool:
    """Due at the meeting, or in its group and dated on its day or before."""
    if action.due_meeting_id == meeting.id:
        return True
    dated = action.due_date is not None and meeting.date is not None and action.due_date <= meeting.date
    return dated and action.group_id == meeting.group_id


def _leads(roster: Roster, action: Action) -> list[int]:
    """Who is told that an action stays late: its group's lead; where that is the owner or nobody, the programme office."""
    seat = roster.seats.get(action.owner_seat_id or 0)
    owner = seat.member_id if seat else action.owner_member_id
    lead = roster.lead(action.group_id)
    if lead is not None and lead.member_id not in (None, owner):
        return [lead.member_id] if lead.member_id else []
    return [member.key_id for member in roster.coordinators() if member.id != owner]
