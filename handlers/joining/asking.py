"""Coming in: a request for a seat in a group, or a one-time code of the programme office."""

import re
from datetime import timedelta
from typing import cast

from handlers import rights
from handlers.core import Button, Oops, Reply, Request, command
from handlers.language import calendar, guard, names, refs
from handlers.language.letters import lead_of, tell
from handlers.language.plain import for_parsing, plain
from storage import joining, people
from storage.events import Author
from storage.joining import JoinRequest
from storage.people import Group, Member, Seat

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
WRONG = (
    "That code does not work. A code is good for two days and for one person; the programme office can make another."
)
TOO_MANY = "Too many codes that did not work. Please ask the programme office, and try again in an hour."
TRIES, TRIED_WITHIN = 5, timedelta(hours=1)
MARKUP = re.compile(r"[*`_~<>|]")
NAME = 60


@command("join", "join <words>", may=rights.anyone, undo=False)
def join(request: Request, words: str = "") -> Reply:
    """Ask for a seat in a group, or come in with a code you were given. `join locality task group`"""
    code = for_parsing(words).upper()
    if CODE.fullmatch(code):
        return _with_code(request, code)
    if refs.letter(words.partition(" ")[0]) == "J":  # an activity, in which only members can take part
        rights.known(request, None)
    if not words and request.here is None:
        return _which(request)
    group = _group(request, words)
    _not_twice(request, group)
    return _asked(request, group)


def _group(request: Request, words: str) -> Group:
    """The group meant. In its own channel even a closed group is no secret."""
    here = request.here
    if here and (not words or request.roster.named_group(words, [here.key_id])):
        return here
    return names.find_group(request, words)


def _which(request: Request) -> Reply:
    open_ones = [g for g in request.roster.groups.values() if g.active and not g.closed and g.kind != "office"]
    listed = names.listed([f"`join {g.short.lower()}`" for g in open_ones])
    buttons = tuple(Button(f"Join {g.short}", f"join {g.key}") for g in open_ones[:5])
    return Reply(f"Which group? {listed}", buttons=buttons, refused=True)


def _not_twice(request: Request, group: Group) -> None:
    held = request.roster.held_by(request.known.key_id) if request.known else []
    if any(seat.group_id == group.key_id for seat in held):
        raise Oops(f"You have a seat in the {group.name} already. `me` shows it.")
    first = joining.waiting(request.session, group.key_id, _account(request))
    if first and first.created_at:
        day = calendar.full(request.calendar.today(first.created_at))
        raise Oops(f"Your request is in already, since {day}. The lead or the programme office will answer it.")


def _asked(request: Request, group: Group) -> Reply:
    platform, tenant, user = _account(request)
    known = request.known
    asked = JoinRequest(
        group_id=group.key_id, platform=platform, tenant_id=tenant, user_id=user,
        display_name="" if known else _name(request), organisation_id=known.organisation_id if known else None,
    )  # fmt: skip
    joining.ask(request.session, asked, closed=group.closed)
    told = tell(request, _deciders(request, group), "", asked, rule="join")
    if not told:
        return Reply(f"**Your request is in**: a seat in the {group.name}. I could not tell anybody, so please "
                     "mention it to the programme office.")  # fmt: skip
    return Reply(f"**Your request is in**: a seat in the {group.name}. I have told those who decide, and you will "
                 "hear from me here once you are in.", letters=told)  # fmt: skip


def _name(request: Request) -> str:
    """What the chat system calls them, in plain letters: it is shown to others and must not look like our own words."""
    found = guard.check(request.name)
    if found and found.kind != "a person's name":
        return ""
    return MARKUP.sub("", plain(request.name)).replace('"', "'").strip()[:NAME]


def _deciders(request: Request, group: Group) -> list[Member | None]:
    """The lead, and the programme office as far as it may read the group."""
    office = [m for m in request.roster.coordinators() if group.key_id in request.roster.readable(m.key_id)]
    return [lead_of(request, group.key_id), *office]


def _account(request: Request) -> tuple[people.Platform, str, str]:
    return cast(people.Platform, request.platform), request.tenant, request.user


def _with_code(request: Request, code: str) -> Reply:
    """The first coordinator has nobody to be accepted by. Wrong, used and expired codes sound the same."""
    held = request.roster.held_by(request.known.key_id) if request.known else []
    if any(seat.capacity == "coordinator" for seat in held):
        raise Oops("You are in the programme office already, so you need no code. It is still good for somebody else.")
    account = _account(request)
    if joining.wrong_codes(request.session, account, request.now - TRIED_WITHIN) >= TRIES:
        raise Oops(TOO_MANY)
    if not joining.redeem(request.session, code, request.now):
        joining.count_wrong(request.session, Author(request.key, request.now, "wrong", None, request.platform), account)
        return Reply(WRONG, refused=True)
    member = _coordinator(request)
    return Reply(f"**You are in the programme office now**, as {names.person(request.roster, member)}. Next, in a "
                 "group's channel: `channel link locality task group`. `help` shows what else I can do.")  # fmt: skip


def _coordinator(request: Request) -> Member:
    """Who the code makes: the account's own member, the first coordinator without an account, or a new one."""
    seat = next((s for s in request.roster.seats.values() if _unclaimed(request, s)), None)
    if request.known is None and seat and seat.member_id:
        joining.identify(request.session, seat.member_id, _account(request))
        return request.roster.members[seat.member_id]
    office = next((g for g in request.roster.groups.values() if g.kind == "office" and g.active), None)
    if office is None:
        raise Oops("There is no programme office yet. Load the partnership first; the code is still good.")
    member = request.known or _newcomer(request, office)
    people.add_seat(request.session, office, member, "coordinator").confirm(member, None, request.today)
    return member


def _unclaimed(request: Request, seat: Seat) -> bool:
    held = seat.capacity == "coordinator" and seat.status == "confirmed" and seat.member_id is not None
    return held and not request.roster.identities_of(seat.member_id or 0)


def _newcomer(request: Request, office: Group) -> Member:
    bodies = request.roster.organisations.values()
    body = next((o for o in bodies if o.sector == "partnership_team"), None) or next(iter(bodies), None)
    if body is None:
        raise Oops("There is no organisation yet. Load the partnership first; the code is still good.")
    member = people.add_member(request.session, office.key, "Programme office", body.key_id)
    joining.identify(request.session, member.key_id, _account(request))
    return member
