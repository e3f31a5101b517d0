"""Which seats somebody who asks to join could take, and how one is given."""

from handlers import rights
from handlers.core import Button, Letter, Oops, Reply, Request
from handlers.language import names
from handlers.language.letters import tell
from storage import joining, people
from storage.joining import JoinRequest
from storage.partnership import Organisation
from storage.people import Group, Member, Seat

MANNERS = "`/psr` shows what is yours, `/psr help` what I can do. No names or details of residents or patients, please."


def offers(request: Request, asked: JoinRequest) -> list[Seat]:
    """Seats of the group whose holder cannot be reached on that chat system yet, and empty ones."""
    seats = request.roster.seats_in(asked.group_id)
    return [s for s in seats if (_linkable(request, asked, s) if s.member_id else fillable(request, s))]


def key(request: Request, seat: Seat) -> str:
    """How a seat is named in `accept 3 as …`: its holder's key, or its own."""
    return request.roster.members[seat.member_id].key if seat.member_id else seat.key


def label(request: Request, seat: Seat) -> str:
    """How a seat is offered."""
    if seat.member_id:
        return names.person(request.roster, request.roster.members[seat.member_id])
    return f"Empty seat of {names.body(request.roster, seat)}"


def fillable(request: Request, seat: Seat) -> bool:
    """Nobody's yet, and not one that would make a second lead, or a coordinator by a lead's word."""
    if seat.member_id is not None or seat.status not in ("suggested", "vacant"):
        return False
    if seat.capacity == "lead":
        return request.roster.lead(seat.group_id) is None
    return seat.capacity != "coordinator" or rights.coordinates(request)


def chosen(request: Request, asked: JoinRequest, words: str) -> Seat:
    """The one seat that these words name: a key, or words of its post or organisation."""
    wanted = words.removeprefix("@").strip().casefold()
    can = offers(request, asked)
    found = [s for s in can if wanted in (s.key, key(request, s))] or [
        s for s in can if set(wanted.split()) <= set(_words(request, s))
    ]
    if not found:
        raise Oops(f'I can\'t find a seat called "{words}" that is still free to take. '
                   f"`accept {asked.id}` lists those there are.")  # fmt: skip
    if len(found) > 1:
        buttons = tuple(Button(label(request, s), f"accept {asked.id} as {key(request, s)}") for s in found[:5])
        raise Oops(f'"{words}" could be more than one seat. Which one?', buttons)
    return found[0]


def link(request: Request, asked: JoinRequest, seat: Seat) -> Reply:
    """The account is a member's whom we know already."""
    member = request.roster.members[seat.member_id or 0]
    joining.identify(request.session, member.key_id, asked.account)
    who = names.person(request.roster, member)
    asked.decide("accepted", request.member.key_id)
    return Reply(f"**Accepted**: request {asked.id} is the {who}.",
                 letters=_welcome(request, member, asked))  # fmt: skip


def hire(request: Request, asked: JoinRequest, body: Organisation, role: str) -> Member:
    """A new member for an account we did not know."""
    group = request.roster.groups[asked.group_id]
    member = people.add_member(request.session, f"{group.key}-{body.key}", role, body.key_id)
    joining.identify(request.session, member.key_id, asked.account)
    return member


def seat_for(request: Request, asked: JoinRequest, member: Member) -> Reply:
    """A seat for a member's own organisation: an empty one where there is one, else a new one."""
    group, by = request.roster.groups[asked.group_id], request.member.key_id
    empty = [s for s in request.roster.seats_in(group.key_id)
             if s.organisation_id == member.organisation_id and fillable(request, s)]  # fmt: skip
    seat = give(request, group, member, empty, by)
    owed = joining.owe_replies(request.session, seat)
    asked.decide("accepted", by)
    who = names.person(request.roster, member)
    return Reply(f"**Accepted**: {who} has a seat in the {group.name}.", about=group,
                 public=f"{who} has a seat in the {group.name}",
                 letters=_welcome(request, member, asked, waits(owed)))  # fmt: skip


def give(request: Request, group: Group, member: Member, empty: list[Seat], by: int) -> Seat:
    """The first of these seats, or a new one, is the member's from today."""
    seat = request.session.get(Seat, empty[0].key_id) if empty else None
    seat = seat or people.add_seat(request.session, group, member)
    seat.confirm(member, by, request.today)
    request.session.add(seat)
    request.session.flush()
    return seat


def waits(owed: list[str]) -> str:
    """ " A6 is for everyone and waits for your reply." """
    verbs = "is for everyone and waits" if len(owed) == 1 else "are for everyone and wait"
    return f" {names.listed(owed)} {verbs} for your reply." if owed else ""


def _welcome(request: Request, member: Member, asked: JoinRequest, more: str = "") -> tuple[Letter, ...]:
    place = f"{names.person(request.roster, member)}, {request.roster.groups[asked.group_id].name}"
    text = f"You are in: {place}.{more} {MANNERS}"
    return tell(request, [member], text, asked)


def _linkable(request: Request, asked: JoinRequest, seat: Seat) -> bool:
    """Not reached there yet; and nobody hands out, with an account, seats that they have no say in."""
    held = seat.member_id or 0
    if seat.status != "confirmed" or any(i.platform == asked.platform for i in request.roster.identities_of(held)):
        return False
    return rights.coordinates(request) or all(rights.leads(request, s) for s in request.roster.seats_of(held))


def _words(request: Request, seat: Seat) -> list[str]:
    body = request.roster.organisations[seat.organisation_id]
    said = f"{label(request, seat)} {seat.role} {body.key} {body.name} {' '.join(body.aliases)}"
    return said.casefold().replace("(", " ").replace(")", " ").split()
