"""Letters that an answer sends to somebody else: told once, and not in the middle of the night."""

from collections.abc import Iterable
from datetime import timedelta

from handlers.core import Letter, Request
from storage.base import Row
from storage.events import entity_of
from storage.people import Member

USEFUL = timedelta(days=3)


def tell(
    request: Request, members: Iterable[Member | None], text: str, about: Row, rule: str = "tell"
) -> tuple[Letter, ...]:
    """One letter to each of these people, but for the asker and those who want none; held till their hours begin."""
    own = request.known.key_id if request.known else None
    people = {m.key_id: m for m in members if m and m.active and m.nudges != "off" and m.id != own}
    return tuple(_letter(request, member, text, about, rule) for member in people.values())


def lead_of(request: Request, group_id: int) -> Member | None:
    """The group's lead, to be told something."""
    seat = request.roster.lead(group_id)
    return request.roster.members[seat.member_id] if seat and seat.member_id else None


def _letter(request: Request, member: Member, text: str, about: Row, rule: str) -> Letter:
    due_at = request.calendar.open_at(request.now, member.nudge_from, member.nudge_to)
    return Letter(
        f"{rule}:{request.key}:{entity_of(about)}:{about.id}:{member.id}", rule, due_at, due_at + USEFUL,
        member_id=member.key_id, entity=entity_of(about), entity_id=about.key_id, text=text,
    )  # fmt: skip
