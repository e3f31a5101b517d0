"""One answer, inside the transaction that keeps it: once only, with rights, and all that belongs to it."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import wire
from bot.calm import TooLate, WritesAfterAll
from handlers.core import Button, Command, Letter, Reply, Request
from handlers.language import grammar, names
from handlers.rights import group_of
from storage import events, inbound, outbox
from storage.actions import Action
from storage.activities import Activity
from storage.base import Row
from storage.events import Author
from storage.people import Group

PUBLIC_LIFE = timedelta(days=1)


def once(request: Request) -> Reply:
    """The first reply again for a request that was answered before; otherwise a new one, kept."""
    kept = inbound.find(request.session, request.key)
    if kept is not None:
        request.trace.outcome = "repeated"
        return wire.load(kept)
    _in_time(request)
    reply = run(request, write=True)
    inbound.keep(request.session, request.key, wire.dump(reply), request.now)
    _in_time(request)
    return reply


def _in_time(request: Request) -> None:
    if request.deadline is not None and time.monotonic() > request.deadline:
        raise TooLate


def run(request: Request, *, write: bool, at_once: bool = False) -> Reply:
    """What the command says, for whoever may give it. WritesAfterAll: it changes something, or is slow."""
    request = names.with_keys(request)
    command, values = grammar.understand(request)
    if (command.slow and at_once) or not (command.reads or write):
        raise WritesAfterAll
    subjects = _subjects(values)
    if subjects[0] is not None:
        request = request.about(group_of(request, subjects[0]))
    for subject in subjects:
        command.may(request, subject)
    reply = command.run(request, **values)
    return _kept(request, command, reply) if write else reply


def _subjects(values: dict[str, Any]) -> list[Any]:
    """The records a command is about, or its group, or nothing in particular."""
    things = [row for value in values.values() for row in (value if isinstance(value, tuple) else (value,))]
    records = [row for row in things if isinstance(row, Row) and hasattr(row, "group_id")]
    return records or [row for row in things if isinstance(row, Group)][:1] or [None]


def _kept(request: Request, command: Command, reply: Reply) -> Reply:
    """Everything that belongs to one answer: its events, its letters, its public line, and the way back."""
    verb, member = command.name.rpartition(" ")[2], request.known
    author = Author(request.key, request.now, verb, member.key_id if member else None, request.platform)
    changed = events.write(request.session, author)
    request.trace.outcome = "saved" if changed else ""
    letters = [*reply.letters, *(_public(request, reply, changed) if command.public else ())]
    request.session.info["letters"] = len(letters)
    outbox.enqueue(request.session, [replace(letter, request=request.key).row(request.now) for letter in letters])
    if changed and command.undo:
        reply = replace(reply, buttons=(*reply.buttons, Button("Undo", "undo")))
    return reply


def _public(request: Request, reply: Reply, changed: list[Row]) -> list[Letter]:
    """The public line, once to each channel of the record's group that takes posts, with the record it is about."""
    if not reply.public:
        return []
    group = reply.about or request.group
    records = [row for row in changed if isinstance(row, Action | Activity)]
    about = records[0] if len(records) == 1 else None
    channels = [c for c in request.roster.channels_of(group.key_id) if c.posts == "all"]
    return [
        Letter(f"public:{request.key}:{c.id}", "public", request.now, request.now + PUBLIC_LIFE,
               channel_id=c.id, text=reply.public, entity=events.entity_of(about) if about else "",
               entity_id=about.key_id if about else 0)
        for c in channels
    ]  # fmt: skip
