"""The questions of an export: everything of some groups at once, however much it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func
from sqlmodel import Session, col, or_, select

from storage import events
from storage.actions import Action, ActionReply
from storage.activities import AHEAD, Activity
from storage.base import Row
from storage.meetings import Meeting

CHUNK = 500  # rows held at a time
FIXED = ("day", "datetime")  # the precisions of a record whose day is known


@dataclass(frozen=True)
class Named:
    """A record that others point to: its ref, its group, and a meeting's day where it is fixed."""

    ref: str
    group_id: int
    day: date | None = None


def count(session: Session, table: type[Action] | type[Activity], groups: Collection[int]) -> int:
    """How many records of these groups there are."""
    query = select(func.count()).select_from(table)
    return session.exec(query.where(col(table.group_id).in_(groups))).one()


def actions_of(session: Session, groups: Collection[int]) -> Iterator[Action]:
    """Every action of these groups, group by group, the oldest first."""
    query = select(Action).where(col(Action.group_id).in_(groups)).order_by(col(Action.group_id), col(Action.id))
    for chunk in session.exec(query.execution_options(yield_per=CHUNK)).partitions():
        yield from chunk


def activities_of(session: Session, groups: Collection[int]) -> Iterator[Sequence[Activity]]:
    """Every activity of these groups, some hundreds at a time, group by group, the oldest first."""
    query = select(Activity).where(col(Activity.group_id).in_(groups))
    ordered = query.order_by(col(Activity.group_id), col(Activity.id))
    yield from session.exec(ordered.execution_options(yield_per=CHUNK)).partitions()


def replies(session: Session, groups: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each action for everyone, how many replies are in, and of how many."""
    given = func.sum(case((col(ActionReply.state) == "waiting", 0), else_=1))
    query = select(ActionReply.action_id, given, func.count()).join(Action, col(Action.id) == ActionReply.action_id)
    rows = session.exec(query.where(col(Action.group_id).in_(groups)).group_by(col(ActionReply.action_id)))
    return {action_id: (int(came), asked) for action_id, came, asked in rows}


def meetings_by_id(session: Session) -> dict[int, Named]:
    """Every meeting, for those who point to one."""
    day = case((col(Meeting.precision).in_(FIXED), col(Meeting.date)))
    rows = session.exec(select(Meeting.id, Meeting.ref, Meeting.group_id, day))
    return {key or 0: Named(*named) for key, *named in rows}


def activities_by_id(session: Session) -> dict[int, Named]:
    """Every activity, for the actions that are raised for one."""
    rows = session.exec(select(Activity.id, Activity.ref, Activity.group_id))
    return {key or 0: Named(ref, group) for key, ref, group in rows}


def meetings_from(session: Session, groups: Collection[int], first: date, since: datetime) -> list[Meeting]:
    """Meetings of these groups on that day or later, now or before they were moved; of those without a day, the ones
    that were changed since then."""
    dates = (Meeting.date, Meeting.previous_date, Meeting.moved_from)
    vague = col(Meeting.precision).not_in(FIXED) & (col(Meeting.updated_at) >= since)
    query = select(Meeting).where(col(Meeting.group_id).in_(groups), or_(*(col(d) >= first for d in dates), vague))
    return _in_order(session, query, Meeting)


def activities_from(session: Session, groups: Collection[int], first: date, since: datetime) -> list[Activity]:
    """What these groups plan, do, have done or gave up on that day or later; without a day, as for meetings."""
    statuses = (*AHEAD, "done", "stopped")
    vague = col(Activity.precision).not_in(FIXED) & (col(Activity.updated_at) >= since)
    query = select(Activity).where(
        col(Activity.group_id).in_(groups), col(Activity.status).in_(statuses),
        or_(col(Activity.to_date) >= first, vague),
    )  # fmt: skip
    return _in_order(session, query, Activity)


def last_fixed(session: Session, row: Meeting | Activity, names: Sequence[str]) -> dict[str, Any] | None:
    """These fields, `precision` among them, as they last were while the record had a day; times as ISO words."""
    now = {name: getattr(row, name) for name in names}
    for event in reversed(events.of(session, events.entity_of(row), row.key_id)):
        now |= {name: event.changes[name][0] for name in names if name in event.changes}
        if now["precision"] in FIXED:
            return now
    return None


def _in_order(session: Session, query: Select[Any], table: type[Row]) -> list[Any]:
    return list(session.scalars(query.order_by(col(table.id))))
