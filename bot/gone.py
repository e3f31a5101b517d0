"""A channel, or a whole workspace, that takes no more messages: said to the coordinators once."""

from datetime import datetime

from handlers import undelivered, workspaces
from storage import events, outbox
from storage.base import Session
from storage.channels import Channel
from storage.events import Author
from storage.people import Platform


def close(session: Session, channel: Channel | None, why: str, found: str, now: datetime) -> None:
    """The chat system knows it no more; `found` is unique to what found out."""
    if channel is None or channel.gone:
        return
    channel.lose(why)
    events.write(session, Author(f"gone:{found}"[:120], now, "gone"))
    outbox.enqueue(session, [letter.row(now) for letter in undelivered.gone(session, channel, found, now)])


def shut_out(session: Session, platform: Platform, tenant: str, now: datetime) -> None:
    """The chat system lets the bot into a workspace no more; what it has for people and channels there waits."""
    outbox.enqueue(session, [letter.row(now) for letter in workspaces.shut_out(session, platform, tenant, now)])
