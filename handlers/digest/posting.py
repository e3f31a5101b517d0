"""N14: the digest, to every channel of a group that takes it."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from handlers.core import Letter, Message, Skip, calendar_of, nudge
from handlers.digest import sections, slots
from handlers.digest.issue import Issue
from handlers.language import calendar as dates
from handlers.language.calendar import Calendar
from storage import outbox
from storage.base import Session
from storage.outbox import Outbox
from storage.people import Group
from storage.roster import roster_of

RULE = "N14"
LOOK_BACK = timedelta(days=7)
STILL_USEFUL = 2  # working days
CLOSES = time(17, 30)
IN_TIME = timedelta(hours=1)
QUIET = "nothing changed, nothing is due, no meeting is near"


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """Every digest that is due by now, one letter for each channel."""
    calendar = calendar_of(session)
    for group in roster_of(session).groups.values():
        for due_at in _due(calendar, group, now):
            yield from _letters(session, group, due_at)


@nudge(RULE, plan=plan)
def write(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """The digest from the facts of this moment. A quiet week is passed over, but never two running."""
    roster = roster_of(session)
    group, channel = roster.groups[row.entity_id], roster.channels[row.channel_id or 0]
    if not group.active or group.digest_every == "never" or channel.posts == "none":
        return Skip("this channel takes no digest any more", cancelled=True)
    day = row.occasion or calendar_of(session).today(now)
    issue = Issue(session, now, group, day)
    last = outbox.last_post(session, channel.key_id, RULE, day)
    if issue.quiet and (last is None or last.status == "sent"):
        return Skip(QUIET)
    return sections.message(issue, _remark(issue, row))


def _due(calendar: Calendar, group: Group, now: datetime) -> Iterator[datetime]:
    """When its digests of the last days were due. One that was set up after the hour of a day begins next time."""
    today = calendar.today(now)
    for day in slots.between(calendar, group, today - LOOK_BACK, today) if group.active else ():
        due_at = calendar.at(day, group.digest_time)
        if due_at <= now and (group.updated_at is None or group.updated_at <= due_at):
            yield due_at


def _letters(session: Session, group: Group, due_at: datetime) -> Iterator[Letter]:
    calendar = calendar_of(session)
    day, until = calendar.today(due_at), _useful_until(calendar, due_at)
    for channel in roster_of(session).channels_of(group.key_id):
        if channel.posts != "none":
            yield Letter(
                f"digest:{group.id}:{day}:{channel.id}", RULE, due_at, until,
                channel_id=channel.id, entity="groups", entity_id=group.key_id, occasion=day,
            )  # fmt: skip


def _useful_until(calendar: Calendar, due_at: datetime) -> datetime:
    return calendar.at(calendar.shift(calendar.today(due_at), STILL_USEFUL), CLOSES)


def _remark(issue: Issue, row: Outbox) -> str:
    if issue.now - row.due_at > IN_TIME:
        return f"Posted late: it was due on {dates.weekday_short(issue.day)}."
    return "A quiet week: nothing has changed." if issue.quiet else ""
