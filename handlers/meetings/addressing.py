"""To whom a meeting's letters go, and under which key, so that none is ever written twice."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.core import Letter, Request, calendar_of
from handlers.language import cards
from handlers.meetings import timetable
from storage import actions, events, meetings, outbox
from storage.actions import Action
from storage.base import Session
from storage.channels import Channel
from storage.meetings import Meeting
from storage.outbox import Outbox
from storage.people import Member
from storage.roster import roster_of

LATE = timedelta(days=3)  # what came too late within these days is on record as skipped; older history is not
APART = 5  # working days between two notices of one kind about one meeting that was moved

Target = Channel | Member


def write(rule: str, meeting: Meeting, target: Target, occasion: date, times: tuple[datetime, datetime]) -> Letter:
    """A letter about a meeting: the times are when it is due and until when it is useful."""
    person = isinstance(target, Member)
    mark = f"m{target.id}" if person else str(target.id)
    return Letter(
        f"{rule}:{meeting.ref}:v{meeting.moves}:{occasion}:{mark}", rule, times[0], times[1],
        member_id=target.id if person else None, channel_id=None if person else target.id,
        entity="meeting", entity_id=meeting.key_id, entity_version=meeting.moves, occasion=occasion,
    )  # fmt: skip


def due_now(letters: Iterable[Letter], now: datetime) -> Iterator[Letter]:
    """Those whose time has come, and is not long past."""
    return (each for each in letters if each.due_at <= now < max(each.useful_until, each.due_at + LATE))


def channels(session: Session, meeting: Meeting) -> list[Channel]:
    """The channels of its group that take notices."""
    roster = roster_of(session)
    if not roster.groups[meeting.group_id].active:
        return []
    return [channel for channel in roster.channels_of(meeting.group_id) if channel.posts == "all"]


def fresh(session: Session, letter: Letter) -> bool:
    """Whether this target has not had the like about the old date: the new one is to be over five working days on."""
    last = max((row.occasion for row in had(session, letter) if row.occasion), default=None)
    if last is None or letter.occasion is None:
        return True
    return calendar_of(session).count_working(last, letter.occasion) > APART


def had(session: Session, letter: Letter) -> list[Outbox]:
    """What this target was sent under the same rule about the same meeting."""
    sent = outbox.sent_for(session, letter.rule, letter.entity, letter.entity_id)
    return [row for row in sent if (row.channel_id, row.member_id) == (letter.channel_id, letter.member_id)]


def officers(session: Session, meeting: Meeting, day: date) -> list[Member]:
    """The lead, the coordinators and who stands in for them that day; of a closed group only those who may read it."""
    roster = roster_of(session)
    people = [*([found] if (found := lead(session, meeting)) else []), *roster.coordinators()]
    return [m for m in roster.reached(people, day) if m.active and roster.reads(m.key_id, meeting.group_id)]


def lead(session: Session, meeting: Meeting) -> Member | None:
    """Who leads its group."""
    roster = roster_of(session)
    seat = roster.lead(meeting.group_id)
    return roster.members[seat.member_id] if seat and seat.member_id else None


def concerned(session: Session, meeting: Meeting, due: Iterable[Action], by: int | None) -> list[Member]:
    """Who has sent apologies, owes one of these actions, or stands in for such a person: they are told in person of a
    change that is not theirs."""
    roster = roster_of(session)
    seats = [row.seat_id for row in meetings.attendance(session, meeting.key_id, "apologies")]
    people = [roster.seats[seat].member_id for seat in seats]
    people += [member for action in due for member in owners(session, action)]
    found = dict.fromkeys(member for member in people if member not in (None, by))
    told = roster.reached(roster.members[member] for member in found if member)
    return [member for member in told if member.active and member.id != by]


def owners(session: Session, action: Action) -> list[int | None]:
    """Whose an action is: a member, a seat's holder, or whoever has not answered one for everyone; and who stands in
    for them."""
    roster = roster_of(session)
    if action.owner_kind == "everyone":
        waiting = [r.seat_id for r in actions.replies(session, action.key_id) if r.state == "waiting"]
        found = [roster.seats[seat].member_id for seat in waiting]
    else:
        found = [roster.seats[action.owner_seat_id].member_id if action.owner_seat_id else action.owner_member_id]
    return [*found, *(deputy.key_id for member in found if member for deputy in roster.deputies_of(member))]


def of_change(session: Session, meeting: Meeting, due: Iterable[Action], by: int | None) -> Iterator[Letter]:
    """N13 to the group's channels, and to those it concerns even where their reminders are off."""
    calendar = calendar_of(session)
    occasion = calendar.today(meeting.changed_at or meeting.scheduled_at)
    at = timetable.change(calendar, meeting)
    for channel in channels(session, meeting):
        yield write("N13", meeting, channel, occasion, (at, timetable.useful(calendar, at)))
    for member in concerned(session, meeting, due, by):
        own = timetable.change(calendar, meeting, member.nudge_from, member.nudge_to)
        yield write("N13", meeting, member, occasion, (own, timetable.useful(calendar, own)))


def changed_by(session: Session, meeting: Meeting) -> int | None:
    """Who moved it or called it off, and so knows."""
    past = events.of(session, events.entity_of(meeting), meeting.key_id)
    return next((event.member_id for event in reversed(past) if event.verb in ("move", "cancel")), None)


def of_cancellation(request: Request, meeting: Meeting, due: list[Action]) -> tuple[Letter, ...]:
    """The personal ones of a cancellation, written at once: once its actions have gone elsewhere, nobody knows whose
    they were. Each says where the reader's own have gone."""
    return tuple(
        _with_actions(request.session, letter, due)
        for letter in of_change(request.session, meeting, due, request.member.id)
        if letter.member_id is not None
    )


def readable(request: Request, due: Iterable[Action]) -> list[Action]:
    """What a closed group has due at an open meeting is not named to others (design 9.12)."""
    return [action for action in due if action.group_id in request.in_sight]


def now_due(session: Session, rows: list[Action]) -> str:
    """ "A7 and A9 are now due at the meeting on Wednesday 13 April 2016." """
    when, one = cards.due_words(session, rows[0]), len(rows) == 1
    if when == "no date":
        return f"{cards.refs(rows)} {'has' if one else 'have'} no date now."
    return f"{cards.refs(rows)} {'is' if one else 'are'} now {when}."


def _with_actions(session: Session, letter: Letter, due: list[Action]) -> Letter:
    own = [action for action in due if letter.member_id in owners(session, action)]
    if not own:
        return letter
    return replace(letter, text=now_due(session, own))
