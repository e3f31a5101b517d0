"""What happens to a channel itself: a new id, the bot put out of it, or another organisation no longer in it.

In a channel that several workspaces share, one installation posts: the one it was linked from. Which installation an
event names decides nothing but whether that one has lost its place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import gone
from handlers import undelivered
from storage import channels, events, outbox
from storage.base import Session
from storage.channels import Channel
from storage.database import Database
from storage.events import Author

Payload = Mapping[str, Any]
KINDS = ("channel_id_changed", "channel_left", "channel_unshared", "group_left")
PUT_OUT = "the bot was taken out"


def concerns(body: Payload) -> bool:
    """Whether an event is about a channel, and not about what somebody said in it."""
    return (body.get("event") or {}).get("type") in KINDS


def note(database: Database, body: Payload, now: datetime, only: str = "") -> None:
    """Put on record what happened, and tell the programme office; where `only` is given, of its channels alone."""
    happened = body["event"]
    old = str(happened.get("old_channel_id") or happened.get("channel") or "")
    with database.writing(now) as session:
        channel = channels.find(session, "slack", "", old)
        if channel is None or not channel.linked or channel.gone:
            return
        if only in ("", channel.tenant_id):
            _changed(session, channel, body, now)


def _changed(session: Session, channel: Channel, body: Payload, now: datetime) -> None:
    happened, found = body["event"], f"slack:{body.get('event_id')}"
    kind = happened["type"]
    if kind == "channel_id_changed":
        _moved(session, channel, str(happened.get("new_channel_id") or ""), found, now)
    elif kind == "channel_unshared" and happened.get("previously_connected_team_id") != channel.tenant_id:
        letters = undelivered.parted(session, channel, found, now)
        outbox.enqueue(session, [letter.row(now) for letter in letters])
    elif kind == "channel_unshared" or _posting(body) == channel.tenant_id:
        gone.close(session, channel, PUT_OUT, found, now)


def _moved(session: Session, channel: Channel, new: str, found: str, now: datetime) -> None:
    """The channel is the same, and so is its group; where the new id is linked already, that is the one to keep."""
    if not new or channels.find(session, "slack", "", new) is not None:
        gone.close(session, channel, "its id changed", found, now)
        return
    channel.move(new)
    events.write(session, Author(found[:120], now, "moved"))
    outbox.enqueue(session, [letter.row(now) for letter in undelivered.moved(session, channel, found, now)])


def _posting(body: Payload) -> str:
    """Whose bot it was that left."""
    given = (body.get("authorizations") or [{}])[0]
    return str(given.get("team_id") or body.get("team_id") or "")
