"""What did not arrive: the programme office hears of it, once a day, and at once when a channel is gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.core import Letter, Message, Skip, calendar_of, lines, nudge, office_hours
from handlers.language import calendar, names
from storage import outbox, outbox_lists
from storage.base import Session
from storage.channels import Channel
from storage.outbox import CUT_OFF, NO_WAY, NOT_ADMITTED, NOT_TAKEN, TOO_LATE, Outbox
from storage.people import Member
from storage.roster import Roster, roster_of

LOOK_BACK = timedelta(days=7)  # for somebody who was never told anything yet
USEFUL = timedelta(days=3)
SHOWN = 10
ABOUT_ITSELF = ("undelivered", "gone")
CHATS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}

WHY = {
    CUT_OFF: "the line went dead while it was being sent, so it may or may not be there",
    NOT_TAKEN: "the chat system did not take it in time",
    NOT_ADMITTED: "their workspace was refused",
    TOO_LATE: "it was too late to be of use",
}


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """One letter a day to each coordinator, once something new did not arrive."""
    days = calendar_of(session)
    for member, due_at in office_hours(session, now):
        if _lost(session, member, now):
            yield Letter(
                f"undelivered:{days.today(due_at)}:{member.key}", "undelivered", due_at, due_at + USEFUL,
                member_id=member.key_id, occasion=days.today(due_at),
            )  # fmt: skip


@nudge("undelivered", plan=plan)
def write(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """What did not arrive since the last such letter, and why."""
    roster = roster_of(session)
    lost = _lost(session, roster.members[row.member_id or 0], now)
    if not lost:
        return Skip("nothing new is undelivered")
    count = "One message" if len(lost) == 1 else f"{len(lost)} messages"
    more = len(lost) - SHOWN
    return Message(
        f"{count} did not arrive:",
        lines(*(_line(session, one) for one in lost[:SHOWN]), f"and {more} more" if more > 0 else ""),
    )


def gone(session: Session, channel: Channel, found: str, now: datetime) -> list[Letter]:
    """Word to those who look after it that a channel takes no more posts; `found` is unique to what found out."""
    name = roster_of(session).groups[channel.group_id].name
    return _told(session, channel, found, now, (
        f"The {name}'s channel in {CHATS[channel.platform]} no longer takes my messages, so nothing goes there. "
        f"To give the group a channel again, go to it and type `/psr channel link {name.lower()}`."
    ))  # fmt: skip


def moved(session: Session, channel: Channel, found: str, now: datetime) -> list[Letter]:
    """Word that a channel goes by a new id."""
    name = roster_of(session).groups[channel.group_id].name
    return _told(session, channel, found, now, (
        f"{CHATS[channel.platform]} has given the {name}'s channel a new id, as it does when it is shared with another "
        "organisation. I post there as before, and there is nothing to do. Please check who is in it now."
    ))  # fmt: skip


def parted(session: Session, channel: Channel, found: str, now: datetime) -> list[Letter]:
    """Word that one organisation is no longer in a shared channel."""
    name = roster_of(session).groups[channel.group_id].name
    return _told(session, channel, found, now, (
        f"The {name}'s channel in {CHATS[channel.platform]} is no longer shared with one of the organisations that "
        "were in it. Its people do not see what I post there any more; what is sent to them alone may still arrive. "
        "If they are to take part, share the channel with them again, or give the group a channel of theirs."
    ))  # fmt: skip


def _told(session: Session, channel: Channel, found: str, now: datetime, text: str) -> list[Letter]:
    return [
        Letter(f"gone:channel:{channel.id}:{member.id}:{found}"[:200], "gone", due_at, due_at + LOOK_BACK,
               member_id=member.key_id, entity="channel", entity_id=channel.key_id, text=text)
        for member, due_at in office_hours(session, now)
    ]  # fmt: skip


def _lost(session: Session, member: Member, now: datetime) -> list[Outbox]:
    told = outbox.last_to(session, member.key_id, "undelivered")
    since = (told.sent_at if told else None) or now - LOOK_BACK  # it was written from the facts of then
    return lost_since(session, since)


def lost_since(session: Session, since: datetime) -> list[Outbox]:
    """What did not arrive since then and is news: that somebody is gone is, the first time."""
    lost = [row for row in outbox_lists.undelivered(session, since, outbox_lists.NEWS) if row.rule not in ABOUT_ITSELF]
    return [row for row in lost if not (row.why.startswith("gone") and outbox.known_gone(session, row))]


def _line(session: Session, row: Outbox) -> str:
    """ "Monday 14 March, 9am, to the Beat Manager (Police): I know no chat account of theirs"."""
    return f"{moment(session, row.due_at)}, to {whom(roster_of(session), row)}: {why(row)}"


def moment(session: Session, at: datetime) -> str:
    """ "Monday 14 March, 9am", by the clock on the wall."""
    local = calendar_of(session).local(at)
    return f"{calendar.weekday_short(local.date())}, {calendar.clock(local.time())}"


def why(row: Outbox) -> str:
    """Why it did not arrive."""
    if row.why == NO_WAY:
        return "that chat system is not set up" if row.channel_id else "I know no chat account of theirs"
    return WHY.get(row.why) or (
        "they are no longer there" if row.why.startswith("gone") else "the chat system refused it"
    )


def whom(roster: Roster, row: Outbox) -> str:
    """The group's channel, or the person by their post."""
    channel, member = roster.channels.get(row.channel_id or 0), roster.members.get(row.member_id or 0)
    if channel:
        return f"the {roster.groups[channel.group_id].name} in {CHATS[channel.platform]}"
    return f"the {names.person(roster, member)}" if member else "somebody who has left"
