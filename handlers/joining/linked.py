"""Several accounts of one person: brought together by a code from one chat typed in the other, and dropped again."""

from typing import Literal

from handlers import rights
from handlers.core import Oops, Reply, Request, command
from handlers.language import names
from handlers.language.letters import tell
from storage import events, joining
from storage.joining import Code
from storage.people import Identity, Member, Platform

Door = Literal["slack", "teams"]

DOORS = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
IN_PRIVATE = "Others can read this. Please type it to me in a private chat, so that the code is yours alone."
SAME = "That code is for your other chat: type it there. Here I know you already, and it is still good."
OTHERS = (
    "Here I know you as the {0} already, so this account cannot be somebody else's as well. If both are you, the "
    "programme office can type `unlink {1} of @{2}`; then type the code here again, or a new one of `link me`."
)
ONLY = "That is the only account I know you by, so it stays. `link me` adds another one first."


@command("account link", "link me|my", may=rights.met, undo=False)
def link_me(request: Request) -> Reply:
    """Use me in Slack and in Teams as one person: a code from one chat, typed in the other. `link me`"""
    if not request.private:
        raise Oops(IN_PRIVATE)
    code = joining.link_code(request.session, request.member)
    return Reply(
        f"**Your code**: `{code}`. Within 15 minutes, type `join {code}` to me in your other chat, in private. "
        "From then on both accounts are you, with the same seats and reminders.\n"
        "Whoever types it is you to me, so give it to nobody. An earlier code of yours no longer works.",
        secret=code,
    )


@command("account unlink", "unlink <door>", may=rights.met, undo=False)
def unlink(request: Request, door: Door) -> Reply:
    """Make me forget your account in Slack or in Teams, though never the only one. `unlink teams`"""
    found = request.roster.identities_of(request.member.key_id)
    there = [i for i in found if i.platform == door]
    if not there:
        raise Oops(f"I don't know you in {DOORS[door]}. `me` shows where I do.")
    kept = _kept(request, there) if len(there) == len(found) else None
    dropped = [i for i in there if i is not kept]
    if not dropped:
        raise Oops(ONLY)
    _drop(request, request.member, dropped)
    if kept:
        return Reply(f"**Unlinked**: I know you in one account in {DOORS[door]} alone.")
    return Reply(f"**Unlinked**: I no longer know you in {DOORS[door]}. `link me` brings it back.")


@command("person unlink", "unlink <door> [of|from|for] <person>", may=rights.coordinator("unlink other people"),
         undo=False)  # fmt: skip
def unlink_person(request: Request, door: Door, person: Member) -> Reply:
    """Make me forget somebody's account in Slack or Teams (the programme office). `unlink slack of @ltg-fire`"""
    who = names.person(request.roster, person)
    dropped = [i for i in request.roster.identities_of(person.key_id) if i.platform == door]
    if not dropped:
        raise Oops(f"I don't know the {who} in {DOORS[door]}.")
    _drop(request, person, dropped)
    left = request.roster.identities_of(person.key_id)
    alone = "" if len(left) > len(dropped) else " I know them nowhere else now; their seats stay. " \
            "They can type `join` again to come back."  # fmt: skip
    return Reply(f"**Unlinked**: I no longer know the {who} in {DOORS[door]}.{alone}")


def bring(request: Request, code: Code, account: tuple[Platform, str, str]) -> Reply:
    """The account that types the code is the member's who asked for it."""
    member = request.roster.members[code.made_by_id or 0]
    if request.known and request.known.id == member.id:
        raise Oops(SAME)
    if request.known:
        who = names.person(request.roster, request.known)
        raise Oops(OTHERS.format(who, request.platform, request.known.key))
    _stay(request, member)
    joining.identify(request.session, member.key_id, account)
    held = [seat.group_id for seat in request.roster.held_by(member.key_id)]
    joining.settle(request.session, account, held, member.key_id)
    door = DOORS[account[0]]
    news = f"You are linked: an account in {door} is yours from now on. If that was not you, type " \
           f"`unlink {account[0]}` at once and tell the programme office."  # fmt: skip
    return Reply(
        f"**Linked**: here, too, you are the {names.person(request.roster, member)}. `me` shows where I know you; "
        f"`nudges in {account[0]}` brings your reminders here.",
        letters=tell(request, [member], news, code),
    )


def _stay(request: Request, member: Member) -> None:
    """Reminders, and word of the new account, go on coming where they came before."""
    before = [i.platform for i in request.roster.identities_of(member.key_id)]
    if before and member.prefers not in before:
        request.session.get_one(Member, member.key_id).prefer(before[0])


def _kept(request: Request, accounts: list[Identity]) -> Identity:
    """The account that stays where there are no others: the one that is used now, or the first."""
    here = (request.platform, request.tenant, request.user)
    return next((i for i in accounts if (i.platform, i.tenant_id, i.user_id) == here), accounts[0])


def _drop(request: Request, member: Member, accounts: list[Identity]) -> None:
    """The account itself is forgotten; that it was is noted with the member."""
    for account in accounts:
        request.session.delete(request.session.get_one(Identity, account.key_id))
    row = request.session.get_one(Member, member.key_id)
    events.note(request.session, row, f"unlinked in {DOORS[accounts[0].platform]}")
