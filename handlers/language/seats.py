"""How a seat is said, the same in a list, a letter and a button."""

from handlers import rights
from handlers.core import Button
from handlers.language import names
from storage.people import Member, Seat
from storage.roster import Roster

TO_BE_FOUND = "to be found"


def called(roster: Roster, seat: Seat) -> str:
    """How a seat is typed: "police ltg", or its key where the organisation has more than one seat there."""
    same = [s for s in roster.seats_in(seat.group_id) if s.organisation_id == seat.organisation_id and s.id != seat.id]
    return seat.key if same else f"{roster.organisations[seat.organisation_id].key} {roster.groups[seat.group_id].key}"


def place(roster: Roster, seat: Seat) -> str:
    """ "the seat of Police in the Locality Task Group", with its part where it has one of its own."""
    part = f"{seat.capacity} seat" if seat.capacity != "member" else "seat"
    return f"the {part} of {names.body(roster, seat)} in the {roster.groups[seat.group_id].name}"


def post(roster: Roster, seat: Seat) -> str:
    """Who or what a seat is for: a post, or "to be found"."""
    if seat.member_id is not None:
        return roster.members[seat.member_id].role_title
    return TO_BE_FOUND if seat.status == "vacant" else seat.role


def confirm_button(roster: Roster, seat: Seat) -> Button:
    """Confirm whoever is suggested for it; where nobody is, it is asked."""
    return Button(f"Confirm {names.body(roster, seat)}", f"rep confirm {called(roster, seat)}")


def own_buttons(roster: Roster, seat: Seat) -> tuple[Button, ...]:
    """What somebody can say who is suggested for it."""
    line = called(roster, seat)
    return (Button("Accept", f"rep confirm {line}"), Button("Decline", f"rep end {line}"))


def decides(roster: Roster, member_id: int, seat: Seat) -> bool:
    """Whether somebody can confirm and end it."""
    return rights.decides(roster, member_id, roster.groups[seat.group_id], roster.organisations[seat.organisation_id])


def deciders(roster: Roster, seat: Seat) -> list[Member]:
    """Who can confirm and end it."""
    return [m for m in roster.members.values() if m.active and decides(roster, m.key_id, seat)]
