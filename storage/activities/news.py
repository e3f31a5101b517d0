"""What became of a group's activities lately, and of which nobody has said how they went: the questions of a digest."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.activities import AHEAD, Activity
from storage.events import Event


def done_since(session: Session, group_id: int, since: datetime) -> list[Activity]:
    """Done or given an outcome since then, the earliest first; of what came with a file, only what has a day."""
    query = select(Event.entity_id, Event.verb, Event.changes).where(
        Event.group_id == group_id, Event.at >= since, Event.entity == "activity"
    )
    told = {number: verb for number, verb, changes in session.exec(query) if _finished(changes)}
    rows = session.exec(select(Activity).where(col(Activity.id).in_(told), Activity.status == "done"))
    kept = [row for row in rows if row.to_date or told[row.key_id] != "import"]
    return sorted(kept, key=lambda row: (row.to_date or date.max, row.key_id))


def unsaid(session: Session, group_id: int, today: date) -> list[Activity]:
    """Over, and nobody has said how it went, whether it was called done or not; the earliest first."""
    over = col(Activity.status).in_(AHEAD) & (col(Activity.to_date) < today)
    mute = (col(Activity.status) == "done") & (col(Activity.outcome) == "")
    query = select(Activity).where(Activity.group_id == group_id, or_(over, mute))
    return list(session.exec(query.order_by(col(Activity.to_date), col(Activity.id))))


def _finished(changes: Mapping[str, Any]) -> bool:
    return changes.get("status", [None, None])[1] == "done" or "outcome" in changes
