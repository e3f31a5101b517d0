"""Which workspaces of Slack and organisations of Teams the bot talks to: who knocks, and what is said to it."""

import re
from datetime import datetime, timedelta

from handlers import rights
from handlers.core import (
    Button,
    Letter,
    Line,
    Message,
    Oops,
    Reply,
    Request,
    Skip,
    calendar_of,
    command,
    lines,
    nudge,
    office_hours,
)  # fmt: skip
from handlers.language import guard
from handlers.language.plain import plain
from storage import installations, outbox, sealed, tenants
from storage.base import Session
from storage.events import entity_of
from storage.installations import Installation
from storage.outbox import Outbox
from storage.people import Platform
from storage.tenants import Tenant

USEFUL = timedelta(days=14)
TOLD_EVERY = 7  # days
SHOWN = 20
SLACK, TEAMS = re.compile(r"(?=\w*\d)[TE][A-Z0-9]{5,20}"), re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MARKUP = re.compile(r"[*`_~<>|]")
CHATS: dict[Platform, str] = {"slack": "Slack", "teams": "Teams", "console": "the terminal"}
STATES = {"waiting": "waits for you", "admitted": "admitted", "refused": "refused"}
WHICH = "Which one? Type its number or its id, such as `admit 3`. `workspaces` lists them."
GONE = {
    "uninstalled": "the app was taken out there",
    "revoked": "Slack no longer takes my access to it",
}


@command("workspaces", "workspaces|tenants", may=rights.coordinator("see the workspaces"), reads=True)
def workspaces(request: Request) -> Reply:
    """Where in Slack and Teams I am used, and who asks for it (the programme office). `workspaces`"""
    rows = tenants.listed(request.session)
    known = {(row.platform, row.tenant_id) for row in rows}
    named = [(p, t) for p in CHATS for t in sorted(tenants.named(request.session, p))]
    named = [each for each in named if each not in known]
    told = lines(*(f"{_place(p, t)}: in use, as the record has people or channels there" for p, t in named))
    if not rows and not told:
        return Reply("No workspace is known yet. Whoever installs me in Slack or Teams asks you first.")
    more = (Line(f"and {len(rows) - SHOWN} more"),) if len(rows) > SHOWN else ()
    shown = tuple(_line(request.session, row) for row in rows[:SHOWN])
    return Reply(f"**Workspaces** ({len(rows) + len(named)})", (*shown, *more, *told))


@command("admit", "admit <words>", may=rights.coordinator("admit workspaces"), undo=False)
def admit(request: Request, words: str = "") -> Reply:
    """Let a workspace of Slack, or an organisation in Teams, use PSR (the programme office). `admit 3`"""
    row = _found(request, words) or _new(request, words)
    if row.status == "admitted":
        raise Oops(f"{_called(row)} is admitted already.")
    row.decide("admitted", request.member.key_id)
    return Reply(f"**Admitted**: {_called(row)}. People there can ask to join now; `joins` shows who does."
                 f"{_not_there(request.session, row)}")  # fmt: skip


@command("refuse", "refuse <words>", may=rights.coordinator("refuse workspaces"), undo=False)
def refuse(request: Request, words: str = "") -> Reply:
    """Keep a workspace of Slack, or an organisation in Teams, out of PSR (the programme office). `refuse 3`"""
    row = _found(request, words) or _new(request, words)
    if row.status == "refused":
        raise Oops(f"{_called(row)} is refused already.")
    if (row.platform, row.tenant_id) == (request.platform, request.tenant):
        raise Oops("That is where you are talking to me now. Refuse it from another workspace, or from the terminal.")
    row.decide("refused", request.member.key_id)
    installed = installations.find(request.session, row.tenant_id) if row.platform == "slack" else None
    if installed:
        installations.lose(request.session, installed, "refused")
    return Reply(f"**Refused**: {_called(row)}. Nobody there gets an answer. `admit {row.id}` lets it in after all.")


@nudge("workspace")
def wanted(session: Session, row: Outbox, now: datetime) -> Message | Skip:
    """Word to the programme office that somebody knocks, unless it was decided already."""
    asks = session.get(Tenant, row.entity_id)
    if asks is None or asks.status != "waiting":
        return Skip("decided already", cancelled=True)
    care = ("The name is what they call themselves: admit it only if you know whose it is." if asks.platform == "slack"
            else "Ask the partner for their tenant id, and admit it only if it is this one.")  # fmt: skip
    who = f"**Workspace {asks.id}** asks to use PSR: {_called(asks)}."
    return Message(f"{who} Nothing is answered there until you decide. {care}", buttons=_buttons(asks))


def knock(session: Session, platform: Platform, tenant: str, name: str, now: datetime) -> list[Letter]:
    """Somebody unknown is at the door: kept once, and said to the programme office once, ever."""
    if not tenants.knocks(session, platform, tenant):
        return []
    row = tenants.add(session, platform, tenant, plain_name(name))
    return _letters(session, row, now, f"workspace:{row.id}")


def lost(session: Session, row: Installation, now: datetime) -> list[Letter]:
    """Word to the programme office that the bot is no longer in a workspace; once for each time it was installed."""
    text = (
        f"I am no longer in the workspace {_place('slack', row.tenant_id, row.name)}: {GONE[row.state]}. What I have "
        "for people and channels there waits while it is of use. To bring me back, somebody there installs me again."
    )
    return _letters(session, row, now, f"lost:{row.id}:{row.version}", text)


def shut_out(session: Session, platform: Platform, tenant: str, now: datetime) -> list[Letter]:
    """Word to the programme office that my own access to a workspace is taken no more; once a week while that lasts."""
    today = calendar_of(session).today(now)
    keys = [f"shut:{platform}:{tenant}:{today - timedelta(days=back)}" for back in range(TOLD_EVERY)]
    office = office_hours(session, now)
    if outbox.present(session, [f"{key}:{member.id}" for key in keys for member, _ in office]):
        return []
    text = (
        f"{CHATS[platform]} no longer takes my access to the workspace {tenant}, so nothing of mine arrives there. "
        "What I have for people and channels there waits while it is of use. Whoever looks after the server has to "
        "give me a new token; `psr doctor` there says what is wrong."
    )
    return [
        Letter(f"{keys[0]}:{member.id}", "gone", due_at, due_at + USEFUL, member_id=member.key_id, text=text)
        for member, due_at in office
    ]


def plain_name(name: str) -> str:
    """What a workspace calls itself, in plain letters that cannot be taken for our own words."""
    if guard.check(name):
        return ""
    return MARKUP.sub("", plain(name)).replace('"', "'").strip()[:60]


def _letters(session: Session, row: Tenant | Installation, now: datetime, key: str, text: str = "") -> list[Letter]:
    """One to each coordinator, in their hours."""
    rule = "gone" if text else "workspace"
    return [
        Letter(f"{key}:{member.id}", rule, due_at, due_at + USEFUL, member_id=member.key_id, entity=entity_of(row),
               entity_id=row.key_id, text=text)
        for member, due_at in office_hours(session, now)
    ]  # fmt: skip


def _found(request: Request, words: str) -> Tenant | None:
    """The one of this number or id, if it is known."""
    number = words.strip().removeprefix("#").removeprefix("workspace ").strip()
    if re.fullmatch(r"[1-9]\d{0,8}", number):
        row = request.session.get(Tenant, int(number))
        if row is None:
            raise Oops(f"There is no workspace {number}. `workspaces` lists them.")
        return row
    platform, tenant = _id(request, words)
    return tenants.find(request.session, platform, tenant)


def _new(request: Request, words: str) -> Tenant:
    """One that has not knocked yet, known by its id."""
    platform, tenant = _id(request, words)
    return tenants.add(request.session, platform, tenant)


def _id(request: Request, words: str) -> tuple[Platform, str]:
    """What the last word names: one that the record has people in, or anything in the shape of an id."""
    last = words.split()[-1] if words.split() else ""
    for platform in CHATS:
        if last in tenants.named(request.session, platform):
            return platform, last
    if SLACK.fullmatch(last.upper()):
        return "slack", last.upper()
    if TEAMS.fullmatch(last.lower()):
        return "teams", last.lower()
    raise Oops(WHICH)


def _line(session: Session, row: Tenant) -> Line:
    state = STATES[row.status]
    text = f"**{row.id}** {_called(row)}: {state}{_not_there(session, row) if row.status == 'admitted' else ''}"
    return Line(text, _buttons(row) if row.status == "waiting" else ())


def _buttons(row: Tenant) -> tuple[Button, ...]:
    return Button("Admit", f"admit {row.id}"), Button("Refuse", f"refuse {row.id}")


def _called(row: Tenant) -> str:
    return _place(row.platform, row.tenant_id, row.name)


def _place(platform: Platform, tenant: str, name: str = "") -> str:
    chat = CHATS[platform]
    return f'"{name}" in {chat} ({tenant})' if name else f"{tenant} in {chat}"


def _not_there(session: Session, row: Tenant) -> str:
    """What is still to be done in a workspace whose access was given up, or taken away."""
    installed = installations.find(session, row.tenant_id) if row.platform == "slack" else None
    if installed is None or (installed.active and sealed.held(session, installed.token_place)):
        return ""
    return " I am not installed there any more, so somebody there has to install me again."
