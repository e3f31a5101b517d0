"""One issue of a group's digest: the facts it is made of, each action in one place only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from handlers.core import Moment
from handlers.digest import slots
from handlers.language import gaps
from handlers.language.gaps import Gaps
from storage import actions, activities, events, meetings
from storage.actions import Action
from storage.activities import Activity, news
from storage.meetings import Meeting
from storage.people import Group

NEAR = 10  # working days within which a meeting is news
LAST_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Issue(Moment):
    """A group's digest for a day, from the facts of `now`."""

    group: Group
    day: date

    @cached_property
    def since(self) -> datetime:
        """When the one before went out."""
        return self.calendar.at(slots.before(self.calendar, self.group, self.day), self.group.digest_time)

    @cached_property
    def until(self) -> date:
        """The last day before the next one."""
        return slots.after(self.calendar, self.group, self.day) - timedelta(days=1)

    @cached_property
    def meeting(self) -> Meeting | None:
        """The group's next meeting."""
        return meetings.upcoming(self.session, self.group.key_id, self.today, self.clock)

    @cached_property
    def live(self) -> list[Action]:
        """Everything that is still to be done, what is due soonest first."""
        return actions.live(self.session, self.group.key_id)

    @cached_property
    def unowned(self) -> list[Action]:
        """What needs an owner."""
        return [action for action in self.live if not action.owned]

    @cached_property
    def late(self) -> list[Action]:
        """What is past its date."""
        return [a for a in self.live if a.owned and a.due_date and a.due_date < self.today]

    @cached_property
    def by_meeting(self) -> list[Action]:
        """What is to be done by the next meeting, the actions for everyone at the end."""
        rows = self._left(self._by_meeting, self.unowned, self.late)
        return sorted(rows, key=lambda action: action.owner_kind == "everyone")

    @cached_property
    def this_week(self) -> list[Action]:
        """What else is due before the next digest."""
        return self._left(self._soon, self.unowned, self.late, self.by_meeting)

    @cached_property
    def for_everyone(self) -> list[Action]:
        """Actions for everyone that are in none of the other places."""
        return self._left(_for_everyone, self.unowned, self.late, self.by_meeting, self.this_week)

    @cached_property
    def cleared(self) -> list[Action]:
        """What was cleared since the digest before."""
        day = self.calendar.today(self.since)
        rows = actions.cleared_since(self.session, self.group.key_id, day)
        return [a for a in rows if a.cleared_on != day or (a.updated_at is not None and a.updated_at >= self.since)]

    @cached_property
    def cleared_in_a_week(self) -> int:
        """How many were cleared in the last seven days."""
        return len(actions.cleared_since(self.session, self.group.key_id, self.today - LAST_WEEK))

    @cached_property
    def done(self) -> list[Activity]:
        """What partners did together, as it became known since the digest before."""
        return news.done_since(self.session, self.group.key_id, self.since)

    @cached_property
    def unsaid(self) -> list[Activity]:
        """What is over, and nobody has said how it went."""
        return news.unsaid(self.session, self.group.key_id, self.today)

    @cached_property
    def gaps(self) -> Gaps:
        """What is planned in the next eight weeks, and who is left out of it."""
        return gaps.find(self.session, self.group, self.today)

    @cached_property
    def undated(self) -> list[Activity]:
        """What is planned without a date."""
        return activities.undated(self.session, [self.group.key_id])

    @cached_property
    def active(self) -> bool:
        """Whether this group does things together at all; others are not told of their gaps."""
        return bool(activities.latest_ref(self.session, [self.group.key_id]))

    @property
    def quiet(self) -> bool:
        """Nothing changed, nothing is due, nothing needs an owner, and no meeting and no activity is near."""
        meeting = self.meeting
        near = (
            meeting is not None and meeting.dated and meeting.date is not None
            and self.calendar.count_working(self.today, meeting.date) <= NEAR
        )  # fmt: skip
        due = any(action.due_date and action.due_date <= self.until for action in self.live)
        changed = events.changed_since(self.session, self.group.key_id, self.since)
        return not (near or due or changed or self.unowned or self._doing)

    @property
    def _doing(self) -> bool:
        """Whether an activity is on before the next digest, or was over since the one before."""
        soon = any(row.from_date and row.from_date <= self.until for row in self.gaps.planned)
        began = self.calendar.today(self.since)
        return soon or any(row.to_date and row.to_date >= began for row in self.unsaid)

    def _left(self, wanted: Callable[[Action], bool], *placed: list[Action]) -> list[Action]:
        taken = {action.id for rows in placed for action in rows}
        return [action for action in self.live if action.id not in taken and wanted(action)]

    def _by_meeting(self, action: Action) -> bool:
        meeting = self.meeting
        if meeting is None:
            return False
        dated = meeting.dated and meeting.date and action.due_date and action.due_date <= meeting.date
        return action.due_meeting_id == meeting.id or bool(dated)

    def _soon(self, action: Action) -> bool:
        return action.due_date is not None and action.due_date <= self.until


def _for_everyone(action: Action) -> bool:
    return action.owner_kind == "everyone"
