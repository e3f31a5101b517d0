"""Who came in or left: the lead organisation's people are told once a day, not each time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby, islice

from handlers.core import Letter, Line, Message, Moment, Skip, nudge
from handlers.language import doings
from handlers.language.doings import Doing
from handlers.language.letters import unwanted
from storage import outbox
from storage.activities import Activity, ActivityPartner, comings
from storage.base import Session
from storage.events import Event
from storage.outbox import Outbox
from storage.people import Member
from storage.roster import Roster

RULE = "joined"
FOUR = time(16)
DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=14)  # for somebody who was never told of anything, or not for a while
HEAD = "Who takes part has changed:"


@dataclass(frozen=True)
class Change:
    """One organisation's part that was switched on or off, and how that came about."""

    activity: Activity
    part: ActivityPartner
    events: list[Event]

    def news(self, roster: Roster, member: Member, window: tuple[datetime, datetime]) -> bool:
        """Whether it stands otherwise than before these moments, and not by those this member speaks for."""
        past = [event for event in self.events if window[0] < event.at <= window[1]]
        if not past or bool(past[0].changes["active"][0]) == self.part.active:
            return False
        author = roster.members.get(past[-1].member_id or 0)
        own = {roster.members[i].organisation_id for i in roster.stands_for(member.key_id)}
        return author is None or author.organisation_id not in own


@dataclass(frozen=True)
class News(Moment):
    """Who came in or left in the last days, read once for everybody who is told."""

    @cached_property
    def changes(self) -> list[Change]:
        """Every part that changed, activity by activity."""
        since = self.now - LOOK_BACK
        moved = comings.moved(self.session, since)
        events = comings.of(self.session, [part for _, part in moved], since) if moved else {}
        return [Change(activity, part, events[part.key_id]) for activity, part in moved if part.key_id in events]

    @cached_property
    def told(self) -> dict[int, Outbox]:
        """The last such letter that reached each person, by the person's id; older ones have no news left."""
        rows = outbox.of_rule(self.session, RULE, self.today - 2 * LOOK_BACK)
        sent = [row for row in rows if row.status == "sent"]
        return {row.member_id or 0: row for row in sorted(sent, key=lambda row: str(row.sent_at))}

    @cached_property
    def audience(self) -> dict[int, list[Change]]:
        """What each person may be told of, by the person's id."""
        found = defaultdict(list)
        for change in self.changes:
            for member_id in self._told(change.activity):
                found[member_id].append(change)
        return found

    def since_last(self, member: Member, until: datetime) -> list[Change]:
        """What is new to somebody at that moment: since the last such letter, and a fortnight at most."""
        told = self.told.get(member.key_id)
        window = (max(told.due_at, until - LOOK_BACK) if told else until - LOOK_BACK, until)
        changes = self.audience.get(member.key_id, [])
        return [change for change in changes if change.news(self.roster, member, window)]

    def _told(self, activity: Activity) -> set[int]:
        """Whoever logged it, the lead organisation's people in its group, and deputies; none who may not read it."""
        seats = [s for s in self.roster.seats_in(activity.group_id) if s.organisation_id == activity.lead_org_id]
        ids = {s.member_id for s in seats if s.status == "confirmed"} | {activity.logged_by_id}
        people = self.roster.reached([self.roster.members[i] for i in sorted(i for i in ids if i)])
        return {m.key_id for m in people if self.roster.reads(m.key_id, activity.group_id)}


def plan(session: Session, now: datetime) -> Iterator[Letter]:
    """One letter at four on a working day, in the person's own hours, to each who has something to hear."""
    news = News(session, now)
    for member_id in news.audience:
        member = news.roster.members[member_id]
        if member.active and member.nudges == "all":
            yield from _letter(news, member)


@nudge(RULE, plan=plan)
def write(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Who came in or left since the last such letter; who has changed their mind meanwhile is left out."""
    news = News(session, now)
    member = news.roster.members[row.member_id or 0]
    if stays := unwanted(member, news.today, "all"):
        return stays
    found = news.since_last(member, row.due_at)
    return Message(HEAD, tuple(_lines(news, found))) if found else Skip("nobody came in or left", cancelled=True)


def _letter(news: News, member: Member) -> Iterator[Letter]:
    """The latest one that is due by now; what an earlier one did not bring is in it."""
    past = [news.today - DAY * back for back in range(LOOK_BACK.days)]
    slots = ((day, _due_at(news, member, day)) for day in past if news.calendar.working(day))
    for day, due_at in islice((slot for slot in slots if slot[1] <= news.now), 1):
        if news.since_last(member, due_at):
            yield Letter(
                f"{RULE}:{day}:{member.key_id}", RULE, due_at, _closing(news, member, due_at),
                member_id=member.key_id, occasion=day,
            )  # fmt: skip


def _due_at(news: News, member: Member, day: date) -> datetime:
    return news.calendar.open_at(news.calendar.at(day, FOUR), member.nudge_from, member.nudge_to)


def _closing(news: News, member: Member, due_at: datetime) -> datetime:
    """The end of the person's hours: what is not sent by then is in the next one."""
    day = news.calendar.today(due_at)
    closes = news.calendar.at(day, member.nudge_to)
    return closes if closes > due_at else news.calendar.at(day + DAY, member.nudge_to)


def _lines(news: News, changes: list[Change]) -> Iterator[Line]:
    """One line for each activity: who joins, who has left, and who that makes."""
    by_activity = [list(found) for _, found in groupby(changes, key=lambda change: change.activity.key_id)]
    for doing, found in zip(
        doings.gather(news.session, [f[0].activity for f in by_activity]), by_activity, strict=True
    ):
        yield Line(f"**{doing.activity.ref}** {doing.activity.title}: {_said(doing, found)}. Now: {doing.who}.")


def _said(doing: Doing, changes: list[Change]) -> str:
    """ "Fire and Rescue joins (a stall and two officers); Police has left"."""
    said = []
    for part in (change.part for change in changes):
        offer = f" ({part.offer})" if part.offer else ""
        body = doing.roster.organisations[part.organisation_id].short
        comes = "would help" if doing.activity.status == "idea" else "joins"
        said.append(f"{body} {comes}{offer}" if part.active else f"{body} has left")
    return "; ".join(said)
