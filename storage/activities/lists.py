"""Which activities a list shows, chosen, counted and paged by the database, however many are done and past."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, and_, case, col, or_, select

from storage.actions import LIVE, Action
from storage.activities import AHEAD, Activity, ActivityFocus, ActivityPartner, Kind
from storage.undo import TAKEN_BACK

# How an activity stands on a day. "over" is planned or running, but its last day is past.
State = Literal["idea", "planned", "running", "over", "done", "stopped"]
PAST: frozenset[State] = frozenset({"done", "stopped"})


@dataclass(frozen=True)
class Choice:
    """What is asked for. Of states and kinds any one will do; partners and focus groups must all be there."""

    groups: Collection[int]
    today: date
    states: frozenset[State]
    kinds: frozenset[Kind] = frozenset()
    bodies: frozenset[int] = frozenset()
    focuses: frozenset[int] = frozenset()
    first: date | None = None
    last: date | None = None

    def but(self, state: State) -> "Choice":
        """The same in another state."""
        return replace(self, states=frozenset({state}))

    @property
    def newest_first(self) -> bool:
        """Whether it is a look back; what is still to come is listed the soonest first."""
        return self.states <= PAST or len(self.states) == len(get_args(State))


def page(session: Session, choice: Choice, number: int, size: int) -> list[Activity]:
    """One page of what is asked for; past the last one, none."""
    query = select(Activity).where(*_conditions(choice)).order_by(*_order(choice))
    return list(session.exec(query.limit(size).offset((number - 1) * size)))


def count(session: Session, choice: Choice) -> int:
    """How many there are in all."""
    return session.exec(select(func.count()).select_from(Activity).where(*_conditions(choice))).one()


def actions_for(session: Session, activity_id: int) -> list[Action]:
    """What was raised for an activity, live ones first; what was taken back at once is left out."""
    query = select(Action).where(Action.activity_id == activity_id, Action.withdrawn_note != TAKEN_BACK)
    return list(session.exec(query.order_by(case((col(Action.status).in_(LIVE), 0), else_=1), col(Action.id))))


def _conditions(choice: Choice) -> list[ColumnElement[bool]]:
    found = [
        col(Activity.group_id).in_(choice.groups),
        col(Activity.status).in_(_statuses(choice.states)),  # or what is done and past would be looked through, too
        or_(*(_in_state(state, choice.today) for state in choice.states)),
        *(_has(ActivityPartner, col(ActivityPartner.organisation_id) == body) for body in choice.bodies),
        *(_has(ActivityFocus, col(ActivityFocus.focus_group_id) == focus) for focus in choice.focuses),
    ]
    found += [col(Activity.kind).in_(choice.kinds)] if choice.kinds else []
    found += [col(Activity.to_date) >= choice.first] if choice.first else []
    found += [col(Activity.from_date) <= choice.last] if choice.last else []
    return found


def _statuses(states: Iterable[State]) -> list[str]:
    return [status for state in sorted(states) for status in (AHEAD if state in (*AHEAD, "over") else (state,))]


def _in_state(state: State, today: date) -> ColumnElement[bool]:
    status, over = col(Activity.status), col(Activity.to_date) < today
    begun, ahead = col(Activity.from_date) <= today, or_(col(Activity.to_date).is_(None), ~over)
    if state == "over":
        return and_(status.in_(AHEAD), over)
    if state == "running":
        return and_(or_(status == "running", and_(status == "planned", begun)), ahead)
    if state == "planned":
        return and_(status == "planned", or_(col(Activity.from_date).is_(None), ~begun), ahead)
    return and_(status == state, col(Activity.stopped_note) != TAKEN_BACK) if state == "stopped" else status == state


def _has(table: type[ActivityPartner] | type[ActivityFocus], which: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(Activity.id).in_(select(table.activity_id).where(which, col(table.active)))


def _order(choice: Choice) -> tuple[Any, ...]:
    """The soonest first and those without a date last; what is over comes after what is ahead. Or the newest first."""
    if choice.newest_first:
        return (func.coalesce(col(Activity.to_date), col(Activity.logged_on)).desc(), col(Activity.id).desc())
    soonest = (col(Activity.from_date).is_(None), col(Activity.from_date), col(Activity.id))
    if choice.first or choice.last:
        return soonest
    return (case((and_(col(Activity.status).in_(AHEAD), col(Activity.to_date) < choice.today), 1), else_=0), *soonest)
