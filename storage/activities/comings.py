"""Who came into an activity and who left it again, and since when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from storage.activities import AHEAD, Activity, ActivityPartner
from storage.events import Event


def moved(session: Session, since: datetime) -> list[tuple[Activity, ActivityPartner]]:
    """Every part that was changed since then, in what is still an idea or still to be done."""
    query = (
        select(Activity, ActivityPartner)
        .join(ActivityPartner, col(ActivityPartner.activity_id) == col(Activity.id))
        .where(col(Activity.status).in_(("idea", *AHEAD)), col(ActivityPartner.updated_at) > since)
    )
    return list(session.exec(query.order_by(col(Activity.id), col(ActivityPartner.id))))


def of(session: Session, parts: Iterable[ActivityPartner], since: datetime) -> dict[int, list[Event]]:
    """What switched each part on or off since then, the oldest first; loading a partnership is no news."""
    found: dict[int, list[Event]] = defaultdict(list)
    query = select(Event).where(
        Event.entity == str(ActivityPartner.__tablename__),
        col(Event.entity_id).in_([part.key_id for part in parts]),
        Event.at > since,
        Event.verb != "import",
    )
    for event in session.exec(query.order_by(col(Event.id))):
        if "active" in event.changes:
            found[event.entity_id].append(event)
    return found
