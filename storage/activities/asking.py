"""Which activities there are: by ref, by title, by their days."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from storage.activities.records import AHEAD, Activity


def by_ref(session: Session, ref: str) -> Activity | None:
    """The activity with this ref (whether it may be seen is for the asker's Roster to say)."""
    return session.exec(select(Activity).where(Activity.ref == ref)).first()


def latest_ref(session: Session, groups: Collection[int]) -> str:
    """The newest ref in these groups, or "" when there is none."""
    query = select(Activity.ref).where(col(Activity.group_id).in_(groups)).order_by(col(Activity.id).desc()).limit(1)
    return session.exec(query).first() or ""


def ahead(session: Session, groups: Collection[int], first: date, last: date) -> list[Activity]:
    """Planned or running between two days, the soonest first; what nobody has closed yet but is over is not."""
    query = select(Activity).where(
        col(Activity.status).in_(AHEAD),
        col(Activity.group_id).in_(groups),
        col(Activity.to_date) >= first,
        col(Activity.from_date) <= last,
    )
    return list(session.exec(query.order_by(col(Activity.from_date), col(Activity.id))))


def undated(session: Session, groups: Collection[int]) -> list[Activity]:
    """Planned, with no date yet."""
    query = select(Activity).where(
        col(Activity.status).in_(AHEAD), col(Activity.group_id).in_(groups), col(Activity.to_date).is_(None)
    )
    return list(session.exec(query.order_by(col(Activity.id))))


def same_title(session: Session, group_id: int, title: str, since: datetime) -> Activity | None:
    """One of the group's with the same title, whatever its capitals, among the latest fifty; none that was stopped."""
    newest = select(func.max(Activity.id)).scalar_subquery()
    query = select(Activity).where(col(Activity.id) > newest - 50, col(Activity.created_at) >= since)
    rows = session.exec(query.where(Activity.group_id == group_id, Activity.status != "stopped"))
    return next((row for row in rows if row.title.casefold() == title.casefold()), None)


def ended(session: Session, first: date, last: date) -> list[Activity]:
    """Of any group: ended between these days, and nobody has said how it went."""
    query = select(Activity).where(
        col(Activity.status).in_((*AHEAD, "done")),  # with the days an index; an OR over both statuses would be none
        or_(col(Activity.status) != "done", col(Activity.outcome) == ""),
        col(Activity.to_date) >= first,
        col(Activity.to_date) <= last,
    )
    return list(session.exec(query.order_by(col(Activity.to_date), col(Activity.id))))
