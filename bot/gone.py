"""A channel that takes no more messages: kept, and said to the coordinators once."""

from datetime import datetime

from handlers import undelivered
from storage import events, outbox
from storage.base import Session
from storage.channels import Channel
from storage.events import Author


def close(session: Session, channel: Channel | None, why: str, found: str, now: datetime) -> None:
    """The chat system knows it no more; `found` is unique to what found out."""
    if channel is None or channel.gone:
        return
    channel.lose(why)
    events.write(session, Author(f"gone:{found}"[:120], now, "gone"))
    outbox.enqueue(session, [letter.row(now) for letter in undelivered.gone(session, channel, found, now)])
