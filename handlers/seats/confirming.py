"""Who sits where: confirmed by the programme office or the organisation's Executive member, or accepted by oneself."""

from handlers import rights
from handlers.core import Button, Field, Form, Line, Oops, Reply, Request, command
from handlers.language import cards, names, seats
from handlers.seats import letters, naming
from handlers.seats.naming import Asked
from storage import joining, people
from storage.people import Capacity, Group, Member, Seat


@command("rep confirm", "rep|reps|seat|seats confirm|accept <words> {group}",
         may=rights.met, public=True, undo=False)  # fmt: skip
def confirm(request: Request, words: str = "", person: Member | None = None, group: Group | None = None) -> Reply:
    """Confirm who has a seat, or accept one suggested for you. `rep confirm police ltg @ltg-police`"""
    if not words:
        return _waiting(request, group or request.group)
    asked = naming.read(request, f"{words} {names.mention(person)}" if person else words, group)
    asked.plainly()
    asked.of_own(request)
    seat = _meant(request, asked)
    if seat is not None and _own(request, seat, asked):
        return _confirmed(request, asked, seat, request.roster.members[seat.member_id or 0])
    _may(request, asked)
    taker = asked.person or (request.roster.members.get(seat.member_id or 0) if seat else None)
    if taker is None or not taker.active:
        return _who_is_it(request, asked, seat)
    return _confirmed(request, asked, seat, taker)


def _own(request: Request, seat: Seat, asked: Asked) -> bool:
    """Whether the seat is suggested for the asker, or somebody they stand in for, and they take it just as it is."""
    mine = seat.status == "suggested" and seat.member_id in request.roster.stands_for(request.member.key_id)
    as_it_is = asked.capacity in (None, seat.capacity)
    return mine and as_it_is and (asked.person is None or asked.person.id == seat.member_id)


def _may(request: Request, asked: Asked) -> None:
    if rights.decides(request.roster, request.member.key_id, asked.group, asked.body):
        return
    who = f"Only the programme office or an Executive member of {asked.body.short} can confirm that seat."
    if not rights.proposes(request, asked.group, asked.body):
        raise Oops(who)
    line = f"rep suggest {asked.body.key} {asked.group.key} {names.mention(asked.person) if asked.person else '@name'}"
    raise Oops(f"{who} As the lead you can suggest: `{line}`", (Button("Suggest", line),) if asked.person else ())


def _meant(request: Request, asked: Asked) -> Seat | None:
    """The one seat that is to be confirmed; None where the organisation has none yet and somebody is named."""
    if asked.person:
        return _for_person(request, asked, asked.person)
    free = [s for s in asked.unfilled if asked.capacity in (None, s.capacity)]
    if len(free) > 1:
        offers = tuple(Button(seats.post(request.roster, s), f"rep confirm {s.key}") for s in free[:5])
        raise Oops(f"{asked.body.short} has {len(free)} seats in the {asked.group.name} that wait. Which one?", offers)
    other = [s for s in asked.held if _changes(asked, s)]
    if len(other) > 1 and not free:
        offers = tuple(Button(seats.post(request.roster, s), f"rep confirm {s.key} as {asked.capacity}") for s in other)
        raise Oops(f"Which seat of {asked.body.short} is it?", offers[:10])
    found: list[Seat] = [*free, *other, *asked.unfilled]
    if not found:
        raise Oops(_settled(request, asked))
    return found[0]


def _for_person(request: Request, asked: Asked, person: Member) -> Seat | None:
    """Their own seat, an empty one, or one that was suggested for another."""
    theirs = next((s for s in asked.seats if s.member_id == person.id), None)
    if theirs is not None:
        if theirs.status == "confirmed" and not _changes(asked, theirs):
            who = names.person(request.roster, person)
            raise Oops(f"The {who} has {seats.place(request.roster, theirs)} already.")
        return theirs
    if asked.held and not asked.unfilled:
        raise Oops(_taken(request, asked, person))
    return asked.unfilled[0] if asked.unfilled else None


def _changes(asked: Asked, seat: Seat) -> bool:
    """Whether somebody who is in is to lead from now on, or to lead no more."""
    both = {"lead", "member"}
    return asked.capacity in both and seat.capacity in both - {asked.capacity}


def _taken(request: Request, asked: Asked, person: Member) -> str:
    """Somebody has the seat: it is passed on, or there is a second one; neither is guessed."""
    holder = names.listed([f"the {names.seat(request.roster, s)}" for s in asked.held])
    line, name = f"{asked.body.key} {asked.group.key}", names.mention(person)
    return (
        f"{cards.capital(seats.place(request.roster, asked.held[0]))} is with {holder}. `rep end {line} {name}` passes "
        f"it on; `rep suggest {line} {name}` asks for another seat beside it."
    )


def _settled(request: Request, asked: Asked) -> str:
    """Why there is nothing to confirm."""
    if not asked.seats:
        line = f"{asked.body.key} {asked.group.key}"
        return f"{asked.body.short} has no seat in the {asked.group.name} yet. `rep confirm {line} @name` gives it one."
    holders = names.listed([f"the {names.seat(request.roster, s)}" for s in asked.held])
    one = "is" if len(asked.held) == 1 else "are"
    return f"No seat of {asked.body.short} in the {asked.group.name} waits: {holders} {one} confirmed already."


def _who_is_it(request: Request, asked: Asked, seat: Seat | None) -> Reply:
    """A seat that nobody is suggested for: people of the organisation are offered."""
    line = seats.called(request.roster, seat) if seat else f"{asked.body.key} {asked.group.key}"
    choices = tuple((names.mention(m), names.person(request.roster, m)) for m in naming.people_of(request, asked.body))
    if not choices:
        raise Oops(f"I know nobody of {asked.body.short} yet. They can ask for the seat: "
                   f"`/psr join {asked.group.short.lower()}`")  # fmt: skip
    field = Field("person", "Who is it?", "choice", choices=choices)
    form = Form("rep confirm", f"Seat of {asked.body.short}"[:24], (field,), "Confirm", {"words": line})
    return cards.ask(f"Who is it? For example `rep confirm {line} {choices[0][0]}`", form)


def _confirmed(request: Request, asked: Asked, meant: Seat | None, person: Member) -> Reply:
    seat = _row(request, asked, meant, person)
    before, led = request.roster.members.get(seat.member_id or 0), meant is not None and _leads(meant)
    capacity = asked.capacity or seat.capacity
    naming.fitting(request, asked.group, capacity, seat)
    _serve(request, seat, capacity)
    if seat.status != "confirmed":
        seat.confirm(person, request.member.key_id, request.today)
    owed = joining.owe_replies(request.session, seat)
    told = letters.of_confirmation(request, seat, person, owed)
    alone, warned = letters.of_no_lead(request, asked.group, seat) if led else ("", ())
    said = (
        _said(request, seat, before, bool(told)) if person.id != request.member.id else _own_word(request, seat, owed)
    )
    return Reply(
        f"**Confirmed**: {said}{alone}", about=asked.group, letters=(*told, *warned),
        public=f"{names.person(request.roster, person)} has {seats.place(request.roster, seat)}",
    )  # fmt: skip


def _leads(seat: Seat) -> bool:
    return seat.status == "confirmed" and seat.capacity == "lead"


def _said(request: Request, seat: Seat, before: Member | None, told: bool) -> str:
    """Who has it, and instead of whom where another was suggested."""
    other = before is not None and before.id != seat.member_id
    instead = f", instead of the {names.person(request.roster, before)}" if before and other else ""
    place, tail = seats.place(request.roster, seat), " They will be told." if told else ""
    return f"the {names.seat(request.roster, seat)} has {place}{instead}.{tail}"


def _own_word(request: Request, seat: Seat, owed: list[str]) -> str:
    return f"you have {seats.place(request.roster, seat)} now.{letters.waits(owed)}"


def _row(request: Request, asked: Asked, meant: Seat | None, person: Member) -> Seat:
    if meant is not None:
        return request.session.get_one(Seat, meant.key_id)
    return people.open_seat(request.session, asked.group, asked.body, person.role_title, asked.capacity or "member")


def _serve(request: Request, seat: Seat, capacity: Capacity) -> None:
    """As what they sit there. Once a group has a lead, no empty seat waits for another."""
    seat.serve_as(capacity)
    for other in request.roster.seats_in(seat.group_id) if capacity == "lead" else ():
        if other.unfilled and other.capacity == "lead" and other.id != seat.id:
            request.session.get_one(Seat, other.key_id).serve_as("member")


def _waiting(request: Request, group: Group) -> Reply:
    """The seats of a group that wait to be confirmed."""
    rights.known(request, group)
    waiting = [s for s in request.roster.seats_in(group.key_id) if s.unfilled]
    if not waiting:
        return Reply(f"Every seat in the {group.name} is confirmed. `reps` lists them.", refused=True)
    lines = tuple(Line(_line(request, s), _buttons(request, s)) for s in waiting)
    return Reply(f"Which seat? These wait in the {group.name}:", lines, refused=True)


def _line(request: Request, seat: Seat) -> str:
    return f"**{names.body(request.roster, seat)}** – {seats.post(request.roster, seat)}"


def _buttons(request: Request, seat: Seat) -> tuple[Button, ...]:
    able = seats.decides(request.roster, request.member.key_id, seat)
    return (seats.confirm_button(request.roster, seat),) if able else ()
