"""Invitations: made by the programme office for a partner, listed, and withdrawn."""

from handlers import rights
from handlers.core import Button, Line, Oops, Reply, Request, command, lines
from handlers.language import calendar, cards, names
from storage import joining
from storage.joining import Code
from storage.partnership import Organisation
from storage.people import Group

SHOWN = 10
IN_PRIVATE = "Others can read this. Please type it to me in a private chat, so that the code stays between us."
LEAD_IN = ("to", "in", "into", "for")


@command("invite", "invite <words>", may=rights.coordinator("invite a partner"), undo=False)
def invite(request: Request, words: str = "") -> Reply:
    """Make a one-time code that brings in a partner's channel or person (the programme office). `invite police ltg`"""
    if not request.private:
        raise Oops(IN_PRIVATE)
    body, group = _read(request, words)
    row, code = joining.invite(request.session, request.member, group, body)
    return Reply(
        f"**Invitation {row.id}** for {body.short} to the {group.name}: `{code}`. It works once, until "
        f"{_until(request, row)}. Pass it on in private, to somebody you know.",
        lines(*_opens(code, body, group),
              f"I will tell you when it is used. `invitations` lists it, `invite off {row.id}` withdraws it."),
        secret=code,
    )  # fmt: skip


@command("invitations", "invitations|invites", may=rights.coordinator("see the invitations"), reads=True)
def invitations(request: Request) -> Reply:
    """The invitations that nobody has used yet (the programme office). `invitations`"""
    rows = _open(request)
    if not rows:
        return Reply("No invitation is open. `invite police` makes one.")
    found = tuple(Line(_line(request, row), (Button("Withdraw", f"invite off {row.id}"),)) for row in rows[:SHOWN])
    more = (Line(f"and {len(rows) - SHOWN} more"),) if len(rows) > SHOWN else ()
    return Reply(f"**Open invitations** ({len(rows)})", found + more)


@command("invite withdraw", "invite off|withdraw|cancel <words>", may=rights.coordinator("withdraw an invitation"),
         undo=False)  # fmt: skip
def withdraw(request: Request, words: str = "") -> Reply:
    """Withdraw an invitation, by its number or its code (the programme office). `invite off 3`"""
    row = _meant(request, words.removeprefix("#").upper())
    if row is None:
        raise Oops("I can't find that invitation among the open ones. `invitations` lists them.")
    row.withdraw(request.now)
    return Reply(f"**Withdrawn**: {_what(request, row)}. The code no longer works.")


def _meant(request: Request, typed: str) -> Code | None:
    """The open invitation of a number or a code."""
    found = joining.find_code(request.session, typed, request.now)
    return next((row for row in _open(request) if typed == str(row.id) or (found and row.id == found.id)), None)


def _read(request: Request, words: str) -> tuple[Organisation, Group]:
    """An organisation that may sit there, and a group: the one named, or the one this is about."""
    tokens = words.split()
    if not tokens:
        raise Oops("Which partner, and to which group? For example `invite police ltg`")
    found, count = names.leading(tokens, request.roster.named_organisation)
    body = found or names.find_organisation(request, words)
    rest = tokens[count:]
    rest = rest[1:] if rest and rest[0].casefold() in LEAD_IN else rest
    group = names.find_group(request, " ".join(rest)) if rest else request.group
    if not body.partner and all(s.organisation_id != body.id for s in request.roster.seats_in(group.key_id)):
        raise Oops(f"{body.name} is not a partner, so it has no seat here. {names.partners(request)}")
    return body, group


def _opens(code: str, body: Organisation, group: Group) -> tuple[str, str]:
    """What the code gives, in a channel and in person."""
    care = " The group is closed, and everybody in that channel will read it." if group.closed else ""
    return (
        f"In a channel of theirs, `/psr join {code}` makes it the {group.name}'s: what I post for the group is read "
        f"there.{care}",
        f"In a private chat with me, `join {code} Community Officer`, with their own job title, gives whoever types it "
        f"a seat of {body.short} in the {group.name}, and nothing else.",
    )


def _open(request: Request) -> list[Code]:
    """Those to groups that may be spoken of here."""
    return [row for row in joining.invitations(request.session, request.now) if row.group_id in request.in_sight]


def _line(request: Request, row: Code) -> str:
    by = request.roster.members[row.made_by_id or 0]
    return f"**{cards.capital(_what(request, row))}** – until {_until(request, row)}, made by the " \
           f"{names.person(request.roster, by)}"  # fmt: skip


def _what(request: Request, row: Code) -> str:
    body, group = request.roster.organisations[row.organisation_id or 0], request.roster.groups[row.group_id or 0]
    return f"invitation {row.id} for {body.short} to the {group.name}"


def _until(request: Request, row: Code) -> str:
    local = request.calendar.local(row.expires_at)
    return f"{calendar.full(local.date())}, {calendar.clock(local.time())}"
