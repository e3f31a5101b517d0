"""What somebody has to do for themselves, and for those whose place they take for a time."""

from handlers.core import Request
from handlers.language import names
from storage import actions
from storage.actions import Action
from storage.people import Seat


def owned(request: Request) -> list[Action]:
    """The live actions to speak of here that are the asker's, or of somebody they stand in for, as if they were one."""
    found: dict[int, Action] = {}
    for member_id in request.roster.stands_for(request.member.key_id):
        seats = [seat.key_id for seat in request.roster.held_by(member_id)]
        found |= {action.key_id: action for action in actions.owned_by(request.session, member_id, seats)}
    return sorted((action for action in found.values() if action.group_id in request.in_sight), key=_by_due)


def for_whom(request: Request, action: Action) -> str:
    """ "for the Community Beat Manager (Police)" where it is not the asker's own; nothing where it is."""
    seat = replying(request, action)
    owner = seat.member_id if seat else _owner(request, action)
    if owner in (None, request.member.id) or owner not in request.roster.stands_for(request.member.key_id):
        return ""
    return f"for the {names.person(request.roster, request.roster.members[owner])}"


def replying(request: Request, action: Action) -> Seat | None:
    """The seat from which the asker would answer an action for everyone: their own before one they stand in for."""
    if action.owner_kind != "everyone" or len(request.roster.stands_for(request.member.key_id)) == 1:
        return None
    waiting = {r.seat_id for r in actions.replies(request.session, action.key_id) if r.state == "waiting"}
    seats = [seat for seat in request.roster.seats_of(request.member.key_id) if seat.key_id in waiting]
    return min(seats, key=lambda seat: seat.member_id != request.member.id, default=None)


def _owner(request: Request, action: Action) -> int | None:
    seat = request.roster.seats.get(action.owner_seat_id or 0)
    return seat.member_id if seat else action.owner_member_id


def _by_due(action: Action) -> tuple[bool, str, int]:
    return action.due_date is None, str(action.due_date or ""), action.key_id
