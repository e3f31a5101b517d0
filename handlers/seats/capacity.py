"""How much time people can give, in their own words, seat by seat."""

import re

from handlers import rights
from handlers.core import Line, Oops, Reply, Request, command, lines
from handlers.language import calendar, cards, names
from storage.people import Group, Seat

EXAMPLE = "`capacity half a day a week until August`"
LONGEST = 200
OF = re.compile(r"(?:in|of) ((?:the )?\S+)", re.IGNORECASE)


@command("capacity", "capacity {group}", may=rights.known, reads=True)
def show(request: Request, group: Group | None = None) -> Reply:
    """What time each seat of a group can give, and who has not said yet. `capacity`"""
    about = group or request.group
    held = [s for s in request.roster.seats_in(about.key_id) if s.status == "confirmed"]
    said = [s for s in held if s.capacity_note]
    silent = [s for s in held if s.answers and not s.capacity_note]
    mine = request.roster.place_in(request.member.key_id, about.key_id)
    return Reply(
        f"**Capacity: {about.name}** ({len(said)} of {len(said) + len(silent)} have said)",
        (*(Line(_line(request, s)) for s in said),
         *lines(f"Nothing said yet: {names.bodies(request.roster, silent)}." if silent else "",
                f"{EXAMPLE} says yours." if mine and not mine.capacity_note else "")),
    )  # fmt: skip


@command("capacity set", "capacity <words> {group}", may=rights.known)
def say(request: Request, words: str, group: Group | None = None) -> Reply:
    """Say how much time you can give; it is kept on your own seat. `capacity half a day a week until August`"""
    if other := _asked_of(request, words):
        return show(request, other)
    about = group or request.group
    held = request.roster.place_in(request.member.key_id, about.key_id)
    if held is None:
        join = f"`/psr join {about.short.lower()}` asks for one."
        raise Oops(f"You have no seat in the {about.name} to keep it on. {join}")
    cards.fits(words, LONGEST)
    request.session.get_one(Seat, held.key_id).commit(words, request.today)
    own = held.member_id == request.member.id
    whose = "your seat" if own else f"the seat of the {names.seat(request.roster, held)}"
    return Reply(f"**Kept on {whose}** in the {about.name}: {words}")


def _asked_of(request: Request, words: str) -> Group | None:
    """`capacity executive` and `capacity in mdt` ask, and say nothing of anybody's time."""
    asked = OF.fullmatch(words)
    return names.find_group(request, asked[1]) if asked else names.named_group(request, words)


def _line(request: Request, seat: Seat) -> str:
    """ "Community Beat Manager (Police) – half a day a week until August – said on 15 March 2016"."""
    day = seat.capacity_confirmed_on
    when = f" – said on {calendar.short(day)} {day.year}" if day else ""
    return f"**{names.seat(request.roster, seat)}** – {seat.capacity_note}{when}"
