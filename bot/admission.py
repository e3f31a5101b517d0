"""Whether a workspace or a tenant is let in; an unknown one knocks, and the programme office hears of it once."""

from datetime import datetime

from handlers import workspaces
from storage import events, outbox, tenants
from storage.base import Session
from storage.database import Database
from storage.events import Author
from storage.people import Platform


def admits(database: Database, platform: Platform, tenant: str, now: datetime) -> bool:
    """Whether it may be answered. Most of those who may not are known already, and wait for no writer."""
    with database.reading(now) as session:
        if tenants.admitted(session, platform, tenant):
            return True
        if not tenants.knocks(session, platform, tenant):
            return False
    with database.writing(now) as session:
        knock(session, platform, tenant, "", now)
    return False


def knock(session: Session, platform: Platform, tenant: str, name: str, now: datetime) -> None:
    """Keep that it asks, and say so to the programme office."""
    letters = workspaces.knock(session, platform, tenant, name, now)
    events.write(session, Author(f"knock:{platform}:{tenant}"[:120], now, "add", platform=platform))
    outbox.enqueue(session, [letter.row(now) for letter in letters])
