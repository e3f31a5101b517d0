"""Leaving altogether: every seat ends, what is open is anybody's again, and no chat system's account is known."""

from dataclasses import dataclass, field

from handlers import rights
from handlers.core import Button, Letter, Oops, Reply, Request, command
from handlers.language import cards, names, seats
from handlers.language.letters import lead_of, tell
from handlers.seats import letters, passing
from handlers.seats.passing import Leaving
from storage import leaving
from storage import seats as kept
from storage.actions import Action
from storage.people import Group, Member, Seat

SURE = " yes"
DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}


@dataclass
class Left:
    """Somebody who leaves: their seats, and what is open on them."""

    member: Member
    seats: list[Seat]
    given: list[Action]  # theirs, and anybody's from now on
    replies: list[Action] = field(default_factory=list)  # that wait for them no more


@command("forget", "forget <words>", may=rights.met, undo=False)
def forget(request: Request, words: str = "") -> Reply:
    """Leave for good: your seats end, and I forget your accounts and write to you no more. `forget me`"""
    asked = words.casefold().removesuffix(SURE).strip()
    member = _whom(request, asked)
    held = request.roster.held_by(member.key_id)
    _not_the_last(request, member, held)
    things = leaving.open_things(request.session, member.key_id, held)
    left = Left(member, held, [action for action in things if action.owner_kind != "everyone"])
    return _left(request, left) if words.casefold().endswith(SURE) else _sure(request, left, things)


def _whom(request: Request, asked: str) -> Member:
    """Oneself; or, for the programme office, whoever is named with an @."""
    if asked in ("", "me", "myself"):
        return request.member
    if not asked.startswith("@"):
        raise Oops("`forget me` is for leaving for good. The programme office can name somebody else with an @.")
    member = names.find_person(request, asked)
    if member.id != request.member.id and not rights.coordinates(request):
        raise Oops("Only the programme office can do that for somebody else. `forget me` is for yourself.")
    return member


def _not_the_last(request: Request, member: Member, held: list[Seat]) -> None:
    """Without a coordinator nobody could let the next one in."""
    others = {m.key_id for m in request.roster.coordinators()} - {member.key_id}
    if not others and any(seat.capacity == "coordinator" for seat in held):
        who = "You are" if member.id == request.member.id else f"The {names.person(request.roster, member)} is"
        raise Oops(f"{who} the last one in the programme office who coordinates, and somebody has to. Confirm another "
                   "one first.")  # fmt: skip


def _sure(request: Request, left: Left, things: list[Action]) -> Reply:
    own = left.member.id == request.member.id
    who, whose, to = ("you", "your", "you") if own else (_named(request, left.member), "their", "them")
    known = [DOORS[i.platform] for i in request.roster.identities_of(left.member.key_id)]
    accounts = f"{whose} account{'s' * (len(known) > 1)} in {names.listed(sorted(set(known)))}" if known else who
    return Reply(
        f"For good? Then {_ending(request, left, whose)}I forget {accounts}, and write to {to} no more. What {who} did "
        f"stays on record under {whose} post. It cannot be undone, but {'`join` asks' if own else 'they can ask'} "
        f"for a seat again.{_first(request, things, own=own)}",
        buttons=(Button("Leave for good" if own else "Yes, for good", f"forget {names.mention(left.member)} yes"),),
        refused=True,
    )


def _ending(request: Request, left: Left, whose: str) -> str:
    """ "your seat in the Locality Task Group ends, A8 needs an owner again, "."""
    groups, seats = _groups(request, left), [s for s in left.seats if s.group_id in request.in_sight]
    said = [f"{whose} seat{'s' * (len(seats) > 1)} in the {names.listed([g.name for g in groups])} "
            f"end{'s' * (len(seats) == 1)}"] if groups else []  # fmt: skip
    return "".join(f"{part}, " for part in (*said, _open_again(request, left)) if part)


def _first(request: Request, things: list[Action], *, own: bool) -> str:
    """What could be done before."""
    data = " `my data` gives you what I keep about you." if own else ""
    hand = " `rep end` with a name hands over what is open." if _readable(request, things) else ""
    return f"\nBefore that:{data}{hand}" if data or hand else ""


def _left(request: Request, left: Left) -> Reply:
    told = tuple(letter for seat in left.seats for letter in _ended(request, left, seat))
    for action in left.given:
        action.give("none", None, request.today)
    for seat in request.roster.seats.values():
        if seat.member_id == left.member.id and seat.status == "suggested":
            request.session.get_one(Seat, seat.key_id).clear_suggestion()
    leaving.leave(request.session, left.member.key_id, request.now, request.today)
    own = left.member.id == request.member.id
    news = [_open_again(request, left), _not_waiting(request, left)]
    return Reply(
        "\n".join([_headline(request, left, own=own), *(f"{cards.capital(said)}." for said in news if said),
                   *(["Those who need to know have been told."] if told else [])]),
        letters=(*told, *passing.all_in(request, left.replies)),
    )  # fmt: skip


def _headline(request: Request, left: Left, *, own: bool) -> str:
    if own:
        return ("**You have left.** I have forgotten your accounts, and write to you no more. Thank you for your part "
                "in it.")  # fmt: skip
    return f"**Forgotten**: {_named(request, left.member)}. I have forgotten their accounts, and write to them no more."


def _ended(request: Request, left: Left, seat: Seat) -> tuple[Letter, ...]:
    """One seat ends, its place is kept for the organisation, and the group's lead hears of it."""
    group, row = request.roster.groups[seat.group_id], request.session.get_one(Seat, seat.key_id)
    row.end(request.today)
    replies = kept.pass_replies(request.session, row, None, f"no longer waits for {names.body(request.roster, row)}")
    left.replies += replies
    passing.keep_place(request, Leaving(seat, nobody=True))
    if seat.capacity == "lead":
        return letters.of_no_lead(request, group, seat)[1]
    given = [action for action in left.given if action.group_id == group.id]
    news = (f"The {names.person(request.roster, left.member)} has left, and no longer has "
            f"{seats.place(request.roster, seat)}.")  # fmt: skip
    again = f" {_need(given)}." if given else ""
    leads = lead_of(request, group.key_id)
    return tell(request, [leads if leads and leads.id != left.member.id else None], news + again, row)


def _open_again(request: Request, left: Left) -> str:
    """ "A8 needs an owner again", as far as the asker may read it."""
    rows = _readable(request, left.given)
    return _need(rows) if rows else ""


def _need(rows: list[Action]) -> str:
    return f"{cards.refs(rows)} {'needs' if len(rows) == 1 else 'need'} an owner again"


def _not_waiting(request: Request, left: Left) -> str:
    """ "A6 no longer waits for VCFS"."""
    rows = _readable(request, left.replies)
    body = request.roster.organisation_of(left.member).short
    return f"{cards.refs(rows)} no longer wait{'s' * (len(rows) == 1)} for {body}" if rows else ""


def _groups(request: Request, left: Left) -> list[Group]:
    """The groups they sit in, as far as they may be spoken of here."""
    ids = dict.fromkeys(seat.group_id for seat in left.seats)
    return [request.roster.groups[i] for i in ids if i in request.in_sight]


def _readable(request: Request, rows: list[Action]) -> list[Action]:
    return [action for action in rows if action.group_id in request.in_sight]


def _named(request: Request, member: Member) -> str:
    return f"the {names.person(request.roster, member)}"
