"""Coming in: a request for a seat in a group, or a one-time code."""

import re

from handlers import rights
from handlers.core import Button, Oops, Reply, Request, command
from handlers.joining import codes
from handlers.language import calendar, guard, names, refs
from handlers.language.letters import lead_of, tell
from handlers.language.plain import plain
from storage import joining
from storage.joining import JoinRequest
from storage.people import Group, Member

MARKUP = re.compile(r"[*`_~<>|]")
NAME = 60


@command("join", "join <words>", may=rights.anyone, public=True, undo=False)
def join(request: Request, words: str = "") -> Reply:
    """Ask for a seat in a group, or come in with a code you were given. `join locality task group`"""
    first, _, post = words.partition(" ")
    if codes.looks_like_one(first):
        return codes.used(request, first, post.strip())
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
    first = joining.waiting(request.session, group.key_id, codes.account(request))
    if first and first.created_at:
        day = calendar.full(request.calendar.today(first.created_at))
        raise Oops(f"Your request is in already, since {day}. The lead or the programme office will answer it.")


def _asked(request: Request, group: Group) -> Reply:
    platform, tenant, user = codes.account(request)
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
    office = [m for m in request.roster.coordinators() if request.roster.reads(m.key_id, group.key_id)]
    return [lead_of(request, group.key_id), *office]
