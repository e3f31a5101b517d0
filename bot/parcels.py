"""One letter on its way: what it says now, and where to; or why it does not go; and what its row becomes."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.doors import Address, Ambiguous, Gone, NotSent, Outcome, Refused, Sent, ShutOut
from bot.lanes import Lane
from handlers.core import NUDGES, Message, Skip, calendar_of
from storage import tenants
from storage.base import Session
from storage.channels import Channel
from storage.outbox import ASKED, NO_WAY, NOT_ADMITTED, Outbox, Values
from storage.people import Member
from storage.roster import Roster, roster_of
from storage.sending import Waiting

Shut = Container[tuple[str, str]]  # workspaces that were refused: (platform, tenant)

SHORTEST, LONGEST = 5.0, 240.0  # seconds to wait before another try: all are tried soon after an outage
FRESH = timedelta(minutes=30)  # so long after its time a letter still goes, though the person's hours have just ended


@dataclass(frozen=True)
class Parcel:
    """A letter ready to go."""

    address: Address
    message: Message


@dataclass(frozen=True)
class Stays:
    """A letter that does not go now, and what its row becomes instead."""

    values: Values


def compose(session: Session, row: Outbox, doors: Container[str], now: datetime) -> Parcel | Stays:
    """The letter as it is true at this moment, addressed to a door that is set up."""
    roster = roster_of(session)
    if now > row.useful_until:
        return Stays(row.lapse())
    if why := _hindrance(roster, row):
        return _skipped(why)
    if opening := _opening(session, row, now):
        return Stays({"status": "pending", "next_try_at": opening})
    shut_out = tenants.shut_out(session)
    address = _address(roster, row, doors, shut_out)
    if address is None:
        return _skipped(NOT_ADMITTED if _address(roster, row, doors, ()) else NO_WAY)
    message = written(session, row, now)
    if isinstance(message, Skip):
        return Stays({"status": "cancelled" if message.cancelled else "skipped", "why": message.why[:200]})
    return Parcel(address, message)


def written(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """What a row says at this moment: in its rule's words, or in its own where the rule has none."""
    rule = NUDGES.get(row.rule)
    return rule.write(session, row, now) if rule else Message(row.text)


def becomes(row: Outbox, outcome: Outcome | Stays, now: datetime) -> Values:
    """The fields of a row after one try (design 9.14)."""
    later = now + timedelta(seconds=min(LONGEST, SHORTEST * 2 ** min(row.attempts - 1, 10)))
    match outcome:
        case Sent(ref):
            return {"status": "sent", "message_ref": ref[:120], "why": ""}
        case NotSent(seconds, why):
            told = later if seconds is None else now + timedelta(seconds=seconds)
            return row.again(told, f"{'not taken' if seconds is None else ASKED}: {why}"[:200])
        case ShutOut(why=why):
            return row.again(later, f"not taken: {why}"[:200])
        case Refused(why):
            return row.refuse(later, f"refused: {why}"[:200])
        case Gone(why):
            return {"status": "failed", "why": f"gone: {why}"[:200]}
        case Ambiguous():
            return row.cut_off(later)
        case Stays(values):
            return values


def lane(roster: Roster, row: Outbox | Waiting, doors: Container[str]) -> Lane:
    """With what it shares a workspace's patience; only `compose` says where it really goes."""
    address = _address(roster, row, doors, ())
    kind = "channel" if row.channel_id else "member"
    return (address.platform, address.tenant, kind) if address else ("", "", kind)


def _skipped(why: str) -> Stays:
    return Stays({"status": "skipped", "why": why})


def _hindrance(roster: Roster, row: Outbox) -> str:
    """Why this row does not go, whatever it says."""
    channel, member = roster.channels.get(row.channel_id or 0), roster.members.get(row.member_id or 0)
    if channel and (channel.gone or channel.posts == "none"):
        return "the channel is gone" if channel.gone else "the channel takes no posts"
    return "they no longer take part" if member and not member.active else ""


def _opening(session: Session, row: Outbox, now: datetime) -> datetime | None:
    """When a person's hours begin again, for a letter that was due inside them and is late (domain 9.3)."""
    member = roster_of(session).members.get(row.member_id or 0)
    if member is None or now - row.due_at < FRESH:
        return None
    hours, calendar = (member.nudge_from, member.nudge_to), calendar_of(session)
    opening = calendar.open_at(now, *hours)
    inside = calendar.open_at(row.due_at, *hours) == row.due_at
    return opening if inside and now < opening <= row.useful_until else None


def _address(roster: Roster, row: Outbox | Waiting, doors: Container[str], shut_out: Shut) -> Address | None:
    channel, member = roster.channels.get(row.channel_id or 0), roster.members.get(row.member_id or 0)
    if channel:
        return None if (channel.platform, channel.tenant_id) in shut_out else _room(channel, doors)
    return _person(roster, member, doors, shut_out) if member else None


def _room(channel: Channel, doors: Container[str]) -> Address | None:
    """The channel by its own door, or shown in the terminal."""
    platform = channel.platform if channel.platform in doors else "console"
    if platform not in doors:
        return None
    return Address(platform, channel.tenant_id, channel.conversation_id, conversation_ref=channel.conversation_ref)


def _person(roster: Roster, member: Member, doors: Container[str], shut_out: Shut) -> Address | None:
    """Where a member is reached, the chat they prefer first; in the terminal everybody is (design 9.16)."""
    known = [i for i in roster.identities_of(member.key_id) if i.platform in doors]
    open_ones = [i for i in known if (i.platform, i.tenant_id) not in shut_out]
    for own in sorted(open_ones, key=lambda i: i.platform != member.prefers):
        return Address(own.platform, own.tenant_id, user=own.user_id, conversation_ref=own.conversation_ref)
    return Address("console", "", user=member.key) if "console" in doors else None
