"""When somebody leaves a seat: what they have open goes to somebody else, or is anybody's again, in one step."""

import re

from handlers import rights
from handlers.core import Button, Field, Form, Line, Oops, Reply, Request, command
from handlers.language import cards, names, seats
from handlers.language.letters import tell
from handlers.seats import naming, passing
from handlers.seats.naming import Asked
from handlers.seats.passing import Leaving
from storage import seats as kept
from storage.actions import Action
from storage.people import Group, Member, Seat

GOOD = re.compile(r"\s+for good$", re.IGNORECASE)
NOBODY = re.compile(r"\s+(?:(?:to|for)\s+)?(?:nobody|no one|none|anyone|anybody)$", re.IGNORECASE)


@command("rep end", "rep|reps|seat|seats end|leave|remove|decline <words> {group}",
         may=rights.met, public=True, undo=False)  # fmt: skip
def end(request: Request, words: str = "", heir: str = "", group: Group | None = None) -> Reply:
    """End a seat, and say who takes over what its holder has open there. `rep end police ltg @ltg-fire`"""
    line = f"{words} {heir}".strip()
    rest = GOOD.sub("", line)
    asked = naming.read(request, NOBODY.sub("", rest), group)
    asked.plainly()
    seat = _meant(request, asked)
    if seat.unfilled:
        return _unfilled(request, asked, seat, good=rest != line)
    leaving = Leaving(seat, _heir(asked, seat), nobody=bool(NOBODY.search(rest)), good=rest != line)
    _may(request, asked)
    _not_the_last(request, seat, leaving)
    things = _open_things(request, seat)
    if things and leaving.heir is None and not leaving.nobody:
        return _what_becomes(request, asked, seat, things)
    return passing.ended(request, leaving, things)


def _meant(request: Request, asked: Asked) -> Seat:
    """The one seat that is to end: the one of the person named, or the only one."""
    own = [s for s in asked.held if asked.person and s.member_id == asked.person.id and len(asked.seats) > 1]
    found = own or asked.held or asked.unfilled
    if not found:
        raise Oops(f"{asked.body.short} has no seat in the {asked.group.name}.")
    if len(found) > 1:
        offers = tuple(Button(seats.post(request.roster, s), f"rep end {s.key}") for s in found[:10])
        raise Oops(f"{asked.body.short} has {len(found)} seats in the {asked.group.name}. Which one?", offers)
    return found[0]


def _heir(asked: Asked, seat: Seat) -> Member | None:
    """Whom the line names beside the holder: `rep end police ltg @ltg-police` only says whose seat it is."""
    return asked.person if asked.person and asked.person.id != seat.member_id else None


def _may(request: Request, asked: Asked) -> None:
    if not rights.decides(request.roster, request.member.key_id, asked.group, asked.body):
        raise Oops(f"Only the programme office or an Executive member of {asked.body.short} can end that seat.")


def _not_the_last(request: Request, seat: Seat, leaving: Leaving) -> None:
    """Without a coordinator nobody could make the next one."""
    if seat.capacity == "coordinator" and len(request.roster.coordinators()) == 1 and leaving.heir is None:
        raise Oops("This is the last seat in the programme office that coordinates. Confirm another one first.")


def _open_things(request: Request, seat: Seat) -> list[Action]:
    """What hangs on the seat, as far as the asker may read it."""
    same = [s for s in request.roster.held_by(seat.member_id or 0) if s.group_id == seat.group_id]
    found = kept.open_things(request.session, seat, others=len(same) > 1)
    return [action for action in found if action.group_id in request.in_sight]


def _what_becomes(request: Request, asked: Asked, seat: Seat, things: list[Action]) -> Reply:
    """What somebody has open there, and who could take it."""
    count = "one thing" if len(things) == 1 else f"{len(things)} things"
    question = (f"The {names.seat(request.roster, seat)} has {count} open in the {asked.group.name}. "
                f"Who takes {'it' if len(things) == 1 else 'them'} over?")  # fmt: skip
    shown = [Line(_thing(request, action)) for action in things[: cards.PAGE]]
    more = [Line(f"and {len(things) - cards.PAGE} more")] if len(things) > cards.PAGE else []
    how = Line(_how(request, asked, seat, things))
    return Reply(question, (*shown, *more, how), form=_form(request, asked, seat, things), refused=True)


def _how(request: Request, asked: Asked, seat: Seat, things: list[Action]) -> str:
    """What can be typed. A reply is an organisation's own: it goes to a successor or to nobody."""
    line, body = f"rep end {seats.called(request.roster, seat)}", asked.body.short
    if all(action.owner_kind == "everyone" for action in things):
        return (f"`{line} @name` passes the seat on to somebody of {body}; `{line} nobody` ends it, and nothing waits "
                f"for {body} any more.")  # fmt: skip
    return (f"`{line} @name` hands over; `{line} nobody` leaves it for anyone to claim. Somebody of {body} without a "
            "seat here takes the seat as well.")  # fmt: skip


def _form(request: Request, asked: Asked, seat: Seat, things: list[Action]) -> Form:
    people = tuple((names.mention(m), names.person(request.roster, m)) for m in _heirs(request, asked, seat))
    label = f"Who takes over {cards.refs(things)}?"
    field = Field("heir", label, "choice", choices=(("nobody", "Nobody: anyone can claim"), *people))
    return Form("rep end", f"End seat of {asked.body.short}"[:24], (field,), "End the seat", {"words": seat.key})


def _thing(request: Request, action: Action) -> str:
    line = cards.action_line(request.session, action, owner=False).text
    return f"{line} – waits for their reply" if action.owner_kind == "everyone" else line


def _heirs(request: Request, asked: Asked, seat: Seat) -> list[Member]:
    """Who can take actions of the group; first the organisation's own people."""
    roster = request.roster
    inside = [roster.members[s.member_id] for s in roster.seats_in(asked.group.key_id)
              if s.status == "confirmed" and s.member_id and s.capacity != "observer"]  # fmt: skip
    found = {m.key_id: m for m in (*naming.people_of(request, asked.body), *inside) if m.id != seat.member_id}
    return list(found.values())


def _unfilled(request: Request, asked: Asked, seat: Seat, *, good: bool) -> Reply:
    """Nobody has it yet: whoever is suggested is so no more, or no place is kept at all."""
    mine = seat.member_id in request.roster.stands_for(request.member.key_id)
    if not (mine or rights.proposes(request, asked.group, asked.body)):
        raise Oops(f"Only the group's lead, the programme office or an Executive member of {asked.body.short} can "
                   "change who is suggested.")  # fmt: skip
    place, row = seats.place(request.roster, seat), request.session.get_one(Seat, seat.key_id)
    if good and not mine:
        row.end(request.today)
        return Reply(f"**Taken away**: {place}.", public=f"There is no longer {place}", about=asked.group)
    if seat.member_id is None:
        button = Button("Take it away", f"rep end {seats.called(request.roster, seat)} for good")
        raise Oops(
            f"Nobody has {place} yet. Shall I take it away altogether, so that nobody is asked for it?", (button,)
        )
    return _no_more(request, asked, row, place)


def _no_more(request: Request, asked: Asked, row: Seat, place: str) -> Reply:
    """Declined by the person, or taken back by those who suggest."""
    person = request.roster.members[row.member_id or 0]
    who = names.person(request.roster, person)
    own = person.id == request.member.id
    row.clear_suggestion()
    gone = f"You are no longer suggested for {place}."
    news = f"The {who} has declined {place}."
    told = tell(request, seats.deciders(request.roster, row) if own else [person], news if own else gone, row)
    said = f"**Declined**: {place}." if own else f"**Taken back**: the {who} is no longer suggested for {place}."
    return Reply(f"{said}{' They will be told.' if told and not own else ''}",
                 public=f"{cards.capital(place)} is to be found", about=asked.group, letters=told)  # fmt: skip
