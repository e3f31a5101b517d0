"""What is being written of a file, and the events that say when it was so."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from storage import events
from storage.base import Row, Session
from storage.events import Author
from storage.meetings import Meeting


@dataclass
class Books:
    """What is being written, and the id of everything written so far."""

    session: Session
    now: datetime
    zone: ZoneInfo
    as_of: datetime
    request: str = field(default_factory=lambda: f"import:{uuid.uuid4().hex}")
    organisations: dict[str, int] = field(default_factory=dict)
    localities: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    activities: dict[str, int] = field(default_factory=dict)

    def keep(self, rows: Iterable[Row], at: datetime) -> None:
        """Save these rows as written down then, with their events."""
        self.session.info["now"] = at
        self.session.add_all(rows)
        events.write(self.session, Author(self.request, at, "import"))

    def on(self, day: date | None) -> datetime:
        """The beginning of that day as an instant, but never one that is still to come."""
        if day is None:
            return self.as_of
        return min(self.now, datetime.combine(day, time(), self.zone).astimezone(UTC))
