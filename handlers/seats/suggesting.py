"""Who might sit where: proposed by a lead, by the programme office or by the organisation's Executive member."""

from handlers import rights
from handlers.core import Letter, Oops, Reply, Request, command
from handlers.language import cards, names, seats
from handlers.seats import letters, naming
from handlers.seats.naming import Asked
from storage import people
from storage.people import Group, Seat

WHOM = "Whom do you suggest, or which post? For example `rep suggest {0} @name` or `rep suggest {0} Community Officer`"
LONGEST = 120


@command("rep suggest", "rep|reps|seat|seats suggest|propose <words> {group}",
         may=rights.met, public=True, undo=False)  # fmt: skip
def suggest(request: Request, words: str = "", group: Group | None = None) -> Reply:
    """Put somebody, or a post, forward for a seat; those who confirm it are told. `rep suggest dwp ltg Adviser`"""
    asked = naming.read(request, words, group)
    _check(request, asked)
    seat = _seat(request, asked)
    seat.serve_as(asked.capacity or seat.capacity)
    before = request.roster.members.get(seat.member_id or 0)
    seat.suggest(asked.person.role_title if asked.person else asked.post, asked.person.key_id if asked.person else None)
    place, who = seats.place(request.roster, seat), _who(request, seat)
    told = letters.of_suggestion(request, seat, asked.person)
    instead = f", instead of the {names.person(request.roster, before)}" if before else ""
    able = seats.decides(request.roster, request.member.key_id, seat)
    return Reply(
        f"**Suggested** for {place}: {who}{instead}.{_told(asked, told)}",
        buttons=(seats.confirm_button(request.roster, seat),) if able else (),
        public=f"{who} is suggested for {place}", about=asked.group, letters=told,
    )  # fmt: skip


def _who(request: Request, seat: Seat) -> str:
    """The person, or the post alone: "Community Officer" is not "of the Police", as nobody is it yet."""
    return names.seat(request.roster, seat) if seat.member_id else seat.role


def _told(asked: Asked, told: tuple[Letter, ...]) -> str:
    """Who hears of it."""
    person = any(asked.person and letter.member_id == asked.person.id for letter in told)
    others = len(told) > person
    if person and others:
        return " They will be told, and so will those who can confirm it."
    return " They will be told." if person else " Those who can confirm it will be told." if others else ""


def _check(request: Request, asked: Asked) -> None:
    asked.of_own(request)
    if not rights.proposes(request, asked.group, asked.body):
        raise Oops(f"Only the group's lead, the programme office or an Executive member of {asked.body.short} can "
                   "suggest who takes a seat.")  # fmt: skip
    if asked.person:
        asked.plainly()
        _not_there(request, asked)
    elif not asked.post:
        raise Oops(WHOM.format(f"{asked.body.key} {asked.group.key}"))
    cards.fits(asked.post, LONGEST)
    naming.fitting(request, asked.group, asked.capacity or "member")


def _not_there(request: Request, asked: Asked) -> None:
    """Somebody takes one seat of an organisation in a group, not two."""
    for seat in asked.seats:
        if asked.person and seat.member_id == asked.person.id:
            state = "is suggested for" if seat.unfilled else "has"
            who = names.person(request.roster, asked.person)
            raise Oops(f"The {who} {state} {seats.place(request.roster, seat)} already.")


def _seat(request: Request, asked: Asked) -> Seat:
    """An empty seat of the organisation, one that was suggested for another, or a new one."""
    if asked.unfilled:
        return request.session.get_one(Seat, asked.unfilled[0].key_id)
    return people.open_seat(request.session, asked.group, asked.body, asked.post, asked.capacity or "member")
