"""What a one-time code opens, once it is typed. Used, expired, withdrawn, foreign and guessed ones sound the same."""

import re
from datetime import timedelta
from typing import cast

from handlers.core import Oops, Reply, Request
from handlers.joining import invited, linked
from handlers.language import names
from handlers.language.plain import for_parsing
from storage import joining, people
from storage.events import Author
from storage.joining import Code
from storage.people import Group, Member, Platform, Seat

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
WRONG = (
    "That code does not work. A code works once and runs out after a while; whoever gave it to you can make another."
)
TOO_MANY = "Too many codes that did not work. Please ask the programme office, and try again in an hour."
TRIED_WITHIN = timedelta(hours=1)
TRIES = 10  # by one account
TRIES_TOGETHER = 30  # in one workspace or tenant: many accounts are as easily had there as one


def looks_like_one(word: str) -> bool:
    """Whether a word has the shape of a code."""
    return CODE.fullmatch(for_parsing(word).upper()) is not None


def used(request: Request, word: str, post: str) -> Reply:
    """What the code opens. Where it cannot be used as it was, it stays good."""
    _not_too_often(request)
    code = joining.find_code(request.session, for_parsing(word).upper(), request.now)
    if code is None or not _stands(request, code):
        return _wrong(request)
    if code.makes == "coordinator":
        reply = _office(request)
    elif code.makes == "link":
        reply = linked.bring(request, code, account(request))
    elif request.private:
        reply = invited.person(request, code, account(request), post)
    else:
        reply = invited.channel(request, code)
    code.use(request.now)
    return reply


def account(request: Request) -> tuple[Platform, str, str]:
    """Who types, as the chat system knows them."""
    return cast(Platform, request.platform), request.tenant, request.user


def _not_too_often(request: Request) -> None:
    own, together = joining.wrong_codes(request.session, account(request), request.now - TRIED_WITHIN)
    if own >= TRIES or together >= TRIES_TOGETHER:
        raise Oops(TOO_MANY)


def _stands(request: Request, code: Code) -> bool:
    """An invitation is as good as whoever gave it, and as what it is for."""
    if code.makes == "coordinator":
        return True
    by = request.roster.members.get(code.made_by_id or 0)
    if by is None or not by.active:
        return False
    return code.makes == "link" or invited.stands(request, code, by)


def _wrong(request: Request) -> Reply:
    who = request.known.key_id if request.known else None
    author = Author(request.key, request.now, "wrong", who, request.platform)
    joining.count_wrong(request.session, author, account(request))
    return Reply(WRONG, refused=True)


def _office(request: Request) -> Reply:
    """The first coordinator has nobody to be accepted by."""
    held = request.roster.held_by(request.known.key_id) if request.known else []
    if any(seat.capacity == "coordinator" for seat in held):
        raise Oops("You are in the programme office already, so you need no code. It is still good for somebody else.")
    member = _coordinator(request)
    return Reply(f"**You are in the programme office now**, as {names.person(request.roster, member)}. Next, in a "
                 "group's channel: `channel link locality task group`. `help` shows what else I can do.")  # fmt: skip


def _coordinator(request: Request) -> Member:
    """Who the code makes: the account's own member, the first coordinator without an account, or a new one."""
    seat = next((s for s in request.roster.seats.values() if _unclaimed(request, s)), None)
    if request.known is None and seat and seat.member_id:
        joining.identify(request.session, seat.member_id, account(request))
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
    joining.identify(request.session, member.key_id, account(request))
    return member
