"""From a request to a reply: once only, guarded, with rights, in one transaction. Both kinds of error end here."""

import asyncio
import contextlib
import math
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from bot import again, wire
from bot.batches import Batches
from bot.calm import SLOW, TOO_LATE, TooLate, WritesAfterAll, refused
from bot.floods import Floods
from handlers import features
from handlers.core import Button, Command, Letter, Oops, Reply, Request
from handlers.language import grammar, guard, names
from handlers.language.plain import plain
from handlers.rights import group_of
from storage import events, inbound, outbox
from storage.actions import Action
from storage.activities import Activity
from storage.base import Row
from storage.database import Database, Together
from storage.events import Author
from storage.people import Group

LONGEST = 4000  # characters of one line; what a field may hold is the command's own affair
PUBLIC_LIFE = timedelta(days=1)

T = TypeVar("T")


features.load()


class Alone(Exception):
    """Of several answers that were to be saved together, one broke or came too late."""


@dataclass(frozen=True)
class Part:
    """One of several answers: until when it may be saved, and whether there are letters in it."""

    reply: Reply
    deadline: float = math.inf
    letters: bool = False


class Router:
    """Answers every request, from whichever door: one writer, a few readers."""

    def __init__(self, database: Database, on_saved: Callable[[], None] | None = None) -> None:
        self.database = database
        self.floods = Floods()  # the doors ask it first
        self.on_saved = on_saved  # called, from any thread, once an answer that wrote letters is kept
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="psr-writer")
        self._batches = Batches(self.writer, self.answer_all)
        self._saving: set[str] = set()  # the keys of what has the lock and may be saved any moment
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="psr-reader")

    async def hear(self, request: Request) -> Reply:
        """Answer without holding up the event loop for anybody's lock.

        A reader of SQLite waits for nobody, takes a millisecond, and would take half as much again in a thread.
        """
        if not grammar.only_reads(request):
            return await self._batches.put(request)
        if self.database.reads_at_once:
            with contextlib.suppress(WritesAfterAll):
                return self.answer(request, writes=False)
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.answer, request)

    def answer(self, request: Request, *, writes: bool = True) -> Reply:
        """The reply. What is not the person's to put right is logged, without their words, and answered calmly.

        With `writes` off, WritesAfterAll is raised where anything would have to be saved.
        """
        return self._calmly(lambda: self._answer(request, writes), request)

    def answer_all(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies, in the same order. What they change is saved by one COMMIT, after which any of them is true."""
        if len(requests) < 2:
            return [self.answer(request) for request in requests]
        begun = [self._calmly(partial(self._guarded, request), request) for request in requests]
        saved = iter(self._together([each for each in begun if isinstance(each, Request)]))
        return [each if isinstance(each, Reply) else next(saved) for each in begun]

    def late(self, request: Request) -> str:
        """What to tell somebody who has waited past the deadline: nothing is saved after it that was not begun."""
        return SLOW if request.key in self._saving else TOO_LATE

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self.writer.shutdown()
        self._readers.shutdown()

    def _answer(self, request: Request, writes: bool) -> Reply:
        begun = self._begun(request, writes)
        return begun if isinstance(begun, Reply) else self._saved(begun)

    def _begun(self, request: Request, writes: bool = True) -> Reply | Request:
        """The reply where nothing has to be saved for it, but the count of refusals; or else the request, cleaned."""
        guarded = self._guarded(request, writes)
        if isinstance(guarded, Request) and grammar.only_reads(guarded):
            try:
                with self.database.reading(request.now) as session:
                    return _run(guarded.inside(session), write=False, at_once=not writes)
            except WritesAfterAll:
                if not writes:
                    raise
        return guarded

    def _guarded(self, request: Request, writes: bool = True) -> Reply | Request:
        """What the guard says of it, or the request, cleaned."""
        request = _cleaned(request)
        field, finding = _found(request)
        if finding is None:
            return request
        if finding.refuse and not writes:
            raise WritesAfterAll
        return replace(self._stopped(request, finding), field=field)

    def _saved(self, request: Request) -> Reply:
        """The reply to one request, in a transaction of its own."""
        try:
            with self.database.writing(request.now, request.deadline) as session:
                self._saving.add(request.key)
                reply = _once(request.inside(session))
        finally:
            self._saving.discard(request.key)
        self._tell(bool(session.info.get("letters")))
        return reply

    def _together(self, requests: Sequence[Request]) -> list[Reply]:
        """The replies in one transaction; where one breaks it or is late, each in one of its own."""
        if not requests:
            return []
        keys = [request.key for request in requests]
        deadlines = [request.deadline for request in requests if request.deadline is not None]
        try:
            with self.database.together(min(deadlines, default=None)) as shared:
                self._saving.update(keys)
                parts = [_part(shared, request) for request in requests]
                if time.monotonic() > min(part.deadline for part in parts):
                    raise Alone
            self._tell(any(part.letters for part in parts))
            return [part.reply for part in parts]
        except Alone:
            lost = None
        except Exception as error:
            if not self.database.passes(error):  # the lock was not to be had, or the disk did not take it
                return [refused(error) for _ in requests]
            lost = error
        finally:
            self._saving.difference_update(keys)
        return [self._calmly(partial(self._saved, request), request, lost) for request in requests]

    def _calmly(self, work: Callable[[], T], request: Request, lost: Exception | None = None) -> T | Reply:
        """What it returns. What is not the person's to put right is logged, without their words, and answered calmly.

        `lost` is what went wrong when the same was tried together with others.
        """
        try:
            return again.tried(work, self.database.passes, request.deadline, lost)
        except WritesAfterAll:
            raise
        except Exception as error:
            return refused(error)

    def _tell(self, letters: bool) -> None:
        if self.on_saved and letters:
            self.on_saved()

    def _stopped(self, request: Request, finding: guard.Finding) -> Reply:
        """What the guard says. Nothing of the text is kept; of a refusal, its kind is counted."""
        if not finding.refuse:
            return _question(request, finding)
        with self.database.writing(request.now, request.deadline) as session:
            heard = request.inside(session)
            who, group = heard.known, heard.meant or heard.here
            author = Author(request.key, request.now, "guard_refused", who.key_id if who else None, request.platform)
            events.count_refusal(session, author, finding.kind, group.id if group else None)
        return Reply(guard.refusal(finding, public_place=request.seen), refused=True)


def _part(shared: Together, request: Request) -> Part:
    """One answer of several. A mistake of the person's undoes no more than itself; whatever else breaks, breaks all."""
    try:
        with shared.part(request.now) as session:
            reply = _once(request.inside(session))
    except (Oops, TooLate) as error:
        return Part(refused(error))
    except Exception as error:
        raise Alone from error
    return Part(reply, math.inf if request.deadline is None else request.deadline, bool(session.info.get("letters")))


def _cleaned(request: Request) -> Request:
    """The request in plain words, without the bot's own name and the confirmations at its end."""
    text, confirmed = grammar.strip(plain(request.text))
    form = None
    if request.form is not None:
        parts = {name: grammar.confirmations(plain(value)) for name, value in request.form.items()}
        form = {name: line for name, (line, _) in parts.items()}
        confirmed = confirmed.union(*(said for _, said in parts.values()))
    longest = max(len(text), *map(len, (form or {"": ""}).values()))
    if longest > LONGEST:
        raise Oops(f"That is {longest:,} characters, more than I can take at once. Please say it in under {LONGEST:,}.")
    return replace(request, text=text, form=form, confirmed=confirmed, key=request.key or uuid.uuid4().hex)


def _found(request: Request) -> tuple[str, guard.Finding | None]:
    """The worst thing the guard sees in anything typed, and in which field; an answered question is no finding."""
    line = {"venue" if request.text.startswith("meeting") else "": request.text}
    found = [(n, f) for n, t in (request.form or line).items() if (f := guard.check(t, venue=n == "venue"))]
    name, worst = next(((n, f) for n, f in found if f.refuse), found[0] if found else ("", None))
    answered = worst is not None and not worst.refuse and "yes, save" in request.confirmed
    return name, None if answered else worst


def _question(request: Request, finding: guard.Finding) -> Reply:
    """Asked about. The text waits in the button; a form stays open and can be ended with the same words."""
    asked = guard.question(finding)
    if request.form is not None or len(request.text) > 1900:
        return Reply(f'{asked} If so, end it with "yes, save". If not, please reword it.', refused=True)
    buttons = (Button("Yes, save", request.again("yes, save")), Button("No, I'll reword", "reword"))
    return Reply(asked, buttons=buttons, refused=True)


def _once(request: Request) -> Reply:
    """The first reply again for a request that was answered before; otherwise a new one, kept."""
    kept = inbound.find(request.session, request.key)
    if kept is not None:
        return wire.load(kept)
    _in_time(request)
    reply = _run(request, write=True)
    inbound.keep(request.session, request.key, wire.dump(reply), request.now)
    _in_time(request)
    return reply


def _in_time(request: Request) -> None:
    if request.deadline is not None and time.monotonic() > request.deadline:
        raise TooLate


def _run(request: Request, *, write: bool, at_once: bool = False) -> Reply:
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
