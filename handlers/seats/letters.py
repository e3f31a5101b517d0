"""Word of a seat to those whom it concerns."""

from datetime import datetime

from handlers.core import Letter, Message, Request, Skip, nudge
from handlers.language import cards, names, seats
from handlers.language.letters import lead_of, tell
from storage.base import Session
from storage.outbox import Outbox
from storage.people import Group, Member, Seat
from storage.roster import roster_of

MANNERS = "`/psr` shows what is yours, `/psr help` what I can do. No names or details of residents or patients, please."


@nudge("seat")
def suggested(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Somebody, or a post, is suggested for a seat; with what the reader can do about it, as long as they can."""
    seat, roster = session.get(Seat, row.entity_id), roster_of(session)
    if seat is None or seat.status != "suggested" or _changed(seat, row):
        return Skip("it is settled already", cancelled=True)
    if seat.member_id in roster.stands_for(row.member_id or 0):
        return Message(row.text, buttons=seats.own_buttons(roster, seat))
    able = seats.decides(roster, row.member_id or 0, seat)
    return Message(row.text, buttons=(seats.confirm_button(roster, seat),) if able else ())


def of_suggestion(request: Request, seat: Seat, person: Member | None) -> tuple[Letter, ...]:
    """To whoever is suggested, to those who confirm it, and to the group's lead."""
    place, by = seats.place(request.roster, seat), f"The {cards.by_whom(request)} suggests"
    who = f"the {names.person(request.roster, person)}" if person else f'"{seat.role}"'
    others = [*seats.deciders(request.roster, seat), lead_of(request, seat.group_id)]
    told = [member for member in others if member and (person is None or member.id != person.id)]
    return (
        *tell(request, [person], f"{by} you for {place}.", seat, rule="seat"),
        *tell(request, told, f"{by} {who} for {place}.", seat, rule="seat"),
    )


def of_confirmation(request: Request, seat: Seat, person: Member, owed: list[str]) -> tuple[Letter, ...]:
    """To whoever has the seat now; where they took it themselves, to the lead."""
    place = seats.place(request.roster, seat)
    yours = f"You have {place} now.{waits(owed)} {MANNERS}"
    taken = f"The {names.person(request.roster, person)} has taken {place}."
    lead = lead_of(request, seat.group_id)
    news = tell(request, [lead], taken, seat) if person.id == request.member.id else ()
    return (*tell(request, [person], yours, seat), *news)


def of_no_lead(request: Request, group: Group, seat: Seat) -> tuple[str, tuple[Letter, ...]]:
    """A group that has no lead any more: what to do about it, to the asker and to the programme office."""
    others = [s for s in request.roster.seats_in(group.key_id) if s.answers and s.id != seat.id]
    line = seats.called(request.roster, next(iter(others), seat))
    said = f"The {group.name} has no lead now. For example `rep confirm {line} as lead` gives it one."
    office = [m for m in request.roster.coordinators() if request.roster.reads(m.key_id, group.key_id)]
    return f"\n{said}", tell(request, office, said, seat)


def waits(refs: list[str]) -> str:
    """ " A6 is for everyone and waits for your reply." """
    if not refs:
        return ""
    verbs = "is for everyone and waits" if len(refs) == 1 else "are for everyone and wait"
    return f" {names.listed(refs)} {verbs} for your reply."


def _changed(seat: Seat, row: Outbox) -> bool:
    """Whether the suggestion is another one by now."""
    return bool(seat.updated_at and row.created_at and seat.updated_at > row.created_at)
