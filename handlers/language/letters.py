"""Letters that an answer sends to somebody else: told once, and not in the middle of the night."""

from collections.abc import Iterable
from datetime import date, timedelta
from zlib import crc32

from handlers.core import Letter, Request, Skip
from handlers.language import calendar, names
from storage.base import Row
from storage.events import entity_of
from storage.people import Member, Nudges

USEFUL = timedelta(days=3)


def tell(
    request: Request, members: Iterable[Member | None], text: str, about: Row, rule: str = "tell"
) -> tuple[Letter, ...]:
    """One letter to each of these people and to whoever stands in for them; held till their hours begin.

    The asker gets none, nor whoever wants none.
    """
    own = request.known.key_id if request.known else None
    told = {m.key_id: (m, text) for m in members if m and m.active and m.id != own}
    for holder, words in list(told.values()):
        for deputy in request.roster.deputies_of(holder.key_id):
            told.setdefault(deputy.key_id, (deputy, _standing_in(request, holder, words)))
    wanted = [(m, words) for m, words in told.values() if m.nudges != "off" and m.id != own]
    return tuple(_letter(request, member, words, about, rule) for member, words in wanted)


def unwanted(member: Member, today: date, *wants: Nudges) -> Skip | None:
    """Why somebody gets no letter that people with these settings get; None where they do."""
    if not member.active:
        return Skip("no longer a member", cancelled=True)
    if member.nudges not in wants:
        return Skip("nudges are off")
    away = member.away_until if member.away_on(today) else None
    return Skip(f"away until {calendar.short(away)}") if away else None


def lead_of(request: Request, group_id: int) -> Member | None:
    """The group's lead, to be told something."""
    seat = request.roster.lead(group_id)
    return request.roster.members[seat.member_id] if seat and seat.member_id else None


def _standing_in(request: Request, holder: Member, words: str) -> str:
    """What somebody is told in another's place; a letter without words is written when it is sent."""
    return f"For the {names.person(request.roster, holder)}, for whom you stand in: {words}" if words else ""


def _letter(request: Request, member: Member, text: str, about: Row, rule: str) -> Letter:
    due_at = request.calendar.open_at(request.now, member.nudge_from, member.nudge_to)
    words = f"{crc32(text.encode()):08x}"  # one answer may have two things to tell somebody about the same row
    return Letter(
        f"{rule}:{request.key}:{entity_of(about)}:{about.id}:{member.id}:{words}", rule, due_at, due_at + USEFUL,
        member_id=member.key_id, entity=entity_of(about), entity_id=about.key_id, text=text,
    )  # fmt: skip
