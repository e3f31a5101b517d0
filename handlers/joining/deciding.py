"""Deciding who comes in: accept, decline, and the list of those who wait."""

from handlers import rights
from handlers.core import Field, Form, Line, Oops, Reply, Request, command
from handlers.joining import letters, seating
from handlers.language import cards, names
from handlers.language.letters import tell
from storage import joining
from storage.joining import JoinRequest
from storage.partnership import Organisation

POST = "Which organisation, and which post? For example `accept {} as new {} Community Officer`"
SHOWN = 10


@command("accept", "accept <asked> [as] <seat>", may=rights.lead("accept people"), public=True, undo=False)
def accept(
    request: Request, asked: JoinRequest, seat: str = "", body: Organisation | None = None, role: str = ""
) -> Reply:
    """Give somebody who asks to join a seat (the lead or the programme office). `accept 3 as ltg-fire`"""
    _still_waiting(asked)
    member = request.roster.member(*asked.account)
    if member is not None:
        return seating.seat_for(request, asked, member)
    if not seat:
        return _which_seat(request, asked)
    first, _, rest = seat.partition(" ")
    if first.casefold() == "new":
        return _new_post(request, asked, body, role or rest)
    taken = seating.chosen(request, asked, seat)
    if taken.member_id is not None:
        return seating.link(request, asked, taken)
    return _new_post(request, asked, request.roster.organisations[taken.organisation_id], role)


@command("decline", "decline <asked>", may=rights.lead("decline people"), undo=False)
def decline(request: Request, asked: JoinRequest) -> Reply:
    """Turn down somebody who asks to join (the lead or the programme office). `decline 3`"""
    _still_waiting(asked)
    asked.decide("declined", request.member.key_id)
    member, group = request.roster.member(*asked.account), request.roster.groups[asked.group_id]
    told = tell(request, [member], f"Your request to join the {group.name} was declined. The programme office can "
                "say more.", asked)  # fmt: skip
    tail = "They will be told." if told else "I have no way to tell them; they may ask again."
    return Reply(f"**Declined**: request {asked.id}. {tail}", letters=told)


@command("joins", "joins", may=rights.known, reads=True)
def joins(request: Request) -> Reply:
    """Who asks to join and waits for an answer (the lead or the programme office). `joins`"""
    groups = [i for i in request.in_sight if rights.leads(request, request.roster.groups[i])]
    if not groups:
        raise Oops("Only the lead of a group or the programme office can see who asks to join.")
    rows = joining.undecided(request.session, groups)
    if not rows:
        return Reply("Nobody is waiting to join.")
    more = (Line(f"and {len(rows) - SHOWN} more"),) if len(rows) > SHOWN else ()
    shown = tuple(letters.line(request.roster, asked) for asked in rows[:SHOWN])
    return Reply(f"**Waiting to join** ({len(rows)})\n{letters.CARE}", shown + more)


def _still_waiting(asked: JoinRequest) -> None:
    if asked.status != "waiting":
        raise Oops(f"Request {asked.id} was {asked.status} already.")


def _new_post(request: Request, asked: JoinRequest, body: Organisation | None, role: str) -> Reply:
    """A member we did not know: `new police Community Officer` names the organisation, then the post."""
    if body is None:
        body, role = _parted(request, role)
    if body is None or not role:
        raise Oops(POST.format(asked.id, body.short if body else "police"))
    cards.fits(role, 120)
    seats = request.roster.seats_in(asked.group_id)
    if not body.partner and all(s.organisation_id != body.id for s in seats):
        raise Oops(f"{body.name} is not a partner, so it has no seat here. The programme office can change that.")
    return seating.seat_for(request, asked, seating.hire(request, asked, body, role))


def _parted(request: Request, words: str) -> tuple[Organisation | None, str]:
    tokens = words.split()
    body, count = names.leading(tokens, request.roster.named_organisation)
    return body, " ".join(tokens[count:])


def _which_seat(request: Request, asked: JoinRequest) -> Reply:
    """Which seat is it? As a form, and as lines to type from."""
    can = seating.offers(request, asked)
    lines = [Line(f"`accept {asked.id} as {seating.key(request, s)}` – {seating.label(request, s)}") for s in can]
    lines = [*lines[:SHOWN], Line(f"`accept {asked.id} as new police Community Officer` – a new seat")]
    who, group = letters.who(request.roster, asked), request.roster.groups[asked.group_id]
    text = f"Which seat in the {group.name} is it? Request {asked.id} is from {who}.\n{letters.CARE}"
    choices = (*((seating.key(request, s), seating.label(request, s)) for s in can), ("new", "A new seat"))
    bodies = sorted((o for o in request.roster.organisations.values() if o.partner), key=lambda o: o.short)
    fields = (
        Field("seat", "Which seat?", "choice", choices=choices),
        Field("body", "Organisation, for a new seat", "choice", choices=tuple((o.key, o.short) for o in bodies),
              optional=True),
        Field("role", "Their post, for a new or empty seat", hint="Their job title, not their name", optional=True,
              longest=120),
    )  # fmt: skip
    form = Form("accept", f"Accept request {asked.id}", fields, "Accept", {"asked": str(asked.id)})
    return Reply(text, tuple(lines), form=form, refused=True)
